//! Attempts of an engine at the next step of a purchase: begin, act, until it waits.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::{Clock, Fence};
use pc_workflows::driver::{self, Go, Next};
use pc_workflows::{Entry, Planned, Purchase, PurchaseId, Spending};

use super::Guards;
use super::copies::HostCopy;
use crate::simulate::disk::Disk;
use crate::simulate::process::Place;

/// A purchase as the engine has it.
pub(super) struct Hosted {
    id: PurchaseId,
    disk: Arc<Disk>,
    right_clock: Arc<dyn Clock>,
    guards: Guards,
    /// Which attempt is the last one: the engine takes no notice of any other.
    last_attempt: Cell<u64>,
    /// The call that was begun, and is not done as far as the engine knows.
    begun: RefCell<Option<Rc<Planned>>>,
}

/// What an attempt came to.
pub(super) enum Attempted {
    /// The purchase is over.
    Ended,
    /// It waits so long.
    Waits(Duration),
    /// This copy cannot go on with it: its credentials are refused, or its clock is wrong; or another copy has gone on.
    Stopped,
}

/// What this attempt began itself: a fence, where it is a write.
struct InHand(Option<Fence>);

/// The engine takes no notice of this attempt any more, or the copy cannot go on.
struct Stop;

impl Hosted {
    pub(super) fn new(id: PurchaseId, disk: Arc<Disk>, right_clock: Arc<dyn Clock>, guards: Guards) -> Self {
        Self { id, disk, right_clock, guards, last_attempt: Cell::default(), begun: RefCell::default() }
    }

    /// Whatever attempt is under way counts for nothing.
    pub(super) fn supersede(&self) {
        self.last_attempt.set(self.last_attempt.get() + 1);
    }

    /// Goes on with it on a copy until it waits.
    pub(super) async fn attempt(self: Rc<Self>, copy: Rc<HostCopy>) -> Attempted {
        self.supersede();
        let attempt = self.last_attempt.get();
        self.burst(&copy, attempt).await.unwrap_or(Attempted::Stopped)
    }

    async fn burst(&self, copy: &HostCopy, attempt: u64) -> Result<Attempted, Stop> {
        loop {
            let begun = self.begun.borrow().clone();
            let (planned, in_hand) = match begun {
                Some(planned) => (planned, None),
                None => match self.begin(copy, attempt).await? {
                    (Next::Call(planned), in_hand) => (Rc::new(*planned), Some(in_hand)),
                    (Next::Wait { until, .. }, _) => {
                        return Ok(Attempted::Waits(until.since(copy.clock().now())));
                    }
                    (Next::Finished, _) => return Ok(Attempted::Ended),
                },
            };
            self.act(copy, attempt, planned, in_hand).await?;
        }
    }

    async fn begin(&self, copy: &HostCopy, attempt: u64) -> Result<(Next, InHand), Stop> {
        let mut purchase = self.purchase()?;
        let (now, decided_at, mut news) = (copy.clock().now(), self.right_clock.now(), Vec::new());
        driver::going_on(&mut purchase, &copy.name, now, &mut news);
        let next = driver::advance(&mut purchase, now, &mut news);
        let go = match &next {
            Next::Call(planned) => {
                let spending = Spending::new();
                driver::write_ahead(&mut purchase, planned, &copy.client, &spending, &mut news)
            }
            _ => Ok(Go::Send(None)),
        };
        let begun = match (&next, &go) {
            (Next::Call(planned), Ok(Go::Send(_))) => Some(Rc::new(Planned::clone(planned))),
            _ => None,
        };
        self.record(copy, attempt, purchase.entries(), &news, decided_at, begun).await?;
        match go {
            Ok(Go::Send(fence)) => Ok((next, InHand(fence))),
            Ok(Go::NotSent) => Ok((Next::Finished, InHand(None))),
            Err(_) => Err(Stop),
        }
    }

    async fn act(
        &self,
        copy: &HostCopy,
        attempt: u64,
        planned: Rc<Planned>,
        in_hand: Option<InHand>,
    ) -> Result<(), Stop> {
        let mut purchase = self.purchase()?;
        let mut news = Vec::new();
        driver::going_on(&mut purchase, &copy.name, copy.clock().now(), &mut news);
        let answer = match in_hand {
            None if planned.call.is_write() && self.guards.sends_what_it_began => {
                Err(driver::unknown(&planned))
            }
            in_hand => {
                let fence = in_hand.and_then(|InHand(fence)| fence).filter(|_| self.guards.keeps_fences);
                planned.run(&copy.client, fence).await
            }
        };
        let decided_at = self.right_clock.now();
        let learned = driver::learned(&purchase, &planned, answer, &copy.client);
        if let Ok(entry) = &learned {
            news.push(entry.clone());
        }
        let entries = purchase.entries() + u64::from(learned.is_ok());
        self.record(copy, attempt, entries, &news, decided_at, None).await?;
        learned.map(drop).map_err(|_| Stop)
    }

    fn purchase(&self) -> Result<Purchase, Stop> {
        let entries = self.disk.entries(&self.id).map_err(|_| Stop)?;
        Purchase::replay(&entries).ok_or(Stop)
    }

    /// Has the engine take in that a step is done: its news, the last of which make so many entries, and the call that is
    /// begun from here on. The copy may halt before and after.
    async fn record(
        &self,
        copy: &HostCopy,
        attempt: u64,
        entries: u64,
        news: &[Entry],
        decided_at: Timestamp,
        begun: Option<Rc<Planned>>,
    ) -> Result<(), Stop> {
        copy.points.point(Place::Journal).await;
        if self.last_attempt.get() != attempt {
            return Err(Stop);
        }
        let first = entries - news.len() as u64;
        for (seq, entry) in (first..).zip(news) {
            self.disk.append(&self.id, seq, entry, decided_at).map_err(|_| Stop)?;
        }
        self.begun.replace(begun);
        copy.points.point(Place::Journal).await;
        Ok(())
    }
}

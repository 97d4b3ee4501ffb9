//! A scenario from its first process to its verdict.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, join_all};
use futures_util::stream::FuturesUnordered;
use pc_workflows::{JournalError, PurchaseIntent, PurchaseStatus, Receipt, RunError};

use super::clock::WrongClock;
use super::disk::Disk;
use super::fault::Fault;
use super::journals::GAP;
use super::life::{Finds, Life, Rivals};
use super::process::{Halt, Points, Process};
use super::program::Program;
use super::promise::{Broken, Promise};
use super::receipt_checks::check_delivery;
use super::scenario::Scenario;
use super::service_orders::ServiceOrders;
use super::verdict::Verdict;

/// How often the process is started again at the end, when it gave up with purchases still open.
const MAX_LAST_LIVES: u32 = 20;

/// How long nobody notices that it gave up.
const TIME_TO_NOTICE: Duration = Duration::from_secs(10 * 60);

/// Processes that stand still, each until it is woken and has ended.
type Paused<'s> = FuturesUnordered<LocalBoxFuture<'s, ()>>;

impl Scenario {
    /// Runs every purchase to its end, through every halt of the process and every journal, and judges.
    pub(super) async fn run<P: Program>(&self) -> Verdict {
        let mut verdict = Verdict::default();
        let mut paused = Paused::default();
        for life in &self.setup.lives {
            if life.finds != Finds::ItsJournal {
                paused.clear();
                self.pass(GAP, &mut paused).await;
                verdict.judge::<P>(self).await;
                self.journals.change(life.finds);
            }
            self.live_and_halt::<P>(life, &mut paused).await;
            self.pass(life.dead_for, &mut paused).await;
        }
        self.wake_all(&mut paused).await;
        self.go_on_to_the_end::<P>(&mut paused).await;
        self.network.settle();
        verdict.judge::<P>(self).await;
        verdict.finish::<P>(self);
        verdict
    }

    /// Somebody starts the process again as long as it gives up what a fault of another kind than its own stopped.
    async fn go_on_to_the_end<'s, P: Program>(&'s self, paused: &mut Paused<'s>) {
        for _ in 0..MAX_LAST_LIVES {
            if self.passed.is_endless() || self.open_purchases::<P>() == 0 {
                break;
            }
            self.live_and_halt::<P>(&Life::LAST, paused).await;
            self.pass(TIME_TO_NOTICE, paused).await;
        }
    }

    fn open_purchases<P: Program>(&self) -> usize {
        let disk = self.journals.current();
        let is_open = |intent: &&PurchaseIntent| {
            !disk.is_damaged(&intent.id) && P::receipt(disk.written(&intent.id).entries()).is_none()
        };
        self.setup.intents.iter().filter(is_open).count()
    }

    /// Has every process that is paused wake and go on to its end, while what is on its way arrives.
    async fn wake_all(&self, paused: &mut Paused<'_>) {
        let all_ended = async { while paused.next().await.is_some() {} };
        tokio::select! {
            biased;
            () = self.network.deliver_held() => {}
            () = all_ended => {}
        }
    }

    /// Time passes, for whoever runs and whatever is on its way.
    async fn pass(&self, time: Duration, paused: &mut Paused<'_>) {
        tokio::select! {
            biased;
            () = self.clock.sleep_until(self.clock.now() + time) => {}
            () = self.network.deliver_held() => {}
            () = run_all(paused) => {}
        }
    }

    /// One life of the process, until it has done all or halts.
    async fn live_and_halt<'s, P: Program>(&'s self, life: &'s Life, paused: &mut Paused<'s>) {
        if self.passed.is_endless() {
            return;
        }
        if life.bit_flipped {
            self.journals.damage();
        }
        let process = self.start(life);
        let points = process.points.clone();
        let mut work = Box::pin(self.live::<P>(life, process));
        let halt = tokio::select! {
            biased;
            () = &mut work => return,
            halt = points.halted() => halt,
            () = self.network.deliver_held() => return,
            () = run_all(paused) => return,
        };
        match halt {
            Halt::Death => self.deaths.set(self.deaths.get() + 1),
            Halt::Pause => {
                let wakes = self.clock.now() + life.pause;
                paused.push(Box::pin(async move {
                    self.clock.sleep_until(wakes).await;
                    #[cfg(test)]
                    points.note_pause(life.pause);
                    points.wake();
                    tokio::select! {
                        biased;
                        () = work => {}
                        _ = points.halted() => {}
                    }
                }));
            }
        }
    }

    pub(super) fn start(&self, life: &Life) -> Process {
        let number = self.processes.replace(self.processes.get() + 1);
        Process {
            disk: self.journals.current(),
            network: self.network.clone(),
            right_clock: self.clock.clone(),
            clock: Arc::new(WrongClock::new(self.clock.clone(), life.skew)),
            points: Arc::new(Points::new(self.passed.clone(), life.halt)),
            disk_fills: life.disk_full.then(|| self.rng.borrow_mut().fork()),
            number,
            seed: self.setup.seed,
        }
    }

    /// Goes on with what is in the journal, and starts the rest.
    async fn live<P: Program>(&self, life: &Life, process: Process) {
        let one = process.runner::<P>();
        let other = match life.rivals {
            Rivals::Nobody => None,
            Rivals::SameRunner => Some(one.clone()),
            Rivals::AnotherRunner => Some(process.runner::<P>()),
        };
        let runners = [Some(one), other].into_iter().flatten();
        let runs =
            runners.flat_map(|runner| self.setup.intents.iter().map(move |intent| (runner.clone(), intent)));
        let disk = &process.disk;
        join_all(runs.map(|(runner, intent)| async move {
            let outcome = P::buy(&runner, intent.clone()).await;
            self.take(intent, outcome, life, disk);
        }))
        .await;
    }

    /// What a caller is told, at the instant he is told.
    pub(super) fn take(
        &self,
        intent: &PurchaseIntent,
        outcome: Result<Receipt, RunError>,
        life: &Life,
        disk: &Disk,
    ) {
        let id = &intent.id;
        let broken = match outcome {
            Ok(receipt) => match disk.tell(&receipt) {
                Some(before) if before == receipt => None,
                Some(_) => {
                    let text = format!("purchase {id} was told in two ways");
                    Some(Broken::new(Promise::ReplaysTheSame, text))
                }
                None if receipt.status == PurchaseStatus::Completed => {
                    check_delivery(&ServiceOrders::of(&self.service), intent)
                }
                None => None,
            },
            Err(error) if self.is_expected(&error, life, disk) => {
                if let RunError::Unauthorized { .. } = error {
                    disk.stop(id);
                }
                None
            }
            Err(error) => Some(Broken::new(Promise::Ends, error.to_string())),
        };
        self.broken.borrow_mut().extend(broken);
    }

    /// Whether this life, or the faults of this seed, bring such errors with them.
    fn is_expected(&self, error: &RunError, life: &Life, disk: &Disk) -> bool {
        let has = |fault| self.setup.faults.contains(&fault);
        match error {
            // A page of 401 that comes again and again is taken for that as well.
            RunError::Unauthorized { .. } => {
                [Fault::Unauthorized, Fault::RefuseBare, Fault::RefuseBareAfter].into_iter().any(has)
            }
            RunError::WrongClock { .. } => life.skew.may_be_noticed(),
            RunError::Journal { error: JournalError::Conflict(_), .. } => {
                life.rivals == Rivals::AnotherRunner || has(Fault::Pause)
            }
            RunError::Journal { error: JournalError::Write(_), .. } => life.disk_full,
            RunError::Unreadable(JournalError::DamagedPurchase { purchase, .. }) => disk.is_damaged(purchase),
            _ => false,
        }
    }
}

/// Has all of them go on, for ever.
async fn run_all(paused: &mut Paused<'_>) {
    while paused.next().await.is_some() {}
    std::future::pending::<()>().await;
}

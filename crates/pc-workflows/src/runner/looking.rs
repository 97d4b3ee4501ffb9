//! Making a call that a machine asks for. A look that many share is made by one of them, with its permit; the others wait for
//! it, and their permits are of use to others meanwhile.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::{Either, select};
use pc_transport::{Error, Fence};

use super::Runner;
use super::control::Running;
use super::shared_reads::{Looker, Turn};
use crate::driver::{Look, Permit};
use crate::{Answer, Machine, Planned};

/// Machines that wait for the look of another without a permit, at most. So many more than there are permits may be begun; any
/// others keep their permits while they wait.
const MAX_WAITING_WITHOUT_PERMIT: usize = 1024;

/// How many wait for the look of another without a permit.
#[derive(Clone, Default)]
pub(super) struct WithoutPermit(Arc<AtomicUsize>);

/// One of them, until it is dropped.
struct Counted<'c>(&'c AtomicUsize);

impl WithoutPermit {
    fn enter(&self) -> Option<Counted<'_>> {
        let counted = Counted(&self.0);
        (self.0.fetch_add(1, Ordering::Relaxed) < MAX_WAITING_WITHOUT_PERMIT).then_some(counted)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Runner {
    /// The answer to a call, its own or its part of another's. None if there is something else to be done first: it is to be
    /// aborted or stopped, or its deadline has come while it waited for its permit.
    pub(super) async fn answer<M: Machine>(
        &self,
        machine: &M,
        planned: &Planned,
        fence: Option<Fence>,
        running: &Running,
        permit: &Permit,
    ) -> Option<Result<(Answer, u32), Error>> {
        let Some(look) = Look::of(&planned.call) else {
            return Some(planned.run(&self.parts.client, fence).await);
        };
        let slot = self.parts.reads.slot(look, self.now());
        let looker = Looker { machine, planned, came_at: self.now() };
        let mut without_permit = None;
        loop {
            match slot.turn(&looker, self.now(), permit.is_granted()) {
                Turn::Served(answer) => {
                    permit.ask_back();
                    return Some(*answer);
                }
                Turn::Wait(under_way) => {
                    let counted = without_permit.get_or_insert_with(|| self.parts.without_permit.enter());
                    self.wait_lending(under_way, counted.is_some(), running, permit).await?;
                }
                Turn::Pause(until) => {
                    let counted = without_permit.get_or_insert_with(|| self.parts.without_permit.enter());
                    let pause = self.parts.client.clock().sleep_until(until);
                    self.wait_lending(pause, counted.is_some(), running, permit).await?;
                }
                Turn::NeedsPermit => {
                    permit.ask_back();
                    self.granted(permit, running, Some(machine.deadline())).await;
                    permit.is_granted().then_some(())?;
                }
                Turn::Look(looking) => {
                    return Some(self.parts.reads.look(looker, looking, &self.parts.client).await);
                }
            }
        }
    }

    /// Waits for something, but not while the machine is to be aborted or stopped. Its permit is lent meanwhile, if it may be.
    async fn wait_lending(
        &self,
        awaited: impl Future,
        may_lend: bool,
        running: &Running,
        permit: &Permit,
    ) -> Option<()> {
        if may_lend {
            permit.lend();
        }
        match select(pin!(awaited), self.parts.control.interrupted(running)).await {
            Either::Left(_) => Some(()),
            Either::Right(_) => {
                permit.ask_back();
                None
            }
        }
    }
}

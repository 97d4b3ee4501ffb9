//! Reads that many purchases of one customer need at the same time are made once: waiting costs calls per customer, not
//! per purchase.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as SyncMutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::lock::Mutex;
use pc_models::Timestamp;
use pc_transport::{Client, Error};

use crate::{Answer, Call, Machine, Planned};

/// An answer this old is still good: lists lag by minutes, and an older list can only show less.
const FRESH: Duration = Duration::from_secs(15);

/// So many answers are kept at most, as lists of a busy customer are long: no rate limit lets more through while they
/// are fresh.
const KEPT: usize = 128;

/// The latest answers, by what was asked.
#[derive(Default)]
pub(super) struct SharedReads {
    slots: SyncMutex<HashMap<String, Arc<Mutex<Slot>>>>,
}

#[derive(Default)]
struct Slot {
    read: Option<(Timestamp, Answer)>,
    failed_at: Option<Timestamp>,
}

impl SharedReads {
    /// Sends the call, or takes the machine's part of the answer that another has just got or is waiting for.
    pub(super) async fn run<M: Machine>(
        &self,
        machine: &M,
        planned: &Planned,
        client: &Client,
    ) -> Result<(Answer, u32), Error> {
        let (call, id) = (&planned.call, planned.request_id);
        let Some(key) = key(call) else { return call.run(client, id).await };
        let slot = self.slots().entry(key).or_default().clone();
        let came_at = client.clock().now();
        // Whoever comes while the call is under way waits here for its answer.
        let mut slot = slot.lock().await;
        let asked_at = client.clock().now();
        match &*slot {
            Slot { read: Some((at, answer)), .. } if *at + FRESH > asked_at => {
                return Ok((machine.part_of(answer), 0));
            }
            Slot { failed_at: Some(at), .. } if *at >= came_at => {
                // It failed for the one before: do not fail one after the other.
                drop(slot);
                return call.run(client, id).await;
            }
            _ => {}
        }
        let (answer, attempts) = match call.run(client, id).await {
            Ok(answered) => answered,
            Err(error) => {
                slot.failed_at = Some(client.clock().now());
                return Err(error);
            }
        };
        let part = machine.part_of(&answer);
        *slot = Slot { read: Some((asked_at, answer)), failed_at: None };
        drop(slot);
        self.forget(asked_at);
        Ok((part, attempts))
    }

    /// Keeps memory to what somebody may still want: first the stale answers go, then any.
    fn forget(&self, now: Timestamp) {
        let mut slots = self.slots();
        if slots.len() <= KEPT {
            return;
        }
        let is_fresh = |slot: &Slot| slot.read.as_ref().is_some_and(|(at, _)| *at + FRESH > now);
        slots.retain(|_, slot| slot.try_lock().is_none_or(|slot| is_fresh(&slot)));
        if slots.len() > KEPT {
            // Those in use stay.
            slots.retain(|_, slot| slot.try_lock().is_none() || Arc::strong_count(slot) > 1);
        }
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<String, Arc<Mutex<Slot>>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is asked, for the calls that are worth sharing.
fn key(call: &Call) -> Option<String> {
    match call {
        Call::ListOrders(_) | Call::ListEntitlements(_) => Some(call.request().target()),
        _ => None,
    }
}

//! Reads that many purchases of one customer need at the same time are made once: waiting costs calls per customer, not
//! per purchase.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};
use std::time::Duration;

use futures_util::lock::Mutex;
use pc_models::Timestamp;
use pc_transport::{Client, Error, RequestId};

use crate::{Answer, Call};

/// An answer this old is still good: lists lag by minutes, and an older list can only show less.
const FRESH: Duration = Duration::from_secs(15);

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
    /// Sends the call, or takes the answer that another purchase has just got or is waiting for.
    pub(super) async fn run(
        &self,
        call: &Call,
        client: &Client,
        id: RequestId,
    ) -> Result<(Answer, u32), Error> {
        let Some(key) = key(call) else { return call.run(client, id).await };
        let slot = self.slots.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        let came_at = client.clock().now();
        // Whoever comes while the call is under way waits here for its answer.
        let mut slot = slot.lock().await;
        let asked_at = client.clock().now();
        match &*slot {
            Slot { read: Some((at, answer)), .. } if *at + FRESH > asked_at => {
                return Ok((answer.clone(), 0));
            }
            Slot { failed_at: Some(at), .. } if *at >= came_at => {
                // It failed for the one before: do not fail one after the other.
                drop(slot);
                return call.run(client, id).await;
            }
            _ => {}
        }
        let outcome = call.run(client, id).await;
        match &outcome {
            Ok((answer, _)) => *slot = Slot { read: Some((asked_at, answer.clone())), failed_at: None },
            Err(_) => slot.failed_at = Some(client.clock().now()),
        }
        drop(slot);
        self.forget_stale(asked_at);
        outcome
    }

    /// Keeps memory to the customers somebody waits for.
    fn forget_stale(&self, now: Timestamp) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        slots.retain(|_, slot| match slot.try_lock() {
            Some(slot) => slot.read.as_ref().is_some_and(|(at, _)| *at + FRESH > now),
            None => true, // in use
        });
    }
}

/// What is asked, for the calls that are worth sharing.
fn key(call: &Call) -> Option<String> {
    match call {
        Call::ListOrders(_) | Call::ListEntitlements(_) => Some(call.request().target()),
        _ => None,
    }
}

//! Reads that many purchases need at the same time are made once: order lists and entitlements cost calls per customer,
//! audit records per partner, and not per purchase.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as SyncMutex};

use futures_util::lock::Mutex;
use pc_models::Timestamp;
use pc_transport::{Client, Error, Fence};

use crate::driver::{FailedLook, LOOK_LIFETIME, Look};
use crate::lock::lock;
use crate::{Answer, Machine, Planned};

/// Answers kept at most, as lists of a busy customer are long: no rate limit lets more through while they are fresh.
const MAX_ANSWERS_KEPT: usize = 128;

/// The latest answers, by what was asked.
#[derive(Default)]
pub(super) struct SharedReads {
    slots: SyncMutex<HashMap<String, Arc<Mutex<Slot>>>>,
}

#[derive(Default)]
struct Slot {
    /// An answer, and from when on it ages.
    read: Option<(Timestamp, Answer)>,
    failed: Option<FailedLook>,
}

impl SharedReads {
    /// Sends the call, or takes the machine's part of the answer that another has just got or is waiting for.
    pub(super) async fn run<M: Machine>(
        &self,
        machine: &M,
        planned: &Planned,
        client: &Client,
        fence: Option<Fence>,
    ) -> Result<(Answer, u32), Error> {
        let (call, id) = (&planned.call, planned.request_id);
        let Some(look) = Look::of(call) else { return call.run(client, id, fence).await };
        let slot = lock(&self.slots).entry(look.key()).or_default().clone();
        let came_at = client.clock().now();
        // Those who come while the call is under way wait here for its answer.
        let mut slot = slot.lock().await;
        let asked_at = client.clock().now();
        match &*slot {
            Slot { read: Some((since, answer)), .. } if is_fresh(*since, asked_at) => {
                return Ok((machine.part_of(answer), 0));
            }
            Slot { failed: Some(failed), .. } if call.is_dispensable() && failed.holds(asked_at) => {
                return Err(failed.again(call));
            }
            Slot { failed: Some(failed), .. } if failed.at() >= came_at && !call.is_dispensable() => {
                // It failed for the purchase before: send it now, so that those who wait do not fail one after the other.
                drop(slot);
                return call.run(client, id, None).await;
            }
            _ => {}
        }
        let (answer, attempts) = match call.run(client, id, None).await {
            Ok(answered) => answered,
            Err(error) => {
                let failed_at = client.clock().now();
                *slot = Slot { read: None, failed: Some(FailedLook::of(call, &error, failed_at)) };
                drop(slot);
                self.forget(failed_at);
                return Err(error);
            }
        };
        let part = machine.part_of(&answer);
        // Reading records may take longer than their lifetime: it begins at the end, so that those who waited share the answer.
        let since = if call.is_dispensable() { client.clock().now() } else { asked_at };
        *slot = Slot { read: Some((since, answer)), failed: None };
        drop(slot);
        self.forget(asked_at);
        Ok((part, attempts))
    }

    /// Keeps only what may still be wanted: stale answers go, and all answers when there are too many. Those in use
    /// stay, and failures that still hold, which take little memory.
    fn forget(&self, now: Timestamp) {
        let mut slots = lock(&self.slots);
        let holds_answer = |slot: &&Arc<Mutex<Slot>>| slot.try_lock().is_some_and(|slot| slot.read.is_some());
        let are_too_many = slots.values().filter(holds_answer).count() > MAX_ANSWERS_KEPT;
        slots.retain(|_, slot| {
            let is_wanted = |slot: &Slot| slot.holds_off(now) || (!are_too_many && slot.is_fresh(now));
            Arc::strong_count(slot) > 1 || slot.try_lock().is_none_or(|slot| is_wanted(&slot))
        });
    }
}

impl Slot {
    fn is_fresh(&self, now: Timestamp) -> bool {
        self.read.as_ref().is_some_and(|(since, _)| is_fresh(*since, now))
    }

    fn holds_off(&self, now: Timestamp) -> bool {
        self.failed.as_ref().is_some_and(|failed| failed.holds(now))
    }
}

/// A clock that was set back makes an answer stale.
fn is_fresh(since: Timestamp, now: Timestamp) -> bool {
    (since..since + LOOK_LIFETIME).contains(&now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Call;
    use pc_models::ResourceCollection;
    use pc_transport::operations::{ListAuditRecords, ListOrders};
    use pc_transport::{Cause, Fate, SendError};

    fn orders_of(customer: &str) -> Call {
        ListOrders::new(customer.into()).into()
    }

    fn records() -> Call {
        ListAuditRecords::new().into()
    }

    fn put(reads: &SharedReads, name: &str, slot: Slot) {
        lock(&reads.slots).insert(name.to_owned(), Arc::new(Mutex::new(slot)));
    }

    fn failed(call: &Call, at: Timestamp) -> Slot {
        let error = Error::new(call.name(), Fate::NotDone, Cause::NoReply(SendError::not_sent("no")));
        Slot { read: None, failed: Some(FailedLook::of(call, &error, at)) }
    }

    fn names(reads: &SharedReads) -> Vec<String> {
        let mut names: Vec<String> = lock(&reads.slots).keys().cloned().collect();
        names.sort();
        names
    }

    #[test]
    fn lists_that_cannot_be_had_do_not_crowd_out_those_that_can() {
        let (reads, now) = (SharedReads::default(), Timestamp::from_unix_millis(1_900_000_000_000));
        let list = Answer::ListOrders(ResourceCollection::new(Vec::new()));
        put(&reads, "fresh", Slot { read: Some((now, list)), failed: None });
        put(&reads, "records", failed(&records(), now));
        for number in 0..2 * MAX_ANSWERS_KEPT {
            let name = format!("customer-{number}");
            put(&reads, &name, failed(&orders_of(&name), now));
        }
        reads.forget(now);
        assert_eq!(names(&reads), ["fresh", "records"], "what cannot be done without is asked for anew");
        reads.forget(now + LOOK_LIFETIME);
        assert!(names(&reads).is_empty());
    }
}

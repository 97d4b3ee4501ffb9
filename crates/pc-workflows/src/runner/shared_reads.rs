//! Reads that many purchases need at the same time are made once: order lists and entitlements cost calls per customer,
//! audit records per partner, and not per purchase.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as SyncMutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::lock::Mutex;
use pc_models::Timestamp;
use pc_transport::{Cause, Client, Error, Fate, Fault, SendError};

use crate::purchase::failure::is_lasting;
use crate::{Answer, Call, Machine, Planned};

/// An answer this old is still good: lists lag by minutes, and an older list can only show less.
const FRESH: Duration = Duration::from_secs(15);

/// A refusal of what can be done without holds for so long: nobody else asks meanwhile.
const REFUSED: Duration = Duration::from_secs(15 * 60);

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
    /// An answer, and from when on it ages.
    read: Option<(Timestamp, Answer)>,
    failed: Option<Failed>,
}

struct Failed {
    at: Timestamp,
    /// For so long asking again would only bring the same; no time for what nobody can do without.
    pause: Duration,
    /// What the service said, where it will not say anything else soon.
    refusal: Option<Fault>,
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
            Slot { read: Some((since, answer)), .. } if is_fresh(*since, asked_at) => {
                return Ok((machine.part_of(answer), 0));
            }
            Slot { failed: Some(failed), .. } if call.is_dispensable() && failed.holds(asked_at) => {
                return Err(failed.again(call));
            }
            Slot { failed: Some(failed), .. } if failed.at >= came_at && !call.is_dispensable() => {
                // It failed for the one before: do not fail one after the other.
                drop(slot);
                return call.run(client, id).await;
            }
            _ => {}
        }
        let (answer, attempts) = match call.run(client, id).await {
            Ok(answered) => answered,
            Err(error) => {
                let failed_at = client.clock().now();
                *slot = Slot { read: None, failed: Some(Failed::of(call, &error, failed_at)) };
                drop(slot);
                self.forget(failed_at);
                return Err(error);
            }
        };
        let part = machine.part_of(&answer);
        // Reading records may take longer than they are fresh: those who waited for it must not read them one after the other.
        let since = if call.is_dispensable() { client.clock().now() } else { asked_at };
        *slot = Slot { read: Some((since, answer)), failed: None };
        drop(slot);
        self.forget(asked_at);
        Ok((part, attempts))
    }

    /// Keeps memory to what somebody may still want: the stale answers go, and when there are many, any. Those in use
    /// stay, and failures that still hold, which weigh nothing.
    fn forget(&self, now: Timestamp) {
        let mut slots = self.slots();
        let holds_answer = |slot: &&Arc<Mutex<Slot>>| slot.try_lock().is_some_and(|slot| slot.read.is_some());
        let is_crowded = slots.values().filter(holds_answer).count() > KEPT;
        slots.retain(|_, slot| {
            let is_wanted = |slot: &Slot| slot.holds_off(now) || (!is_crowded && slot.is_fresh(now));
            Arc::strong_count(slot) > 1 || slot.try_lock().is_none_or(|slot| is_wanted(&slot))
        });
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<String, Arc<Mutex<Slot>>>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
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

impl Failed {
    fn of(call: &Call, error: &Error, at: Timestamp) -> Self {
        let refusal = error.fault().filter(|_| is_lasting(error)).cloned();
        let pause = match refusal {
            _ if !call.is_dispensable() => Duration::ZERO,
            Some(_) => REFUSED,
            None => error.retry_after().unwrap_or_default().clamp(FRESH, REFUSED),
        };
        Self { at, pause, refusal }
    }

    fn holds(&self, now: Timestamp) -> bool {
        (self.at..self.at + self.pause).contains(&now)
    }

    /// The same failure for somebody else, who need not send anything.
    fn again(&self, call: &Call) -> Error {
        let not_asked = || SendError::not_sent("it failed for another purchase a moment ago");
        let fault = self.refusal.clone().map(|fault| Cause::Fault(Box::new(fault)));
        let mut error =
            Error::new(call.name(), Fate::NotDone, fault.unwrap_or_else(|| Cause::NoReply(not_asked())));
        error.attempts = 0;
        error
    }
}

/// A clock that was set back makes an answer stale.
fn is_fresh(since: Timestamp, now: Timestamp) -> bool {
    (since..since + FRESH).contains(&now)
}

/// What is asked, for the calls that are worth sharing.
fn key(call: &Call) -> Option<String> {
    match call {
        Call::ListOrders(_) | Call::ListEntitlements(_) | Call::ListAuditRecords(_) => {
            Some(call.request().target())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pc_models::ResourceCollection;
    use pc_transport::operations::{ListAuditRecords, ListOrders};

    fn orders_of(customer: &str) -> Call {
        ListOrders::new(customer.into()).into()
    }

    fn records() -> Call {
        ListAuditRecords::new().into()
    }

    fn put(reads: &SharedReads, name: &str, slot: Slot) {
        reads.slots().insert(name.to_owned(), Arc::new(Mutex::new(slot)));
    }

    fn failed(call: &Call, at: Timestamp) -> Slot {
        let error = Error::new(call.name(), Fate::NotDone, Cause::NoReply(SendError::not_sent("no")));
        Slot { read: None, failed: Some(Failed::of(call, &error, at)) }
    }

    fn names(reads: &SharedReads) -> Vec<String> {
        let mut names: Vec<String> = reads.slots().keys().cloned().collect();
        names.sort();
        names
    }

    #[test]
    fn lists_that_cannot_be_had_do_not_crowd_out_those_that_can() {
        let (reads, now) = (SharedReads::default(), Timestamp::from_unix_millis(1_900_000_000_000));
        let list = Answer::ListOrders(ResourceCollection::new(Vec::new()));
        put(&reads, "fresh", Slot { read: Some((now, list)), failed: None });
        put(&reads, "records", failed(&records(), now));
        for number in 0..2 * KEPT {
            let name = format!("customer-{number}");
            put(&reads, &name, failed(&orders_of(&name), now));
        }
        reads.forget(now);
        assert_eq!(names(&reads), ["fresh", "records"], "what nobody can do without is asked for anew");
        reads.forget(now + FRESH);
        assert!(names(&reads).is_empty());
    }
}

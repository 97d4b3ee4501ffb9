//! Tells an answer to this call from one to an earlier call.
//!
//! On a connection that is kept, an answer that comes twice stands where the next call's answer is awaited, and all later
//! answers are one call late. HTTP cannot tell; the ids that the service repeats can. They are no proof that an answer is
//! ours, as the service does not always repeat them: only one that names another call of ours is refused.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::addressee::named_request;
use crate::RequestId;
use crate::wire::Reply;

/// How many request ids are remembered.
const MAX_IDS_REMEMBERED: usize = 1024;

/// The request ids of the latest calls.
#[derive(Debug, Default)]
pub(super) struct RecentCalls {
    ring: Mutex<Ring>,
    is_any_named: AtomicBool,
}

#[derive(Debug, Default)]
struct Ring {
    ids: Vec<RequestId>,
    oldest: usize,
}

impl RecentCalls {
    pub(super) fn remember(&self, id: RequestId) {
        let mut ring = self.ring();
        if ring.ids.len() < MAX_IDS_REMEMBERED {
            ring.ids.push(id);
        } else {
            let oldest = ring.oldest;
            ring.ids[oldest] = id;
            ring.oldest = (oldest + 1) % MAX_IDS_REMEMBERED;
        }
    }

    /// Whether a reply to the call with this id says that it answers another one.
    pub(super) fn is_answer_to_another(&self, reply: &Reply, id: RequestId) -> bool {
        named_request(reply).is_some_and(|named| named != id && self.ring().ids.contains(&named))
    }

    /// Takes in that an answer named the call it came for.
    pub(super) fn named(&self) {
        if !self.is_any_named() {
            self.is_any_named.store(true, Ordering::Relaxed);
        }
    }

    /// Whether any answer named its call, so that the service is known to repeat the ids.
    pub(super) fn is_any_named(&self) -> bool {
        self.is_any_named.load(Ordering::Relaxed)
    }

    fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_latest_are_remembered() {
        let recent = RecentCalls::default();
        let [first, mine] = [RequestId::fresh(), RequestId::fresh()];
        let reply = Reply::new(200).header("ms-requestid", first.to_string().to_uppercase());
        recent.remember(first);
        recent.remember(mine);
        assert!(recent.is_answer_to_another(&reply, mine) && !recent.is_answer_to_another(&reply, first));
        (2..MAX_IDS_REMEMBERED).for_each(|_| recent.remember(RequestId::fresh()));
        assert!(recent.is_answer_to_another(&reply, mine));
        recent.remember(RequestId::fresh());
        assert!(!recent.is_answer_to_another(&reply, mine));
    }
}

//! Too many calls: the last minute of each limited resource, for the partner and for each customer.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::wire::Reply;
use serde::{Deserialize, Serialize};

use crate::api::call::Call;
use crate::api::route::{Resource, Route};
use crate::options::Throttling;

const MINUTE: Duration = Duration::from_secs(60);
/// How many customers are counted at once. They are named in paths: who is no customer is counted as well.
const MAX_COUNTED: usize = 10_000;
/// Ids of customers are shorter.
const MAX_ID_BYTES: usize = 256;

/// Counts calls, those it rejects included.
pub(crate) struct Throttle {
    limits: Option<Throttling>,
    calls: BTreeMap<(Resource, Option<String>), VecDeque<Timestamp>>,
}

/// The calls of the last minute against one limit.
#[derive(Serialize, Deserialize)]
pub(crate) struct Counted {
    resource: Resource,
    customer: Option<String>,
    calls: VecDeque<Timestamp>,
}

impl Throttle {
    pub(crate) fn new(limits: Option<Throttling>) -> Self {
        Self { limits, calls: BTreeMap::new() }
    }

    /// What was counted so far.
    pub(crate) fn save(&self) -> Vec<Counted> {
        let calls = self.calls.iter().map(|((resource, customer), calls)| Counted {
            resource: *resource,
            customer: customer.clone(),
            calls: calls.clone(),
        });
        calls.collect()
    }

    /// Goes on counting from there, under the limits there are now.
    pub(crate) fn load(&mut self, counted: Vec<Counted>) {
        let calls = counted.into_iter().map(|one| ((one.resource, one.customer), one.calls));
        self.calls = calls.collect();
    }

    /// The 429 when the call is one too many.
    pub(crate) fn admit(&mut self, route: &Route, call: &Call<'_>) -> Result<(), Reply> {
        let (Some(limits), Some(resource)) = (self.limits, route.limited) else { return Ok(()) };
        let customer = Some(call.parameter("customer").to_ascii_lowercase())
            .filter(|id| (1..=MAX_ID_BYTES).contains(&id.len()));
        let partner_waits = self.count((resource, None), limits.per_partner, call.now);
        let customer_waits =
            customer.and_then(|id| self.count((resource, Some(id)), limits.per_customer, call.now));
        match partner_waits.max(customer_waits) {
            None => Ok(()),
            Some(wait) => Err(throttled(Some(wait.as_secs() + u64::from(wait.subsec_nanos() > 0)))),
        }
    }

    /// How long to wait, if the limit was reached within the last minute.
    fn count(&mut self, key: (Resource, Option<String>), limit: u32, now: Timestamp) -> Option<Duration> {
        if self.calls.len() >= MAX_COUNTED && !self.calls.contains_key(&key) {
            self.calls.retain(|_, calls| calls.back().is_some_and(|last| now.since(*last) < MINUTE));
            if self.calls.len() >= MAX_COUNTED {
                return None;
            }
        }
        let calls = self.calls.entry(key).or_default();
        let wait = match calls.front() {
            Some(oldest) if calls.len() >= limit as usize => MINUTE.checked_sub(now.since(*oldest)),
            _ => None,
        };
        calls.push_back(now);
        if calls.len() > limit as usize {
            calls.pop_front();
        }
        wait.filter(|wait| !wait.is_zero())
    }
}

/// The gateway's answer to too many calls.
pub(crate) fn throttled(retry_after: Option<u64>) -> Reply {
    let seconds = retry_after.unwrap_or(57);
    let body = format!(
        "{{ \"statusCode\": 429, \"message\": \"Rate limit is exceeded. Try again in {seconds} seconds.\" }}"
    );
    let mut reply = Reply::new(429).header("Content-Type", "application/json");
    reply.body = body.into();
    match retry_after {
        Some(seconds) => reply.header("Retry-After", seconds.to_string()),
        None => reply,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_who_did_not_call_for_a_minute_are_forgotten_when_there_are_too_many() {
        let mut throttle = Throttle::new(Some(Throttling::default()));
        let start = Timestamp::UNIX_EPOCH;
        let mut call = |number: usize, now| {
            let key = (Resource::Order, Some(number.to_string()));
            let wait = throttle.count(key, 1, now);
            (throttle.calls.len(), wait)
        };
        for number in 0..MAX_COUNTED + 5 {
            assert_eq!(call(number, start), ((number + 1).min(MAX_COUNTED), None));
        }
        assert!(call(0, start).1.is_some(), "one too many");
        assert_eq!(call(MAX_COUNTED, start + MINUTE), (1, None));
    }
}

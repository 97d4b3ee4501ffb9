//! The permits that all copies share: no more calls than the service allows, however many copies there are.
//!
//! No clock of a copy is asked, for one that is wrong would hold up all of them: what was granted is given back by the engine's own
//! timers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use pc_transport::RateLimits;
use restate_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use super::host::Host;

/// Permits that are granted within this time of the service are given back together: the first of them so much later.
const GRANT_TIME: Duration = Duration::from_secs(5);

/// No 429 holds all copies up for longer than this.
const MAX_PAUSE: Duration = Duration::from_secs(10 * 60);

/// The permits of a partner.
pub(super) struct Limiter {
    pub(super) host: Arc<Host>,
    pub(super) limits: RateLimits,
}

/// What a copy asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Take {
    /// What the service counts apart: `orders`, `customers` or `subscriptions`.
    pub(super) resource: String,
    /// The customer, where it is counted for itself.
    pub(super) customer: Option<String>,
    pub(super) wanted: u32,
}

/// What the service said of too many calls.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Throttled {
    pub(super) resource: String,
    pub(super) wait_ms: u64,
}

/// A timer that is over: of permits of one count that were granted together, or of a pause. Its JSON must never change, as that of
/// whatever one object tells another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Over {
    key: String,
    number: u64,
}

/// What was granted of one count and is not given back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    /// Permits by the number of the group that they were granted with.
    groups: BTreeMap<u64, u32>,
    /// The group that more are granted with.
    #[serde(default)]
    open: Option<u64>,
    /// The last number that was used.
    #[serde(default)]
    last: u64,
    /// The pause that holds, after a 429.
    #[serde(default)]
    pause: Option<u64>,
}

#[object(
    lazy_state = true,
    journal_retention = "0s",
    invocation_retry_policy(max_interval = "5s", max_attempts = 1_000_000, on_max_attempts = "pause")
)]
impl Limiter {
    /// Grants as many permits as are left, of those that are wanted.
    #[handler]
    async fn take(&self, context: ObjectContext<'_>, take: Json<Take>) -> Result<Json<u32>, HandlerError> {
        let take = take.0;
        let mut counts = vec![(partner_key(&take.resource), self.limits.per_partner)];
        if let Some(customer) = take.customer {
            counts.push((format!("customer/{}/{customer}", take.resource), self.limits.per_customer));
        }
        let (mut known, mut granted) = (Vec::new(), take.wanted);
        for (key, limit) in counts {
            let count = count(&context, &key).await?;
            granted = granted.min(count.left(limit));
            known.push((key, count));
        }
        if granted == 0 {
            return Ok(Json(0));
        }
        for (key, mut count) in known {
            if let Some(number) = count.grant(granted) {
                let over = || Over { key: key.clone(), number };
                let limiter = || context.object_client::<LimiterClient<'_>>(context.key());
                limiter().close(Json(over())).send_after(self.host.real_time(GRANT_TIME));
                limiter()
                    .give_back(Json(over()))
                    .send_after(self.host.real_time(self.limits.window + GRANT_TIME));
            }
            context.set(&key, Json(count));
        }
        Ok(Json(granted))
    }

    /// Grants no more with a group: those that come get one of their own.
    #[handler(ingress_private = true)]
    async fn close(&self, context: ObjectContext<'_>, over: Json<Over>) -> Result<(), HandlerError> {
        let Over { key, number } = over.0;
        let mut count = count(&context, &key).await?;
        if count.open == Some(number) {
            count.open = None;
            context.set(&key, Json(count));
        }
        Ok(())
    }

    /// Has the permits of a group be granted anew.
    #[handler(ingress_private = true)]
    async fn give_back(&self, context: ObjectContext<'_>, over: Json<Over>) -> Result<(), HandlerError> {
        let Over { key, number } = over.0;
        let mut count = count(&context, &key).await?;
        count.give_back(number);
        context.set(&key, Json(count));
        Ok(())
    }

    /// Grants nothing for a while, as the service said.
    #[handler]
    async fn throttled(&self, context: ObjectContext<'_>, said: Json<Throttled>) -> Result<(), HandlerError> {
        let key = partner_key(&said.0.resource);
        let mut count = count(&context, &key).await?;
        count.last += 1;
        count.pause = Some(count.last);
        let over = Over { key: key.clone(), number: count.last };
        let pause = Duration::from_millis(said.0.wait_ms).min(MAX_PAUSE);
        let limiter = context.object_client::<LimiterClient<'_>>(context.key());
        limiter.go_on(Json(over)).send_after(self.host.real_time(pause));
        context.set(&key, Json(count));
        Ok(())
    }

    /// Ends a pause, unless another began meanwhile.
    #[handler(ingress_private = true)]
    async fn go_on(&self, context: ObjectContext<'_>, over: Json<Over>) -> Result<(), HandlerError> {
        let Over { key, number } = over.0;
        let mut count = count(&context, &key).await?;
        if count.pause == Some(number) {
            count.pause = None;
            context.set(&key, Json(count));
        }
        Ok(())
    }
}

async fn count(context: &ObjectContext<'_>, key: &str) -> Result<Count, TerminalError> {
    Ok(context.get::<Json<Count>>(key).await?.map(Json::into_inner).unwrap_or_default())
}

fn partner_key(resource: &str) -> String {
    format!("partner/{resource}")
}

impl Count {
    /// How many may be granted now.
    fn left(&self, limit: u32) -> u32 {
        if self.pause.is_some() {
            return 0;
        }
        limit.saturating_sub(self.groups.values().sum())
    }

    /// Counts permits with the open group; returns the number of the group where it was begun for them.
    fn grant(&mut self, permits: u32) -> Option<u64> {
        let (number, is_new) = match self.open {
            Some(open) => (open, false),
            None => (self.last + 1, true),
        };
        self.last = self.last.max(number);
        self.open = Some(number);
        *self.groups.entry(number).or_default() += permits;
        is_new.then_some(number)
    }

    fn give_back(&mut self, number: u64) {
        self.groups.remove(&number);
        self.open = self.open.filter(|open| *open != number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_granted_together_is_given_back_together() {
        let mut count = Count::default();
        assert_eq!((count.grant(300), count.grant(100)), (Some(1), None));
        assert_eq!(count.left(490), 90);
        count.open = None; // its time is over
        assert_eq!((count.grant(90), count.left(490)), (Some(2), 0));
        count.give_back(1);
        assert_eq!((count.left(490), count.open), (400, Some(2)));
        count.give_back(2);
        assert_eq!((count.left(490), count.grant(1)), (490, Some(3)), "a number is used once");
    }

    #[test]
    fn nothing_is_granted_during_a_pause() {
        let count = Count { pause: Some(7), ..Count::default() };
        assert_eq!(count.left(490), 0);
    }

    #[test]
    fn a_group_that_is_given_back_late_or_twice_harms_nothing() {
        let mut count = Count::default();
        count.grant(5);
        count.give_back(1);
        count.give_back(1);
        assert_eq!(count.left(490), 490);
    }
}

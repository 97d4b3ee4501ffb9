//! The permits that all copies share: no more calls than the service allows, however many copies there are.

use std::sync::Arc;

use pc_models::Timestamp;
use pc_transport::RateLimits;
use restate_sdk::prelude::*;
use serde::{Deserialize, Serialize};

use super::host::Host;

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
    /// The customer, where one is called about.
    pub(super) customer: Option<String>,
    pub(super) wanted: u32,
}

/// What it gets.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Lease {
    pub(super) granted: u32,
    /// When nothing was granted: after so many milliseconds of the service's time something may be.
    pub(super) wait_ms: u64,
}

/// What the service said of too many calls.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Throttled {
    pub(super) resource: String,
    pub(super) wait_ms: u64,
}

/// What was granted lately: how many in which second.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Granted {
    seconds: Vec<(i64, u32)>,
    /// Until when nothing is granted, in milliseconds.
    #[serde(default)]
    paused_until_ms: i64,
}

#[object(
    lazy_state = true,
    journal_retention = "0s",
    invocation_retry_policy(max_interval = "5s", max_attempts = 1_000_000, on_max_attempts = "pause")
)]
impl Limiter {
    /// Grants as many permits as are left, of those that are wanted.
    #[handler]
    async fn take(&self, context: ObjectContext<'_>, take: Json<Take>) -> Result<Json<Lease>, HandlerError> {
        let take = take.0;
        let (by_partner, by_customer) = (partner_key(&take.resource), customer_key(&take));
        let mut partner = granted(&context, &by_partner).await?;
        let mut customer = match &by_customer {
            Some(key) => granted(&context, key).await?,
            None => Granted::default(),
        };
        let host = self.host.clone();
        let now = context.run(async move || Ok(Json(host.now()))).name("now").await?.0;
        let window_s = i64::try_from(self.limits.window.as_secs()).unwrap_or(i64::MAX);
        let (left, wait_ms) = partner.left(self.limits.per_partner, window_s, now);
        let (left_of_customer, customer_wait_ms) = customer.left(self.limits.per_customer, window_s, now);
        let count = take.wanted.min(left).min(left_of_customer);
        if count > 0 {
            partner.count(count, now);
            context.set(&by_partner, Json(partner));
            if let Some(key) = &by_customer {
                customer.count(count, now);
                context.set(key, Json(customer));
            }
        }
        Ok(Json(Lease { granted: count, wait_ms: wait_ms.max(customer_wait_ms) }))
    }

    /// Grants nothing for a while, as the service said.
    #[handler]
    async fn throttled(&self, context: ObjectContext<'_>, said: Json<Throttled>) -> Result<(), HandlerError> {
        let key = partner_key(&said.0.resource);
        let mut partner = granted(&context, &key).await?;
        let host = self.host.clone();
        let now = context.run(async move || Ok(Json(host.now()))).name("now").await?.0;
        let until = now.unix_millis().saturating_add(i64::try_from(said.0.wait_ms).unwrap_or(i64::MAX));
        partner.paused_until_ms = partner.paused_until_ms.max(until);
        context.set(&key, Json(partner));
        Ok(())
    }
}

async fn granted(context: &ObjectContext<'_>, key: &str) -> Result<Granted, TerminalError> {
    Ok(context.get::<Json<Granted>>(key).await?.map(Json::into_inner).unwrap_or_default())
}

fn partner_key(resource: &str) -> String {
    format!("partner/{resource}")
}

fn customer_key(take: &Take) -> Option<String> {
    take.customer.as_ref().map(|customer| format!("customer/{}/{customer}", take.resource))
}

impl Granted {
    /// How many may be granted now; and when there are none, how many milliseconds it takes until there are some.
    fn left(&mut self, limit: u32, window_s: i64, now: Timestamp) -> (u32, u64) {
        let now_ms = now.unix_millis();
        let first = now_ms.div_euclid(1000) - window_s;
        self.seconds.retain(|(second, _)| *second > first);
        let paused_ms = u64::try_from(self.paused_until_ms - now_ms).unwrap_or_default();
        let granted: u32 = self.seconds.iter().map(|(_, count)| count).sum();
        let left = if paused_ms > 0 { 0 } else { limit.saturating_sub(granted) };
        let until_one_goes_ms = self
            .seconds
            .first()
            .map_or(0, |(oldest, _)| (oldest + window_s + 1).saturating_mul(1000) - now_ms);
        let wait_ms = u64::try_from(until_one_goes_ms).unwrap_or_default().max(paused_ms);
        (left, if left > 0 { 0 } else { wait_ms })
    }

    fn count(&mut self, count: u32, now: Timestamp) {
        let second = now.unix_millis().div_euclid(1000);
        match self.seconds.last_mut() {
            Some((last, counted)) if *last >= second => *counted += count,
            _ => self.seconds.push((second, count)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_window_holds_more_than_the_limit() {
        let mut granted = Granted::default();
        let at = |second: i64| Timestamp::from_unix_millis(second * 1000 + 250);
        let mut log = Vec::new();
        for second in 0..500 {
            let (left, wait_ms) = granted.left(490, 65, at(second));
            assert_eq!(left == 0, wait_ms > 0);
            let count = left.min(37);
            if count > 0 {
                granted.count(count, at(second));
            }
            log.push(count);
        }
        let most = log.windows(65).map(|window| window.iter().sum::<u32>()).max().unwrap();
        assert!(most <= 490 && most > 450, "{most}");
    }

    #[test]
    fn a_clock_that_is_behind_grants_no_more() {
        let mut granted = Granted::default();
        let at = |second: i64| Timestamp::from_unix_millis(second * 1000);
        granted.count(300, at(100));
        granted.count(190, at(40)); // another copy's
        assert_eq!(granted.left(490, 65, at(101)).0, 0);
    }

    #[test]
    fn what_the_service_asked_for_is_waited_for() {
        let mut granted = Granted { paused_until_ms: 10_000, ..Granted::default() };
        assert_eq!(granted.left(490, 65, Timestamp::from_unix_millis(4_000)), (0, 6_000));
        assert_eq!(granted.left(490, 65, Timestamp::from_unix_millis(10_000)), (490, 0));
    }
}

//! `PATCH /v1/customers/{c}/subscriptions/{s}` (`change-the-quantity-of-a-subscription` and its neighbours).

use pc_models::{CustomerId, Subscription};

use super::imports::*;
use crate::wire::Method;

operation! {
    /// Changes a subscription: quantity, renewal, suspension, cancellation. Send it as it was read, with the one
    /// change.
    ///
    /// Its etag goes into `If-Match`, where it has one; a stale one is answered with 400/2055. More seats cost money.
    #[derive(Debug, Clone, PartialEq)]
    pub struct PatchSubscription {
        /// The customer.
        customer: CustomerId,
        /// The subscription, changed.
        subscription: Subscription,
    }
}

impl Operation for PatchSubscription {
    type Output = Subscription;
    const NAME: &'static str = "PatchSubscription";
    const REPEAT: Repeat = Repeat::WithSameRequestId;

    fn request(&self) -> Request {
        let etag = self.subscription.attributes.as_ref().and_then(|attributes| attributes.etag.as_deref());
        let request = Request::new(
            Method::Patch,
            &["customers", self.customer.as_str(), "subscriptions", self.subscription.id.as_str()],
        )
        .json(&self.subscription);
        match etag {
            Some(etag) if !etag.is_empty() => request.header("If-Match", quoted(etag)),
            _ => request,
        }
    }

    decode_by!(json);
}

/// In double quotes, which some etags bring along.
fn quoted(etag: &str) -> String {
    format!("\"{}\"", etag.trim_matches('"'))
}

//! `GET /v1/customers/{c}/subscriptions/{s}` (`get-a-subscription-by-id`).

use pc_models::{CustomerId, Subscription, SubscriptionId};

use super::imports::*;

operation! {
    /// Reads one subscription of a customer. An Azure plan is one, too.
    ///
    /// Refused with 404/20003 where there is no such subscription.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetSubscription {
        /// The customer.
        customer: CustomerId,
        /// The subscription.
        subscription: SubscriptionId,
    }
}

impl Operation for GetSubscription {
    type Output = Subscription;
    const NAME: &'static str = "GetSubscription";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "subscriptions", self.subscription.as_str()])
    }

    decode_json!();
}

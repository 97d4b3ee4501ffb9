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
    GET /v1/customers/{customer}/subscriptions/{subscription} -> Subscription;
}

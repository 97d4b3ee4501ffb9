//! `GET /v1/customers/{c}/subscriptions/{s}/addons` (`get-a-list-of-add-ons-for-a-subscription`).

use pc_models::{CustomerId, ResourceCollection, Subscription, SubscriptionId};

use super::imports::*;

operation! {
    /// Lists the add-ons of a subscription; they are subscriptions themselves.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListSubscriptionAddOns {
        /// The customer.
        customer: CustomerId,
        /// The subscription.
        subscription: SubscriptionId,
    }
    GET /v1/customers/{customer}/subscriptions/{subscription}/addons -> ResourceCollection<Subscription>;
}

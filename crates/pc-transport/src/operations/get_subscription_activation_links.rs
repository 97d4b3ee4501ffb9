//! `GET /v1/customers/{c}/subscriptions/{s}/activationlinks` (the SDKs; no page of its own).

use pc_models::{CustomerId, OrderLineItemActivationLink, ResourceCollection, SubscriptionId};

use super::imports::*;

operation! {
    /// Lists where the publisher activates a subscription.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetSubscriptionActivationLinks {
        /// The customer.
        customer: CustomerId,
        /// The subscription.
        subscription: SubscriptionId,
    }
    GET /v1/customers/{customer}/subscriptions/{subscription}/activationlinks
        -> ResourceCollection<OrderLineItemActivationLink>;
}

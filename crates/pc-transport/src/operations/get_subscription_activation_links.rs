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
}

impl Operation for GetSubscriptionActivationLinks {
    type Output = ResourceCollection<OrderLineItemActivationLink>;
    const NAME: &'static str = "GetSubscriptionActivationLinks";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&[
            "customers",
            self.customer.as_str(),
            "subscriptions",
            self.subscription.as_str(),
            "activationlinks",
        ])
    }

    decode_json!();
}

//! `POST /v1/customers/{c}/subscriptions/{s}/activate` (`activate-sandbox-subscription-products`).

use pc_models::{CustomerId, SubscriptionActivation, SubscriptionId};

use super::imports::*;

operation! {
    /// Activates a marketplace subscription. In the sandbox only.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ActivateSandboxSubscription {
        /// The customer.
        customer: CustomerId,
        /// The subscription.
        subscription: SubscriptionId,
    }
    POST /v1/customers/{customer}/subscriptions/{subscription}/activate
        -> SubscriptionActivation, repeat WithSameRequestId;
}

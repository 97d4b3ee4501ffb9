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
}

impl Operation for ActivateSandboxSubscription {
    type Output = SubscriptionActivation;
    const NAME: &'static str = "ActivateSandboxSubscription";
    const REPEAT: Repeat = Repeat::WithSameRequestId;

    fn request(&self) -> Request {
        Request::post(&[
            "customers",
            self.customer.as_str(),
            "subscriptions",
            self.subscription.as_str(),
            "activate",
        ])
    }

    decode_json!();
}

//! `GET /v1/customers/{c}/subscriptions/{s}/registrationstatus` (`get-subscription-registration-status`).

use pc_models::{CustomerId, SubscriptionId, SubscriptionRegistrationStatus};

use super::imports::*;

operation! {
    /// Reads how far a registration is.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetSubscriptionRegistrationStatus {
        /// The customer.
        customer: CustomerId,
        /// The subscription.
        subscription: SubscriptionId,
    }
}

impl Operation for GetSubscriptionRegistrationStatus {
    type Output = SubscriptionRegistrationStatus;
    const NAME: &'static str = "GetSubscriptionRegistrationStatus";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        let subscription = self.subscription.as_str();
        Request::get(&[
            "customers",
            self.customer.as_str(),
            "subscriptions",
            subscription,
            "registrationstatus",
        ])
    }

    decode_json!();
}

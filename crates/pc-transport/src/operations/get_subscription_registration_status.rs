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
    GET /v1/customers/{customer}/subscriptions/{subscription}/registrationstatus
        -> SubscriptionRegistrationStatus;
}

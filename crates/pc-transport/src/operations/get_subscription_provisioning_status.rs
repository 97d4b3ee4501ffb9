//! `GET /v1/customers/{c}/subscriptions/{s}/provisioningstatus` (`get-subscription-provisioning-status`).

use pc_models::{CustomerId, SubscriptionId, SubscriptionProvisioningStatus};

use super::imports::*;

operation! {
    /// Says how far a subscription is provisioned. Needs delegated administration of the subscription.
    ///
    /// Needs the credentials of application and user. Refused with 404/800007 where nothing is provisioned.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetSubscriptionProvisioningStatus {
        /// The customer.
        customer: CustomerId,
        /// The subscription.
        subscription: SubscriptionId,
    }
    GET /v1/customers/{customer}/subscriptions/{subscription}/provisioningstatus
        -> SubscriptionProvisioningStatus;
}

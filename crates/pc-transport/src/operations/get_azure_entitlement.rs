//! `GET /v1/customers/{c}/subscriptions/{s}/azureEntitlements/{entitlementId}` (the .NET SDK; no page of its own).

use pc_models::{AzureEntitlement, CustomerId, EntitlementId, SubscriptionId};

use super::imports::*;

operation! {
    /// Reads an Azure subscription under an Azure plan.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetAzureEntitlement {
        /// The customer.
        customer: CustomerId,
        /// The subscription.
        subscription: SubscriptionId,
        /// The Azure subscription.
        entitlement: EntitlementId,
    }
    GET /v1/customers/{customer}/subscriptions/{subscription}/azureEntitlements/{entitlement}
        -> AzureEntitlement;
}

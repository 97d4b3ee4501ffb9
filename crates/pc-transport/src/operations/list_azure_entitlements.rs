//! `GET /v1/customers/{c}/subscriptions/{s}/azureEntitlements` (`get-a-list-of-azure-entitlements-for-subscription`).

use pc_models::{AzureEntitlement, CustomerId, ResourceCollection, SubscriptionId};

use super::imports::*;

operation! {
    /// Lists the Azure subscriptions under an Azure plan.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListAzureEntitlements {
        /// The customer.
        customer: CustomerId,
        /// The subscription.
        subscription: SubscriptionId,
    }
    GET /v1/customers/{customer}/subscriptions/{subscription}/azureEntitlements
        -> ResourceCollection<AzureEntitlement>;
}

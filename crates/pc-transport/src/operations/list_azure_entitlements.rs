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
}

impl Operation for ListAzureEntitlements {
    type Output = ResourceCollection<AzureEntitlement>;
    const NAME: &'static str = "ListAzureEntitlements";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&[
            "customers",
            self.customer.as_str(),
            "subscriptions",
            self.subscription.as_str(),
            "azureEntitlements",
        ])
    }

    decode_json!();
}

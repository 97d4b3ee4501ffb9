//! `POST /v1/customers/{c}/subscriptions/{s}/azureEntitlements/{entitlementId}/cancel` (the .NET SDK; no page of its own).

use pc_models::{AzureEntitlement, CustomerId, EntitlementId, SubscriptionId};

use super::imports::*;

operation! {
    /// Cancels an Azure subscription that was compromised; no other reason is known to be accepted.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CancelAzureEntitlement {
        /// The customer.
        customer: CustomerId,
        /// The subscription.
        subscription: SubscriptionId,
        /// The Azure subscription.
        entitlement: EntitlementId,
    }
}

impl Operation for CancelAzureEntitlement {
    type Output = AzureEntitlement;
    const NAME: &'static str = "CancelAzureEntitlement";
    const REPEAT: Repeat = Repeat::WithSameRequestId;

    fn request(&self) -> Request {
        Request::post(&[
            "customers",
            self.customer.as_str(),
            "subscriptions",
            self.subscription.as_str(),
            "azureEntitlements",
            self.entitlement.as_str(),
            "cancel",
        ])
        .json(&serde_json::json!({"cancellationReason": "compromise"}))
    }

    decode_by!(json);
}

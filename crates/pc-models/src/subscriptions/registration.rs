//! Whether a subscription is ready: registered for reservations, provisioned, its Azure subscriptions
//! (`subscription-resources`).

use crate::{EntitlementId, ResourceAttributes, StandardLinks, SubscriptionId, Timestamp};

crate::codec::resource::resource! {
    /// Whether a subscription may get reservations.
    #[non_exhaustive]
    pub struct SubscriptionRegistrationStatus {
        /// The subscription.
        subscription_id: SubscriptionId = "subscriptionId",
        /// How far the registration is.
        status: RegistrationStatus = "status",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::open_enum::open_enum! {
    /// How far a registration is.
    pub enum RegistrationStatus {
        /// Not begun.
        NotRegistered = "NotRegistered",
        /// Under way.
        Registering = "Registering",
        /// Done.
        Registered = "Registered",
    }
}

crate::codec::resource::resource! {
    /// How far a subscription's licences are.
    #[non_exhaustive]
    pub struct SubscriptionProvisioningStatus {
        /// The SKU, here a GUID.
        sku_id: Option<String> = "skuId",
        /// How far it is.
        status: Option<SubscriptionProvisioningState> = "status",
        /// How many.
        quantity: Option<u32> = "quantity",
        /// Until when.
        end_date: Option<Timestamp> = "endDate",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::open_enum::open_enum! {
    /// How far a subscription's licences are.
    pub enum SubscriptionProvisioningState {
        /// Neither of the others.
        None = "none" = 0,
        /// There.
        Success = "success" = 1,
        /// On the way.
        Pending = "pending" = 2,
        /// Not coming.
        Failed = "failed" = 3,
    }
}

crate::codec::resource::resource! {
    /// An Azure subscription under an Azure plan.
    #[non_exhaustive]
    pub struct AzureEntitlement {
        /// The identifier.
        id: EntitlementId = "id",
        /// A name for people.
        friendly_name: Option<String> = "friendlyName",
        /// Such as `active`.
        status: Option<String> = "status",
        /// The Azure plan.
        subscription_id: Option<SubscriptionId> = "subscriptionId",
        /// The entitlement itself.
        links: Option<StandardLinks> = "links",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// Answer of the sandbox to the activation of a marketplace subscription.
    #[non_exhaustive]
    pub struct SubscriptionActivation {
        /// The subscription.
        subscription_id: SubscriptionId = "subscriptionId",
        /// `Success`.
        status: Option<String> = "status",
    }
}

//! Whether a subscription is ready: registered for reservations, provisioned, its Azure subscriptions
//! (`subscription-resources`).

use crate::{EntitlementId, ResourceAttributes, StandardLinks, SubscriptionId, Timestamp};

crate::codec::resource! {
    /// Whether a subscription may get reservations.
    pub struct SubscriptionRegistrationStatus {
        /// The subscription.
        subscription_id: SubscriptionId,
        /// How far the registration is.
        status: RegistrationStatus,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::open_enum! {
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

crate::codec::resource! {
    /// How far a subscription's licences are.
    pub struct SubscriptionProvisioningStatus {
        /// The SKU, here a GUID.
        sku_id: Option<String>,
        /// How far it is.
        status: Option<SubscriptionProvisioningState>,
        /// How many.
        quantity: Option<u32>,
        /// Until when.
        end_date: Option<Timestamp>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::open_enum! {
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

crate::codec::resource! {
    /// An Azure subscription under an Azure plan.
    pub struct AzureEntitlement {
        /// The identifier.
        id: EntitlementId,
        /// A name for people.
        friendly_name: Option<String>,
        /// Such as `active`.
        status: Option<String>,
        /// The Azure plan.
        subscription_id: Option<SubscriptionId>,
        /// The entitlement itself.
        links: Option<StandardLinks>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// Answer of the sandbox to the activation of a marketplace subscription.
    pub struct SubscriptionActivation {
        /// The subscription.
        subscription_id: SubscriptionId,
        /// `Success`.
        status: Option<String>,
    }
}

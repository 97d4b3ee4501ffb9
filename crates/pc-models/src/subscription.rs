//! Subscriptions and their registration for reservations (`subscription-resources`).

use serde::{Deserialize, Serialize};

use crate::{
    BillingCycleType, CatalogItemId, EntitlementId, ItemType, OrderId, ResourceAttributes, SubscriptionId,
    Timestamp, lenient,
};

/// Something the customer has for a time. An Azure plan is one too.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Subscription {
    /// The identifier.
    pub id: SubscriptionId,
    /// The Azure subscription, for usage-based items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entitlement_id: Option<EntitlementId>,
    /// What was bought: a catalog item or legacy offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_id: Option<CatalogItemId>,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer_name: Option<String>,
    /// A name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// How many.
    #[serde(default, deserialize_with = "lenient::option_integer", skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// Such as `Usage-based` or `Licenses`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_type: Option<String>,
    /// The subscription an add-on belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_subscription_id: Option<SubscriptionId>,
    /// When it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<Timestamp>,
    /// From when it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_start_date: Option<Timestamp>,
    /// Until when; year 9999 means without end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment_end_date: Option<Timestamp>,
    /// Whether it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<SubscriptionStatus>,
    /// Whether it renews itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_renew_enabled: Option<bool>,
    /// `usage`, `license` or `none`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_type: Option<String>,
    /// How it is billed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_cycle: Option<BillingCycleType>,
    /// Its term, as the service wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term_duration: Option<String>,
    /// The order it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<OrderId>,
    /// What kind of product it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_type: Option<ItemType>,
    /// Version and kind of resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<ResourceAttributes>,
}

crate::open_enum::open_enum! {
    /// Whether a subscription runs.
    pub enum SubscriptionStatus {
        /// Neither of the others.
        None = "none",
        /// It runs.
        Active = "active",
        /// Paused.
        Suspended = "suspended",
        /// Gone.
        Deleted = "deleted",
        /// Not yet.
        Pending = "pending",
        /// Over.
        Expired = "expired",
        /// Shut off.
        Disabled = "disabled",
    }
}

/// Whether a subscription may get reservations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SubscriptionRegistrationStatus {
    /// The subscription.
    #[serde(default)]
    pub subscription_id: SubscriptionId,
    /// How far the registration is.
    pub status: RegistrationStatus,
    /// The kind of resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<ResourceAttributes>,
}

crate::open_enum::open_enum! {
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

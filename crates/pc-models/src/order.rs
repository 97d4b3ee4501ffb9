//! Orders (`order-resources`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    BillingCycleType, CatalogItemId, CustomerId, Decimal, Link, OrderId, RenewsTo, ResourceAttributes,
    SubscriptionId, Timestamp, lenient,
};

/// What was bought in one go, under one billing cycle.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Order {
    /// The identifier; opaque.
    pub id: OrderId,
    /// Another form of the identifier, used on invoices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternate_id: Option<OrderId>,
    /// The customer it was bought for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_customer_id: Option<CustomerId>,
    /// How all its lines are billed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_cycle: Option<BillingCycleType>,
    /// Who caused it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<TransactionType>,
    /// What was bought.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub line_items: Vec<OrderLineItem>,
    /// Currency, ISO 4217.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// Symbol of the currency; absent on legacy orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency_symbol: Option<String>,
    /// When it was placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<Timestamp>,
    /// How far it got.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<OrderStatus>,
    /// Where to look further.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<OrderLinks>,
    /// Price before tax; only when asked for with `include_price`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_price: Option<Decimal>,
    /// The partner's attestation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_on_record_attestation_accepted: Option<bool>,
    /// Version and kind of resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<ResourceAttributes>,
}

/// One line of an order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OrderLineItem {
    /// 0 to the number of lines less one, within the order.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub line_item_number: u32,
    /// The catalog item bought.
    #[serde(default)]
    pub offer_id: CatalogItemId,
    /// The subscription it became; may come later than the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription_id: Option<SubscriptionId>,
    /// The subscription an add-on belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_subscription_id: Option<SubscriptionId>,
    /// A name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// How many; 0 after the line was cancelled.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub quantity: u32,
    /// For how long, as the service wrote it; may be empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub term_duration: Option<String>,
    /// What happened: `new`, `renew`, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction_type: Option<String>,
    /// MPN id of the indirect reseller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_id_on_record: Option<String>,
    /// Values the SKU's provisioning variables asked for.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub provisioning_context: BTreeMap<String, String>,
    /// What a trial turns into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renews_to: Option<RenewsTo>,
    /// Where to look further.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<OrderLineItemLinks>,
    /// Prices; only when asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
    /// The promotion applied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion_id: Option<String>,
    /// Whether the buyer attested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation_accepted: Option<bool>,
}

/// Prices of a line, before tax.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Pricing {
    /// List price of one unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_price: Option<Decimal>,
    /// After discounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discounted_price: Option<Decimal>,
    /// For a part of a term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prorated_price: Option<Decimal>,
    /// What one unit costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal>,
    /// What the line costs over its term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended_price: Option<Decimal>,
}

/// Links of an order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OrderLinks {
    /// How far each line is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioning_status: Option<Link>,
    /// How to change the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch_operation: Option<Link>,
    /// The order itself.
    #[serde(rename = "self", default, skip_serializing_if = "Option::is_none")]
    pub self_link: Option<Link>,
}

/// Links of an order line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OrderLineItemLinks {
    /// The subscription it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Link>,
    /// The product bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<Link>,
    /// The SKU bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Link>,
    /// The availability bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability: Option<Link>,
    /// How far the line is; not followable as it stands on legacy lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioning_status: Option<Link>,
    /// Where the publisher activates it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation_links: Option<Link>,
}

crate::open_enum::open_enum! {
    /// How far an order got.
    pub enum OrderStatus {
        /// Done.
        Completed = "completed",
        /// Being worked on.
        Pending = "pending",
        /// Undone.
        Cancelled = "cancelled",
        /// Suspended by the partner.
        Suspended = "suspended",
        /// The vendor reviews the deal.
        PendingReview = "pending_review",
        /// The customer's purchase order is wanted.
        PendingPoUpload = "pending_po_upload",
        /// The purchase order is handed in and under review.
        PoUploadComplete = "po_upload_complete",
        /// The purchase order was refused: the order will not be fulfilled.
        PoReviewRejected = "po_review_rejected",
        /// Some subscriptions failed: buy those again.
        PartialSuccess = "partial_success",
        /// The order failed: buy again.
        Error = "error",
    }
}

crate::open_enum::open_enum! {
    /// Who caused an order.
    pub enum TransactionType {
        /// A person or program of the partner.
        UserPurchase = "UserPurchase",
        /// The service itself.
        SystemPurchase = "SystemPurchase",
        /// The billing system.
        SystemBilling = "SystemBilling",
    }
}

//! Orders (`order-resources`).

use std::collections::BTreeMap;

use crate::{
    BillingCycleType, CatalogItemId, CustomerId, Decimal, Link, MpnId, OrderId, Pricing, PurchaseCommitment,
    RenewsTo, ResourceAttributes, SubscriptionId, Timestamp,
};

crate::codec::resource! {
    /// What was bought in one go, under one billing cycle.
    pub struct Order {
        /// The identifier; opaque.
        id: OrderId,
        /// Another form of the identifier, used on invoices.
        alternate_id: Option<OrderId>,
        /// The customer it was bought for.
        reference_customer_id: Option<CustomerId>,
        /// How all its lines are billed.
        billing_cycle: Option<BillingCycleType>,
        /// Who caused it.
        transaction_type: Option<TransactionType>,
        /// What was bought.
        line_items: Vec<OrderLineItem> = always,
        /// Currency, ISO 4217.
        currency_code: Option<String>,
        /// Symbol of the currency; absent on legacy orders.
        currency_symbol: Option<String>,
        /// When it was placed.
        creation_date: Option<Timestamp>,
        /// How far it got.
        status: Option<OrderStatus>,
        /// Where to look further.
        links: Option<OrderLinks>,
        /// Price before tax; only when asked for with `include_price`.
        total_price: Option<Decimal>,
        /// The partner's attestation.
        partner_on_record_attestation_accepted: Option<bool>,
        /// The program that placed it.
        client: Option<OrderClient>,
        /// Version and kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

impl Order {
    /// An order to place at once, without a cart.
    #[must_use]
    pub fn new(
        customer: CustomerId,
        billing_cycle: BillingCycleType,
        line_items: Vec<OrderLineItem>,
    ) -> Self {
        let (reference_customer_id, billing_cycle) = (Some(customer), Some(billing_cycle));
        Self { reference_customer_id, billing_cycle, line_items, ..Self::default() }
    }
}

crate::codec::resource! {
    /// One line of an order.
    pub struct OrderLineItem {
        /// 0 to the number of lines less one, within the order.
        line_item_number: u32,
        /// The catalog item bought.
        offer_id: CatalogItemId,
        /// The subscription it became; may come later than the order.
        subscription_id: Option<SubscriptionId>,
        /// The subscription an add-on belongs to.
        parent_subscription_id: Option<SubscriptionId>,
        /// A name for people.
        friendly_name: Option<String>,
        /// How many; 0 after the line was cancelled.
        quantity: u32,
        /// For how long, as the service wrote it; may be empty.
        term_duration: Option<String>,
        /// What happened: `new`, `renew`, …
        transaction_type: Option<String>,
        /// MPN id of the indirect reseller.
        partner_id_on_record: Option<String>,
        /// MPN ids of further resellers.
        additional_partner_ids_on_record: Vec<MpnId>,
        /// Values the SKU's provisioning variables asked for.
        provisioning_context: BTreeMap<String, String>,
        /// What a trial turns into.
        renews_to: Option<RenewsTo>,
        /// Where to look further.
        links: Option<OrderLineItemLinks>,
        /// Prices; only when asked for.
        pricing: Option<Pricing>,
        /// The promotion applied.
        promotion_id: Option<String>,
        /// Whether the buyer attested.
        attestation_accepted: Option<bool>,
        /// When the first term ends, where that was chosen.
        custom_term_end_date: Option<Timestamp>,
        /// What a savings plan commits to.
        purchase_commitment: Option<PurchaseCommitment>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

impl OrderLineItem {
    /// A line to buy; lines are numbered from 0.
    #[must_use]
    pub fn new(line_item_number: u32, offer_id: CatalogItemId, quantity: u32) -> Self {
        Self { line_item_number, offer_id, quantity, ..Self::default() }
    }
}

crate::codec::resource! {
    /// The program an order was placed with.
    pub struct OrderClient {
        /// Country of the marketplace.
        marketplace_country: Option<String>,
        /// Kind of device.
        device_family: Option<String>,
        /// Its name.
        name: Option<String>,
    }
}

crate::codec::resource! {
    /// Links of an order.
    pub struct OrderLinks {
        /// How far each line is.
        provisioning_status: Option<Link>,
        /// How to change the order.
        patch_operation: Option<Link>,
        /// The order itself.
        self_link: Option<Link> = "self",
    }
}

crate::codec::resource! {
    /// Links of an order line.
    pub struct OrderLineItemLinks {
        /// The subscription it became.
        subscription: Option<Link>,
        /// The product bought.
        product: Option<Link>,
        /// The SKU bought.
        sku: Option<Link>,
        /// The availability bought.
        availability: Option<Link>,
        /// How far the line is; not followable as it stands on legacy lines.
        provisioning_status: Option<Link>,
        /// Where the publisher activates it.
        activation_links: Option<Link>,
    }
}

crate::codec::open_enum! {
    /// How far an order got.
    pub enum OrderStatus {
        /// Done.
        Completed = "completed" = 1,
        /// Being worked on.
        Pending = "pending" = 2,
        /// Undone.
        Cancelled = "cancelled" = 3,
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

crate::codec::open_enum! {
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

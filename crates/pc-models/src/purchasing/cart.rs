//! Carts and what checking one out answers (`cart-resources`).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    BillingCycleType, CartError, CartId, CatalogItemId, KeyValuePair, Order, Pricing, PurchaseCommitment,
    RenewsTo, ResourceAttributes, StandardLinks, SubscriptionId, TermDuration, Timestamp,
};

crate::codec::resource! {
    /// A cart: what is about to be bought, grouped by the service into orders. Keeps members it does not know, so
    /// that reading, changing and replacing a cart loses nothing.
    pub struct Cart {
        /// Set by the service.
        id: Option<CartId>,
        /// Set by the service.
        creation_timestamp: Option<Timestamp>,
        /// Set by the service.
        last_modified_timestamp: Option<Timestamp>,
        /// When the service forgets the cart; never assume a fixed life time.
        expiration_timestamp: Option<Timestamp>,
        /// User or application that changed it last.
        last_modified_user: Option<String>,
        /// Whether it can still be checked out.
        status: Option<CartStatus>,
        /// What to buy; at least one line.
        line_items: Vec<CartLineItem> = always,
        /// The partner's attestation, where the service asks for it.
        partner_on_record_attestation_accepted: Option<bool>,
        /// The cart itself.
        links: Option<StandardLinks>,
        /// Always `Cart`.
        attributes: Option<ResourceAttributes>,
    }
}

impl Cart {
    /// A cart to create.
    #[must_use]
    pub fn new(line_items: Vec<CartLineItem>) -> Self {
        Self { line_items, ..Self::default() }
    }
}

crate::codec::resource! {
    /// One line of a cart.
    pub struct CartLineItem {
        /// Chosen by the caller, from 0; add-on lines share the numbering.
        id: Option<u32>,
        /// What to buy.
        catalog_item_id: CatalogItemId | "catalogId",
        /// A name for people; the service fills in the SKU's title when absent.
        friendly_name: Option<String>,
        /// How many.
        quantity: u32,
        /// Set by the service from the customer's market.
        currency_code: Option<String>,
        /// How it is billed.
        billing_cycle: BillingCycleType,
        /// For how long.
        term_duration: Option<TermDuration>,
        /// Resellers and their MPN ids.
        participants: Vec<KeyValuePair>,
        /// Values the SKU's provisioning variables ask for, by camel-case key.
        provisioning_context: BTreeMap<String, String>,
        /// Set by the service: lines of one group become one order.
        order_group: Option<String>,
        /// Add-ons of this line.
        addon_items: Vec<CartLineItem>,
        /// What a trial turns into.
        renews_to: Option<RenewsTo>,
        /// Set by the service: why this line cannot be bought.
        error: Option<CartError>,
        /// The promotion to apply.
        promotion_id: Option<String>,
        /// Whether the buyer attested to what the SKU asks for.
        attestation_accepted: Option<bool>,
        /// When the first term shall end: one of the dates the service allows.
        custom_term_end_date: Option<Timestamp>,
        /// The subscription to end together with; replaced by `custom_term_end_date`.
        coterminous_subscription_id: Option<SubscriptionId>,
        /// What a savings plan commits to.
        purchase_commitment: Option<PurchaseCommitment>,
        /// Which of the service's purchase systems takes the line.
        purchase_system: Option<String>,
        /// Set by the service: the quote, before tax.
        pricing: Option<Pricing>,
    }
}

impl CartLineItem {
    /// A line to buy; everything optional is empty.
    #[must_use]
    pub fn new(catalog_item_id: CatalogItemId, quantity: u32, billing_cycle: BillingCycleType) -> Self {
        Self { catalog_item_id, quantity, billing_cycle, ..Self::default() }
    }
}

crate::codec::open_enum! {
    /// Whether a cart can still be checked out.
    pub enum CartStatus {
        /// It can.
        Active = "Active",
        /// It was.
        Ordered = "Ordered",
    }
}

crate::codec::resource! {
    /// What checking out answers. One 201 may hold orders **and** errors: look at both.
    pub struct CartCheckoutResult {
        /// One order for each group that was bought.
        orders: Vec<Order> = always,
        /// One error for each group that was not.
        order_errors: Vec<OrderError>,
        /// Further facts; only an empty list was ever seen.
        additional_information: Vec<Value>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// Why an order group was not bought.
    pub struct OrderError {
        /// The cart lines' `orderGroup`.
        order_group_id: String,
        /// The fault's code.
        code: i64,
        /// Text for people.
        description: Option<String>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

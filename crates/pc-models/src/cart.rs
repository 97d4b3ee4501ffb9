//! Carts and what checking one out answers (`cart-resources`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    BillingCycleType, CartError, CartId, CatalogItemId, KeyValuePair, Order, Pricing, ResourceAttributes,
    StandardLinks, TermDuration, Timestamp, lenient,
};

/// A cart: what is about to be bought, grouped by the service into orders. Keeps members it does not know, so
/// that reading, changing and replacing a cart loses nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cart {
    /// Set by the service.
    #[serde(default, alias = "Id", skip_serializing_if = "Option::is_none")]
    pub id: Option<CartId>,
    /// Set by the service.
    #[serde(default, alias = "CreationTimestamp", skip_serializing_if = "Option::is_none")]
    pub creation_timestamp: Option<Timestamp>,
    /// Set by the service.
    #[serde(default, alias = "LastModifiedTimestamp", skip_serializing_if = "Option::is_none")]
    pub last_modified_timestamp: Option<Timestamp>,
    /// When the service forgets the cart; never assume a fixed life time.
    #[serde(default, alias = "ExpirationTimestamp", skip_serializing_if = "Option::is_none")]
    pub expiration_timestamp: Option<Timestamp>,
    /// User or application that changed it last.
    #[serde(default, alias = "LastModifiedUser", skip_serializing_if = "Option::is_none")]
    pub last_modified_user: Option<String>,
    /// Whether it can still be checked out.
    #[serde(default, alias = "Status", skip_serializing_if = "Option::is_none")]
    pub status: Option<CartStatus>,
    /// What to buy; at least one line.
    #[serde(default, alias = "LineItems", deserialize_with = "lenient::or_default")]
    pub line_items: Vec<CartLineItem>,
    /// The partner's attestation, where the service asks for it.
    #[serde(default, alias = "PartnerOnRecordAttestationAccepted", skip_serializing_if = "Option::is_none")]
    pub partner_on_record_attestation_accepted: Option<bool>,
    /// The cart itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<StandardLinks>,
    /// Always `Cart`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<ResourceAttributes>,
    /// Members this version does not know, sent back as they came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Cart {
    /// A cart to create.
    #[must_use]
    pub fn new(line_items: Vec<CartLineItem>) -> Self {
        Self { line_items, ..Self::default() }
    }
}

/// One line of a cart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CartLineItem {
    /// Chosen by the caller, from 0; add-on lines share the numbering.
    #[serde(
        default,
        alias = "Id",
        deserialize_with = "lenient::option_integer",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<u32>,
    /// What to buy.
    #[serde(alias = "CatalogItemId")]
    pub catalog_item_id: CatalogItemId,
    /// A name for people; the service fills in the SKU's title when absent.
    #[serde(default, alias = "FriendlyName", skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// How many.
    #[serde(alias = "Quantity", deserialize_with = "lenient::integer")]
    pub quantity: u32,
    /// Set by the service from the customer's market.
    #[serde(default, alias = "CurrencyCode", skip_serializing_if = "Option::is_none")]
    pub currency_code: Option<String>,
    /// How it is billed.
    #[serde(alias = "BillingCycle")]
    pub billing_cycle: BillingCycleType,
    /// For how long.
    #[serde(default, alias = "TermDuration", skip_serializing_if = "Option::is_none")]
    pub term_duration: Option<TermDuration>,
    /// Resellers and their MPN ids.
    #[serde(
        default,
        alias = "Participants",
        deserialize_with = "lenient::or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub participants: Vec<KeyValuePair>,
    /// Values the SKU's provisioning variables ask for, by camel-case key.
    #[serde(
        default,
        alias = "ProvisioningContext",
        deserialize_with = "lenient::or_default",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub provisioning_context: BTreeMap<String, String>,
    /// Set by the service: lines of one group become one order.
    #[serde(default, alias = "OrderGroup", skip_serializing_if = "Option::is_none")]
    pub order_group: Option<String>,
    /// Add-ons of this line.
    #[serde(
        default,
        alias = "AddonItems",
        alias = "addOnItems",
        deserialize_with = "lenient::or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub addon_items: Vec<Self>,
    /// What a trial turns into.
    #[serde(default, alias = "RenewsTo", skip_serializing_if = "Option::is_none")]
    pub renews_to: Option<RenewsTo>,
    /// Set by the service: why this line cannot be bought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<CartError>,
    /// The promotion to apply.
    #[serde(default, alias = "PromotionId", skip_serializing_if = "Option::is_none")]
    pub promotion_id: Option<String>,
    /// Whether the buyer attested to what the SKU asks for.
    #[serde(default, alias = "AttestationAccepted", skip_serializing_if = "Option::is_none")]
    pub attestation_accepted: Option<bool>,
    /// Set by the service: the quote, before tax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Pricing>,
    /// Members this version does not know, sent back as they came.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl CartLineItem {
    /// A line to buy; everything optional is empty.
    #[must_use]
    pub fn new(catalog_item_id: CatalogItemId, quantity: u32, billing_cycle: BillingCycleType) -> Self {
        Self {
            id: None,
            catalog_item_id,
            friendly_name: None,
            quantity,
            currency_code: None,
            billing_cycle,
            term_duration: None,
            participants: Vec::new(),
            provisioning_context: BTreeMap::new(),
            order_group: None,
            addon_items: Vec::new(),
            renews_to: None,
            error: None,
            promotion_id: None,
            attestation_accepted: None,
            pricing: None,
            other: Map::new(),
        }
    }
}

/// What a trial turns into.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RenewsTo {
    /// The term after the trial.
    #[serde(default, alias = "TermDuration", skip_serializing_if = "Option::is_none")]
    pub term_duration: Option<TermDuration>,
}

crate::open_enum::open_enum! {
    /// Whether a cart can still be checked out.
    pub enum CartStatus {
        /// It can.
        Active = "Active",
        /// It was.
        Ordered = "Ordered",
    }
}

/// What checking out answers. One 201 may hold orders **and** errors: look at both.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct CartCheckoutResult {
    /// One order for each group that was bought.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub orders: Vec<Order>,
    /// One error for each group that was not.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub order_errors: Vec<OrderError>,
    /// The kind of resource.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<ResourceAttributes>,
}

/// Why an order group was not bought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct OrderError {
    /// The cart lines' `orderGroup`.
    #[serde(default, deserialize_with = "lenient::text")]
    pub order_group_id: String,
    /// The fault's code.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub code: i64,
    /// Text for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

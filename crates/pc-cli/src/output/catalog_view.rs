//! Products, SKUs, availabilities and stock, as commands show them.

use pc_models::{Availability, InventoryItem, Product, Sku};
use serde::Serialize;

use crate::output::cell::Cell;
use crate::output::rows::{Column, Row};
use crate::output::wording::shown;

/// A product.
#[derive(Serialize)]
pub(crate) struct ProductRow {
    product: String,
    title: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    publisher: Option<String>,
}

impl From<&Product> for ProductRow {
    fn from(product: &Product) -> Self {
        let kind = product.product_type.as_ref().map(|kind| match &kind.sub_type {
            Some(finer) => format!("{}/{}", kind.id, finer.id),
            None => kind.id.clone(),
        });
        Self {
            product: product.id.to_string(),
            title: product.title.clone(),
            kind,
            publisher: product.publisher_name.clone(),
        }
    }
}

impl Row for ProductRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("product", |row| Cell::text(&row.product)),
        ("type", |row| Cell::some(row.kind.as_ref())),
        ("publisher", |row| Cell::some(row.publisher.as_ref())),
        ("title", |row| Cell::some(row.title.as_ref())),
    ];
}

/// A SKU and what it demands.
#[derive(Serialize)]
pub(crate) struct SkuRow {
    product: String,
    sku: String,
    title: Option<String>,
    minimum: Option<u32>,
    maximum: Option<u32>,
    billing_cycles: Vec<String>,
    is_trial: bool,
    prerequisites: Vec<String>,
    inventory_variables: Vec<String>,
    provisioning_variables: Vec<String>,
    needs_attestation: bool,
}

impl From<&Sku> for SkuRow {
    fn from(sku: &Sku) -> Self {
        Self {
            product: sku.product_id.to_string(),
            sku: sku.id.to_string(),
            title: sku.title.clone(),
            minimum: sku.minimum_quantity,
            maximum: sku.maximum_quantity,
            billing_cycles: texts(&sku.supported_billing_cycles),
            is_trial: sku.is_trial.unwrap_or_default(),
            prerequisites: texts(&sku.purchase_prerequisites),
            inventory_variables: texts(&sku.inventory_variables),
            provisioning_variables: texts(&sku.provisioning_variables),
            needs_attestation: sku
                .attestation_properties
                .as_ref()
                .is_some_and(|attestation| attestation.enforce_attestation),
        }
    }
}

impl Row for SkuRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("product", |row| Cell::text(&row.product)),
        ("SKU", |row| Cell::text(&row.sku)),
        ("from", |row| Cell::number(row.minimum)),
        ("to", |row| Cell::number(row.maximum)),
        ("billed", |row| Cell::text(row.billing_cycles.join(", "))),
        ("needs first", |row| Cell::text(row.prerequisites.join(", "))),
        ("asks for", |row| Cell::text(row.provisioning_variables.join(", "))),
        ("title", |row| Cell::text(shown(row.title.as_ref()) + if row.is_trial { " (trial)" } else { "" })),
    ];
}

/// How a SKU can be bought.
#[derive(Serialize)]
pub(crate) struct AvailabilityRow {
    catalog_item: String,
    country: Option<String>,
    segment: Option<String>,
    currency: Option<String>,
    terms: Vec<String>,
    is_purchasable: Option<bool>,
    is_renewable: Option<bool>,
}

impl From<&Availability> for AvailabilityRow {
    fn from(availability: &Availability) -> Self {
        let terms = availability.terms.iter();
        Self {
            catalog_item: availability.catalog_item_id.to_string(),
            country: availability.country.map(|country| country.to_string()),
            segment: availability.segment.as_ref().map(ToString::to_string),
            currency: availability.default_currency.as_ref().map(|currency| currency.code.clone()),
            terms: terms.map(|term| term.duration.to_string()).collect(),
            is_purchasable: availability.is_purchasable,
            is_renewable: availability.is_renewable,
        }
    }
}

impl Row for AvailabilityRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("catalog item", |row| Cell::text(&row.catalog_item)),
        ("country", |row| Cell::some(row.country.as_ref())),
        ("segment", |row| Cell::some(row.segment.as_ref())),
        ("currency", |row| Cell::some(row.currency.as_ref())),
        ("terms", |row| Cell::text(row.terms.join(", "))),
        ("can be bought", |row| Cell::text(yes_or_no(row.is_purchasable))),
        ("renews", |row| Cell::text(yes_or_no(row.is_renewable))),
    ];
}

/// Whether an item is in stock.
#[derive(Serialize)]
pub(crate) struct StockRow {
    product: String,
    sku: Option<String>,
    /// `None`: the service does not know the item.
    pub(crate) in_stock: Option<bool>,
    reasons: Vec<String>,
}

impl StockRow {
    /// An item that the service's answer leaves out.
    pub(crate) fn unknown(item: &InventoryItem) -> Self {
        let reasons = vec!["not in the catalog of this country".to_owned()];
        Self { in_stock: None, reasons, ..Self::from(item) }
    }
}

impl From<&InventoryItem> for StockRow {
    fn from(item: &InventoryItem) -> Self {
        let reasons = item.restrictions.iter().map(|restriction| {
            let values: Vec<&str> = restriction.properties.values().map(String::as_str).collect();
            let text = restriction.description.as_deref().unwrap_or(&restriction.reason_code);
            if values.is_empty() { text.to_owned() } else { format!("{text} ({})", values.join(" ")) }
        });
        Self {
            product: item.product_id.to_string(),
            sku: item.sku_id.as_ref().map(ToString::to_string),
            in_stock: Some(item.is_restricted != Some(true)),
            reasons: reasons.collect(),
        }
    }
}

impl Row for StockRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("product", |row| Cell::text(&row.product)),
        ("SKU", |row| Cell::some(row.sku.as_ref())),
        ("in stock", |row| {
            Cell::Status(row.in_stock.map_or("unknown".to_owned(), |known| yes_or_no(Some(known))))
        }),
        ("why not", |row| Cell::text(row.reasons.join(", "))),
    ];
}

fn texts(words: &[impl ToString]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

fn yes_or_no(flag: Option<bool>) -> String {
    shown(flag.map(|flag| if flag { "yes" } else { "no" }))
}

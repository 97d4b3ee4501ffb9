//! Products, SKUs, availabilities and stock, as commands show them.

use pc_models::{Availability, InventoryItem, Product, Sku};
use serde::Serialize;

use crate::output::rows::Row;
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
    const COLUMNS: &'static [&'static str] = &["product", "type", "publisher", "title"];
    fn cells(&self) -> Vec<String> {
        let (kind, publisher) = (shown(self.kind.as_ref()), shown(self.publisher.as_ref()));
        vec![self.product.clone(), kind, publisher, shown(self.title.as_ref())]
    }
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
    const COLUMNS: &'static [&'static str] =
        &["product", "SKU", ">from", ">to", "billed", "needs first", "asks for", "title"];
    fn cells(&self) -> Vec<String> {
        let title = shown(self.title.as_ref());
        vec![
            self.product.clone(),
            self.sku.clone(),
            shown(self.minimum),
            shown(self.maximum),
            self.billing_cycles.join(", "),
            self.prerequisites.join(", "),
            self.provisioning_variables.join(", "),
            if self.is_trial { format!("{title} (trial)") } else { title },
        ]
    }
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
    const COLUMNS: &'static [&'static str] =
        &["catalog item", "country", "segment", "currency", "terms", "can be bought", "renews"];
    fn cells(&self) -> Vec<String> {
        let yes = |flag: Option<bool>| shown(flag.map(|flag| if flag { "yes" } else { "no" }));
        vec![
            self.catalog_item.clone(),
            shown(self.country.as_ref()),
            shown(self.segment.as_ref()),
            shown(self.currency.as_ref()),
            self.terms.join(", "),
            yes(self.is_purchasable),
            yes(self.is_renewable),
        ]
    }
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
    const COLUMNS: &'static [&'static str] = &["product", "SKU", "in stock", "why not"];
    fn cells(&self) -> Vec<String> {
        let in_stock = match self.in_stock {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        };
        vec![self.product.clone(), shown(self.sku.as_ref()), in_stock.to_owned(), self.reasons.join(", ")]
    }
}

fn texts(words: &[impl ToString]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

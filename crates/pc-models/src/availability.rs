//! Availabilities: a SKU in one country, currency and segment (`product-resources`, section Availability).

use serde::{Deserialize, Serialize};

use crate::{
    AvailabilityId, CatalogItemId, CountryCode, Product, ProductId, Sku, SkuId, StandardLinks, TargetSegment,
    TermDuration, lenient,
};

/// A SKU as it can be bought in one country and segment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Availability {
    /// The identifier; volatile.
    pub id: AvailabilityId,
    /// The product.
    #[serde(default)]
    pub product_id: ProductId,
    /// The SKU.
    #[serde(default)]
    pub sku_id: SkuId,
    /// What a cart line names; volatile.
    #[serde(default)]
    pub catalog_item_id: CatalogItemId,
    /// Currency of the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_currency: Option<Currency>,
    /// Who may buy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<TargetSegment>,
    /// Where it is sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    /// Whether it can be bought now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_purchasable: Option<bool>,
    /// Whether it can be renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_renewable: Option<bool>,
    /// The terms on offer; empty when the item has no term.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Term>,
    /// The product in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<Product>,
    /// The SKU in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    /// The availability itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub links: Option<StandardLinks>,
}

/// A currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Currency {
    /// ISO 4217 code.
    pub code: String,
    /// Symbol for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
}

/// How long one can commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Term {
    /// The duration.
    pub duration: TermDuration,
    /// Text for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

//! Is it in stock? (`product-resources`, sections InventoryCheckRequest and InventoryItem)

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{ProductId, SkuId, lenient};

/// Asks which of the items this customer can get.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InventoryCheckRequest {
    /// The items asked for.
    #[serde(alias = "TargetItems")]
    pub target_items: Vec<InventoryItem>,
    /// The values the SKU's inventory variables ask for, by camel-case key.
    #[serde(alias = "InventoryContext")]
    pub inventory_context: BTreeMap<String, String>,
}

/// An item of an inventory check: question and answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InventoryItem {
    /// The product.
    #[serde(alias = "ProductId")]
    pub product_id: ProductId,
    /// The SKU; without it every SKU of the product is checked.
    #[serde(default, alias = "SkuId", skip_serializing_if = "Option::is_none")]
    pub sku_id: Option<SkuId>,
    /// Answer: whether it cannot be had.
    #[serde(default, alias = "IsRestricted", skip_serializing_if = "Option::is_none")]
    pub is_restricted: Option<bool>,
    /// Answer: why not.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "Vec::is_empty")]
    pub restrictions: Vec<InventoryRestriction>,
}

impl InventoryItem {
    /// The question for one SKU.
    #[must_use]
    pub fn new(product_id: ProductId, sku_id: SkuId) -> Self {
        Self { product_id, sku_id: Some(sku_id), ..Self::default() }
    }
}

/// Why an item cannot be had.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct InventoryRestriction {
    /// Such as `NotAvailableForSubscription`.
    #[serde(default)]
    pub reason_code: String,
    /// Text for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Such as `type` = `Location`, `values` = region.
    #[serde(default, deserialize_with = "lenient::or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub properties: BTreeMap<String, String>,
}

crate::open_enum::open_enum! {
    /// A value an inventory check needs.
    pub enum InventoryVariable {
        /// The customer's tenant id.
        CustomerId = "CustomerId",
        /// The Azure subscription.
        AzureSubscriptionId = "AzureSubscriptionId",
        /// The SKU's own region.
        ArmRegionName = "ArmRegionName",
    }
}

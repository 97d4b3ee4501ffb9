//! Is it in stock? (`product-resources`, sections InventoryCheckRequest and InventoryItem)

use std::collections::BTreeMap;

use crate::{ProductId, ResourceAttributes, SkuId};

crate::codec::resource! {
    /// Asks which of the items this customer can get.
    pub closed struct InventoryCheckRequest {
        /// The items asked for.
        target_items: Vec<InventoryItem> = always,
        /// The values the SKU's inventory variables ask for, by camel-case key.
        inventory_context: BTreeMap<String, String> = always,
    }
}

crate::codec::resource! {
    /// An item of an inventory check: question and answer.
    pub struct InventoryItem {
        /// The product.
        product_id: ProductId,
        /// The SKU; without it every SKU of the product is checked.
        sku_id: Option<SkuId>,
        /// Answer: whether it cannot be had.
        is_restricted: Option<bool>,
        /// Answer: why not.
        restrictions: Vec<InventoryRestriction>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

impl InventoryItem {
    /// The question for one SKU.
    #[must_use]
    pub fn new(product_id: ProductId, sku_id: SkuId) -> Self {
        Self { sku_id: Some(sku_id), ..Self::every_sku(product_id) }
    }

    /// The question for every SKU of a product.
    #[must_use]
    pub fn every_sku(product_id: ProductId) -> Self {
        Self { product_id, ..Self::default() }
    }
}

crate::codec::resource! {
    /// Why an item cannot be had.
    pub struct InventoryRestriction {
        /// Such as `NotAvailableForSubscription`.
        reason_code: String,
        /// Text for people.
        description: Option<String>,
        /// Such as `type` = `Location`, `values` = region.
        properties: BTreeMap<String, String>,
    }
}

crate::codec::open_enum! {
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

//! What a catalog item is made of.

use crate::{AvailabilityId, CatalogItemId, ProductId, SkuId};

/// The three identifiers inside a catalog item.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CatalogItemParts {
    /// The product.
    pub product_id: ProductId,
    /// The SKU within it.
    pub sku_id: SkuId,
    /// The availability within that.
    pub availability_id: AvailabilityId,
}

impl CatalogItemId {
    /// Product, SKU and availability; `None` for a legacy offer id.
    #[must_use]
    pub fn parts(&self) -> Option<CatalogItemParts> {
        let mut parts = self.as_str().split(':');
        let (product, sku, availability) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || [product, sku, availability].contains(&"") {
            return None;
        }
        Some(CatalogItemParts {
            product_id: product.into(),
            sku_id: sku.into(),
            availability_id: availability.into(),
        })
    }
}

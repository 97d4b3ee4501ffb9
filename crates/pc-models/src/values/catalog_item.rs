//! What a cart line buys: `product:sku:availability`, or a bare legacy offer id.

use crate::{AvailabilityId, ProductId, SkuId};

/// The catalog item of a cart or order line. Volatile: fetch, use, forget.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(transparent)]
pub struct CatalogItemId(Box<str>);

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
    /// Wraps the text the service uses.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text as it stands on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Product, SKU and availability; `None` for a legacy offer id.
    #[must_use]
    pub fn parts(&self) -> Option<CatalogItemParts> {
        let mut parts = self.0.split(':');
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

impl std::fmt::Display for CatalogItemId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl From<&str> for CatalogItemId {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl<'de> serde::Deserialize<'de> for CatalogItemId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::codec::member::deserialize(deserializer)
    }
}

crate::codec::scalar::text_scalar!(CatalogItemId);

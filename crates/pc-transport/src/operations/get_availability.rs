//! `GET /v1/products/{productId}/skus/{skuId}/availabilities/{availabilityId}` (`get-availability-by-id`).

use pc_models::{Availability, AvailabilityId, CountryCode, ProductId, SkuId};

use super::imports::*;

operation! {
    /// Reads one way a SKU can be bought in a country.
    ///
    /// Refused with 404/400013, 404/400018 or 404/400019 where there is no such product, SKU or availability.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetAvailability {
        /// The product.
        product: ProductId,
        /// The SKU within it.
        sku: SkuId,
        /// The availability within the SKU.
        availability: AvailabilityId,
        /// The country.
        country: CountryCode,
    }
    GET /v1/products/{product}/skus/{sku}/availabilities/{availability}?country={country} -> Availability;
}

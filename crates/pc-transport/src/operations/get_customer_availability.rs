//! `GET /v1/customers/{c}/products/{productId}/skus/{skuId}/availabilities/{availabilityId}` (the SDKs; no page of its own).

use pc_models::{Availability, AvailabilityId, CustomerId, ProductId, SkuId};

use super::imports::*;

operation! {
    /// Reads one way a customer may buy a SKU.
    ///
    /// Refused with 404/400013, 404/400018 or 404/400019 where there is no such product, SKU or availability.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetCustomerAvailability {
        /// The customer.
        customer: CustomerId,
        /// The product.
        product: ProductId,
        /// The SKU within it.
        sku: SkuId,
        /// The availability within the SKU.
        availability: AvailabilityId,
    }
    GET /v1/customers/{customer}/products/{product}/skus/{sku}/availabilities/{availability} -> Availability;
}

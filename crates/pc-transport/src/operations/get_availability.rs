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
}

impl Operation for GetAvailability {
    type Output = Availability;
    const NAME: &'static str = "GetAvailability";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&[
            "products",
            self.product.as_str(),
            "skus",
            self.sku.as_str(),
            "availabilities",
            self.availability.as_str(),
        ])
        .query("country", self.country)
    }

    decode_json!();
}

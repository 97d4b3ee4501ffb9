//! `GET /v1/products/{productId}/skus/{skuId}` (`get-a-sku-by-id`).

use pc_models::{CountryCode, ProductId, ReservationScope, Sku, SkuId};

use super::imports::*;

operation! {
    /// Reads one SKU of a country's catalog, with the rules for buying it.
    ///
    /// Refused with 404/400013 or 404/400018 where there is no such product or SKU.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetSku {
        /// The product.
        product: ProductId,
        /// The SKU within it.
        sku: SkuId,
        /// The country.
        country: CountryCode,
        /// `AzurePlan` for reservations under an Azure plan.
        reservation_scope: Option<ReservationScope> = None,
    }
    GET /v1/products/{product}/skus/{sku}?country={country}&reservationScope={reservation_scope} -> Sku;
}

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
}

impl Operation for GetSku {
    type Output = Sku;
    const NAME: &'static str = "GetSku";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["products", self.product.as_str(), "skus", self.sku.as_str()])
            .query("country", self.country)
            .query_if("reservationScope", self.reservation_scope.as_ref())
    }

    decode_json!();
}

//! `GET /v1/products/{productId}/skus` (`get-a-list-of-skus-for-a-product`).

use pc_models::{CountryCode, ProductId, ReservationScope, ResourceCollection, Sku, TargetSegment};

use super::imports::*;

operation! {
    /// Lists the SKUs of a product in a country's catalog.
    ///
    /// Refused with 403/400030 where the partner may not see the segment, with 404/400013 where there is no such
    /// product.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListSkus {
        /// The product.
        product: ProductId,
        /// The country.
        country: CountryCode,
        /// Only what this segment may buy.
        target_segment: Option<TargetSegment> = None,
        /// `AzurePlan` for reservations under an Azure plan.
        reservation_scope: Option<ReservationScope> = None,
    }
    GET /v1/products/{product}/skus
        ?country={country}&targetSegment={target_segment}&reservationScope={reservation_scope}
        -> ResourceCollection<Sku>;
}

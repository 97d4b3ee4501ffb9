//! `GET /v1/products/{productId}/skus/{skuId}/availabilities` (`get-a-list-of-availabilities-for-a-sku`).

use pc_models::{
    Availability, CountryCode, ProductId, ReservationScope, ResourceCollection, SkuId, TargetSegment,
};

use super::imports::*;

operation! {
    /// Lists how a SKU can be bought in a country. The ids in the answer are volatile: use and forget.
    ///
    /// Refused with 403/400030 where the partner may not see the segment.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListAvailabilities {
        /// The product.
        product: ProductId,
        /// The SKU within it.
        sku: SkuId,
        /// The country.
        country: CountryCode,
        /// Only what this segment may buy.
        target_segment: Option<TargetSegment> = None,
        /// `AzurePlan` for reservations under an Azure plan: they have availabilities of their own.
        reservation_scope: Option<ReservationScope> = None,
    }
    GET /v1/products/{product}/skus/{sku}/availabilities
        ?country={country}&targetSegment={target_segment}&reservationScope={reservation_scope}
        -> ResourceCollection<Availability>;
}

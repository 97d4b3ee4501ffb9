//! `GET /v1/customers/{c}/products/{productId}/skus/{skuId}/availabilities` (`get-a-list-of-availabilities-for-a-sku-by-customer`).

use pc_models::{
    Availability, CustomerId, ProductId, ReservationScope, ResourceCollection, SkuId, TargetSegment,
};

use super::imports::*;

operation! {
    /// Lists how a customer may buy a SKU. The ids in the answer are volatile: use and forget.
    ///
    /// Refused with 404/400013 where there is no such product.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListCustomerAvailabilities {
        /// The customer.
        customer: CustomerId,
        /// The product.
        product: ProductId,
        /// The SKU within it.
        sku: SkuId,
        /// Only what this segment may buy.
        target_segment: Option<TargetSegment> = None,
        /// `AzurePlan` for reservations under an Azure plan.
        reservation_scope: Option<ReservationScope> = None,
    }
    GET /v1/customers/{customer}/products/{product}/skus/{sku}/availabilities
        ?targetSegment={target_segment}&reservationScope={reservation_scope}
        -> ResourceCollection<Availability>;
}

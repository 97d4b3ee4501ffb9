//! `GET /v1/customers/{c}/products/{productId}/skus` (`get-a-list-of-skus-for-a-product-by-customer`).

use pc_models::{CustomerId, ProductId, ReservationScope, ResourceCollection, Sku, TargetSegment};

use super::imports::*;

operation! {
    /// Lists the SKUs of a product that a customer may buy.
    ///
    /// Refused with 404/400013 where there is no such product.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListCustomerSkus {
        /// The customer.
        customer: CustomerId,
        /// The product.
        product: ProductId,
        /// Only what this segment may buy.
        target_segment: Option<TargetSegment> = None,
        /// `AzurePlan` for reservations under an Azure plan.
        reservation_scope: Option<ReservationScope> = None,
    }
    GET /v1/customers/{customer}/products/{product}/skus
        ?targetSegment={target_segment}&reservationScope={reservation_scope}
        -> ResourceCollection<Sku>;
}

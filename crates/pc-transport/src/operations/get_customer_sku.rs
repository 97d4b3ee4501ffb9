//! `GET /v1/customers/{c}/products/{productId}/skus/{skuId}` (the SDKs; no page of its own).

use pc_models::{CustomerId, ProductId, ReservationScope, Sku, SkuId};

use super::imports::*;

operation! {
    /// Reads a SKU as a customer may buy it.
    ///
    /// Refused with 404/400013 or 404/400018 where there is no such product or SKU.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetCustomerSku {
        /// The customer.
        customer: CustomerId,
        /// The product.
        product: ProductId,
        /// The SKU within it.
        sku: SkuId,
        /// `AzurePlan` for reservations under an Azure plan.
        reservation_scope: Option<ReservationScope> = None,
    }
    GET /v1/customers/{customer}/products/{product}/skus/{sku}?reservationScope={reservation_scope} -> Sku;
}

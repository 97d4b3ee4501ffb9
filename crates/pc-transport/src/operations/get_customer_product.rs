//! `GET /v1/customers/{c}/products/{productId}` (the SDKs; no page of its own).

use pc_models::{CustomerId, Product, ProductId, ReservationScope};

use super::imports::*;

operation! {
    /// Reads a product as a customer may buy it.
    ///
    /// Refused with 404/400013 where there is no such product.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetCustomerProduct {
        /// The customer.
        customer: CustomerId,
        /// The product.
        product: ProductId,
        /// `AzurePlan` for reservations under an Azure plan.
        reservation_scope: Option<ReservationScope> = None,
    }
    GET /v1/customers/{customer}/products/{product}?reservationScope={reservation_scope} -> Product;
}

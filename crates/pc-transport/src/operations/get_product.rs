//! `GET /v1/products/{productId}` (`get-a-product-by-id`).

use pc_models::{CountryCode, Product, ProductId, ReservationScope};

use super::imports::*;

operation! {
    /// Reads one product of a country's catalog.
    ///
    /// Refused with 404/400013 where there is no such product.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetProduct {
        /// The product.
        product: ProductId,
        /// The country.
        country: CountryCode,
        /// `AzurePlan` for reservations under an Azure plan.
        reservation_scope: Option<ReservationScope> = None,
    }
    GET /v1/products/{product}?country={country}&reservationScope={reservation_scope} -> Product;
}

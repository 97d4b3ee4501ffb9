//! `GET /v1/customers/{c}/products` (`get-a-list-of-products-by-customer`).

use pc_models::{CustomerId, Product, ReservationScope, ResourceCollection, TargetSegment, TargetView};

use super::imports::*;

operation! {
    /// Lists the products of one view of the catalog that a customer may buy; the customer's market is the country.
    ///
    /// Refused with 403/400036 where the partner may not see the view.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListCustomerProducts {
        /// The customer.
        customer: CustomerId,
        /// The slice of the catalog.
        target_view: TargetView,
        /// Only what this segment may buy.
        target_segment: Option<TargetSegment> = None,
        /// `AzurePlan` for reservations under an Azure plan.
        reservation_scope: Option<ReservationScope> = None,
    }
    GET /v1/customers/{customer}/products
        ?targetView={target_view}&targetSegment={target_segment}&reservationScope={reservation_scope}
        -> ResourceCollection<Product>;
}

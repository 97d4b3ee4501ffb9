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
}

impl Operation for ListCustomerProducts {
    type Output = ResourceCollection<Product>;
    const NAME: &'static str = "ListCustomerProducts";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "products"])
            .query("targetView", &self.target_view)
            .query_if("targetSegment", self.target_segment.as_ref())
            .query_if("reservationScope", self.reservation_scope.as_ref())
    }

    decode_json!();
}

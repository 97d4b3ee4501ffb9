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
}

impl Operation for ListCustomerSkus {
    type Output = ResourceCollection<Sku>;
    const NAME: &'static str = "ListCustomerSkus";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "products", self.product.as_str(), "skus"])
            .query_if("targetSegment", self.target_segment.as_ref())
            .query_if("reservationScope", self.reservation_scope.as_ref())
    }

    decode_json!();
}

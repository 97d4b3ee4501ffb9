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
}

impl Operation for ListCustomerAvailabilities {
    type Output = ResourceCollection<Availability>;
    const NAME: &'static str = "ListCustomerAvailabilities";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&[
            "customers",
            self.customer.as_str(),
            "products",
            self.product.as_str(),
            "skus",
            self.sku.as_str(),
            "availabilities",
        ])
        .query_if("targetSegment", self.target_segment.as_ref())
        .query_if("reservationScope", self.reservation_scope.as_ref())
    }

    decode_json!();
}

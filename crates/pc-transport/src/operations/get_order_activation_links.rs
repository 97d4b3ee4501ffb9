//! `GET /v1/customers/{c}/orders/{orderId}/activationlinks` (the SDKs; no page of its own).

use pc_models::{CustomerId, OrderId, OrderLineItemActivationLink, ResourceCollection};

use super::imports::*;

operation! {
    /// Lists where publishers activate the lines of an order.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetOrderActivationLinks {
        /// The customer.
        customer: CustomerId,
        /// The order.
        order: OrderId,
    }
}

impl Operation for GetOrderActivationLinks {
    type Output = ResourceCollection<OrderLineItemActivationLink>;
    const NAME: &'static str = "GetOrderActivationLinks";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "orders", self.order.as_str(), "activationlinks"])
    }

    decode_json!();
}

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
    GET /v1/customers/{customer}/orders/{order}/activationlinks
        -> ResourceCollection<OrderLineItemActivationLink>;
}

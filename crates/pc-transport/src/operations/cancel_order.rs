//! `PATCH /v1/customers/{c}/orders/{orderId}` (`cancel-an-order-from-the-integration-sandbox`).

use pc_models::{CustomerId, Order, OrderId};
use serde_json::{Value, json};

use super::imports::*;

operation! {
    /// Cancels a whole order. In the sandbox only.
    ///
    /// Refused with 400/900117 once the window for cancelling has passed, with 400/800061, 400/800063 or 403/800077
    /// where the order cannot be cancelled this way, with 403/800019 outside the sandbox, with 409/800014 while it is
    /// being changed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CancelOrder {
        /// The customer.
        customer: CustomerId,
        /// The order.
        order: OrderId,
    }
    // Cancelled twice is cancelled.
    PATCH /v1/customers/{customer}/orders/{order} json {body()} -> Order, repeat Always;
}

impl CancelOrder {
    fn body(&self) -> Value {
        json!({"id": self.order, "status": "cancelled"})
    }
}

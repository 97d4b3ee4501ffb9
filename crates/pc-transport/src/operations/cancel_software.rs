//! `PATCH /v1/customers/{c}/orders/{orderId}` (`cancel-a-software-purchase`).

use pc_models::{CatalogItemId, CustomerId, Order, OrderId};
use serde_json::{Value, json};

use super::imports::*;

operation! {
    /// Cancels lines of a software order.
    ///
    /// Refused with 400/900117 once the window for cancelling has passed, with 400/800061, 400/800063 or 403/800077
    /// where the order cannot be cancelled this way, with 409/800014 while it is being changed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CancelSoftware {
        /// The customer.
        customer: CustomerId,
        /// The order.
        order: OrderId,
        /// The lines to cancel.
        lines: Vec<CancelledLine>,
    }
    // Cancelled twice is cancelled.
    PATCH /v1/customers/{customer}/orders/{order} json {body()} -> Order, repeat Always;
}

/// A line to cancel.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CancelledLine {
    /// Its number in the order.
    pub line_item_number: u32,
    /// What was bought with it.
    pub offer: CatalogItemId,
}

impl CancelledLine {
    /// The line of this number, with which `offer` was bought.
    #[must_use]
    pub fn new(line_item_number: u32, offer: CatalogItemId) -> Self {
        Self { line_item_number, offer }
    }
}

impl CancelSoftware {
    fn body(&self) -> Value {
        let line =
            |line: &CancelledLine| json!({"lineItemNumber": line.line_item_number, "offerId": line.offer});
        let lines: Vec<_> = self.lines.iter().map(line).collect();
        json!({"id": self.order, "status": "cancelled", "lineItems": lines})
    }
}

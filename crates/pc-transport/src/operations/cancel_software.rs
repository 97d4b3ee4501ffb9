//! `PATCH /v1/customers/{c}/orders/{orderId}` (`cancel-a-software-purchase`).

use pc_models::{CatalogItemId, CustomerId, Order, OrderId};

use super::imports::*;
use crate::wire::Method;

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

impl Operation for CancelSoftware {
    type Output = Order;
    const NAME: &'static str = "CancelSoftware";
    // Cancelled twice is cancelled.
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        let lines: Vec<_> = self
            .lines
            .iter()
            .map(|line| serde_json::json!({"lineItemNumber": line.line_item_number, "offerId": line.offer}))
            .collect();
        Request::new(Method::Patch, &["customers", self.customer.as_str(), "orders", self.order.as_str()])
            .json(&serde_json::json!({"id": self.order, "status": "cancelled", "lineItems": lines}))
    }

    decode_json!();
}

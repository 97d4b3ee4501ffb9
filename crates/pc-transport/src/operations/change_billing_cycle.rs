//! `PATCH /v1/customers/{c}/orders/{orderId}` (`change-the-billing-cycle`).

use pc_models::{CustomerId, Order};

use super::imports::*;

operation! {
    /// Changes how an order is billed. Send the order as it was read, with the new billing cycle.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ChangeBillingCycle {
        /// The customer.
        customer: CustomerId,
        /// The order, changed.
        order: Order,
    }
    // Set to the same value.
    PATCH /v1/customers/{customer}/orders/{order.id} json {order} -> Order, repeat Always;
}

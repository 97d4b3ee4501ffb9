//! `PATCH /v1/customers/{c}/orders/{orderId}` (`change-the-billing-cycle`).

use pc_models::{CustomerId, Order};

use super::imports::*;
use crate::wire::Method;

operation! {
    /// Changes how an order is billed. Send the order as it was read, with the new billing cycle.
    #[derive(Debug, Clone, PartialEq)]
    pub struct ChangeBillingCycle {
        /// The customer.
        customer: CustomerId,
        /// The order, changed.
        order: Order,
    }
}

impl Operation for ChangeBillingCycle {
    type Output = Order;
    const NAME: &'static str = "ChangeBillingCycle";
    // Set to the same value.
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::new(Method::Patch, &["customers", self.customer.as_str(), "orders", self.order.id.as_str()])
            .json(&self.order)
    }

    decode_json!();
}

//! `GET /v1/customers/{c}/orders/{orderId}/lineitems/{lineItemNumber}/activationlinks` (`get-activation-link-by-order-line-item`).

use pc_models::{CustomerId, OrderId, OrderLineItemActivationLink, ResourceCollection};

use super::imports::*;

operation! {
    /// Lists where the publisher activates a line of an order.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetLineItemActivationLinks {
        /// The customer.
        customer: CustomerId,
        /// The order.
        order: OrderId,
        /// The line of the order.
        line_item_number: u32,
    }
}

impl Operation for GetLineItemActivationLinks {
    type Output = ResourceCollection<OrderLineItemActivationLink>;
    const NAME: &'static str = "GetLineItemActivationLinks";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        let line_item_number = self.line_item_number.to_string();
        Request::get(&[
            "customers",
            self.customer.as_str(),
            "orders",
            self.order.as_str(),
            "lineitems",
            &line_item_number,
            "activationlinks",
        ])
    }

    decode_by!(collection);
}

//! `GET /v1/customers/{c}/orders/{orderId}/attachments` (`attaching-purchase-order`).

use pc_models::{CustomerId, OrderAttachment, OrderId, ResourceCollection};

use super::imports::*;

operation! {
    /// Lists the documents attached to an order.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListOrderAttachments {
        /// The customer.
        customer: CustomerId,
        /// The order.
        order: OrderId,
    }
}

impl Operation for ListOrderAttachments {
    type Output = ResourceCollection<OrderAttachment>;
    const NAME: &'static str = "ListOrderAttachments";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        let (customer, order) = (self.customer.as_str(), self.order.as_str());
        Request::get(&["customers", customer, "orders", order, "attachments"])
    }

    decode_json!();
}

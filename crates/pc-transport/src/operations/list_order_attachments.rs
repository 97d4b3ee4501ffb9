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
    GET /v1/customers/{customer}/orders/{order}/attachments -> ResourceCollection<OrderAttachment>;
}

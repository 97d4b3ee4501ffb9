//! `GET /v1/customers/{c}/orders/{orderId}` (`get-an-order-by-id`).

use pc_models::{CustomerId, Order, OrderId};

use super::imports::*;

operation! {
    /// Reads one order; works at once after a checkout, unlike the list.
    ///
    /// Refused with 404/20000 where there is no such order, with 403/800043 where prices may not be seen.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetOrder {
        /// The customer.
        customer: CustomerId,
        /// The order.
        order: OrderId,
        /// Asks for prices, too.
        include_price: bool = false,
    }
    GET /v1/customers/{customer}/orders/{order}?include_price={include_price} -> Order;
}

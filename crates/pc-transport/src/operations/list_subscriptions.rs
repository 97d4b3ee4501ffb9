//! `GET /v1/customers/{c}/subscriptions` (`get-all-of-a-customer-s-subscriptions`,
//! `get-a-list-of-subscriptions-by-order`).

use pc_models::{CustomerId, OrderId, ResourceCollection, Subscription};

use super::imports::*;

operation! {
    /// Lists a customer's subscriptions, or those that came from one order.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListSubscriptions {
        /// The customer.
        customer: CustomerId,
        /// Only those of this order.
        order: Option<OrderId> = None,
    }
    GET /v1/customers/{customer}/subscriptions?order_id={order} -> ResourceCollection<Subscription>;
}

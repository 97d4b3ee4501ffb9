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
}

impl Operation for ListSubscriptions {
    type Output = ResourceCollection<Subscription>;
    const NAME: &'static str = "ListSubscriptions";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "subscriptions"])
            .query_if("order_id", self.order.as_ref())
    }

    decode_json!();
}

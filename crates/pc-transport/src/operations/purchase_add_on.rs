//! `PATCH /v1/customers/{c}/orders/{orderId}` (`purchase-an-add-on-to-a-subscription`).

use pc_models::{CatalogItemId, CustomerId, Order, OrderId, SubscriptionId};
use serde_json::{Value, json};

use super::imports::*;

operation! {
    /// **Buys** an add-on, as one more line of the order of the base subscription.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PurchaseAddOn {
        /// The customer.
        customer: CustomerId,
        /// The order of the base subscription.
        order: OrderId,
        /// The base subscription.
        parent_subscription: SubscriptionId,
        /// The add-on.
        offer: CatalogItemId,
        /// How many.
        quantity: u32,
    }
    PATCH /v1/customers/{customer}/orders/{order} json {body()} -> Order, repeat WithSameRequestId;
}

impl PurchaseAddOn {
    fn body(&self) -> Value {
        let line = json!({
            "offerId": self.offer,
            "parentSubscriptionId": self.parent_subscription,
            "quantity": self.quantity,
        });
        json!({"id": self.order, "referenceCustomerId": self.customer, "lineItems": [line]})
    }
}

//! `PATCH /v1/customers/{c}/orders/{orderId}` (`purchase-an-add-on-to-a-subscription`).

use pc_models::{CatalogItemId, CustomerId, Order, OrderId, SubscriptionId};

use super::imports::*;
use crate::wire::Method;

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
}

impl Operation for PurchaseAddOn {
    type Output = Order;
    const NAME: &'static str = "PurchaseAddOn";
    const REPEAT: Repeat = Repeat::WithSameRequestId;

    fn request(&self) -> Request {
        let line = serde_json::json!({
            "offerId": self.offer,
            "parentSubscriptionId": self.parent_subscription,
            "quantity": self.quantity,
        });
        Request::new(Method::Patch, &["customers", self.customer.as_str(), "orders", self.order.as_str()])
            .json(&serde_json::json!({"id": self.order, "referenceCustomerId": self.customer, "lineItems": [line]}))
    }

    decode_json!();
}

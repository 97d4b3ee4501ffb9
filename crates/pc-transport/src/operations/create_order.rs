//! `POST /v1/customers/{c}/orders` (`create-an-order`).

use pc_models::{CustomerId, Order};

use super::imports::*;

operation! {
    /// **Buys at once**, without a cart and so without its guard against buying twice: prefer
    /// [`CreateCart`](super::CreateCart) and [`CheckoutCart`](super::CheckoutCart).
    ///
    /// For a customer of an indirect reseller it needs the credentials of application and user. Refused with 409/800060
    /// while an order is in progress: look at the orders, never send it again.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateOrder {
        /// The customer.
        customer: CustomerId,
        /// What to buy.
        order: Order,
    }
    POST /v1/customers/{customer}/orders json {order} -> Order, repeat WithSameRequestId;
}

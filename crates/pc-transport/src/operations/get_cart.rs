//! `GET /v1/customers/{c}/carts/{cartId}` (known from the SDKs; no documentation page).

use pc_models::{Cart, CartId, CustomerId};

use super::imports::*;

operation! {
    /// Reads a cart: after a checkout whose answer is missing its status tells whether it was ordered.
    ///
    /// Refused with 404/800008 where there is no such cart.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetCart {
        /// The customer.
        customer: CustomerId,
        /// The cart.
        cart: CartId,
    }
}

impl Operation for GetCart {
    type Output = Cart;
    const NAME: &'static str = "GetCart";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "carts", self.cart.as_str()])
    }

    decode_json!();
}

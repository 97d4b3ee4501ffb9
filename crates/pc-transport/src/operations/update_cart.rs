//! `PUT /v1/customers/{c}/carts/{cartId}` (`update-a-cart`).

use pc_models::{Cart, CartId, CustomerId};

use super::imports::*;
use crate::wire::Method;

operation! {
    /// Replaces what is in a cart. Send the cart as it was read, changed: members that are missing are gone.
    ///
    /// Refused with 404/800008 where there is no such cart, with 409/800064 while another call works on it.
    #[derive(Debug, Clone, PartialEq)]
    pub struct UpdateCart {
        /// The customer.
        customer: CustomerId,
        /// The cart.
        id: CartId,
        /// Its new content.
        cart: Cart,
    }
}

impl Operation for UpdateCart {
    type Output = Cart;
    const NAME: &'static str = "UpdateCart";
    // The same content again is the same cart.
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::new(Method::Put, &["customers", self.customer.as_str(), "carts", self.id.as_str()])
            .json(&self.cart)
    }

    decode_json!();
}

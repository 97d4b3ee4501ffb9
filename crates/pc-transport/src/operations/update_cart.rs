//! `PUT /v1/customers/{c}/carts/{cartId}` (`update-a-cart`).

use pc_models::{Cart, CartId, CustomerId};

use super::imports::*;

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
    // The same content again is the same cart.
    PUT /v1/customers/{customer}/carts/{id} json {cart} -> Cart, repeat Always;
}

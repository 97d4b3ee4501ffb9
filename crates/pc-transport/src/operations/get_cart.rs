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
    GET /v1/customers/{customer}/carts/{cart} -> Cart;
}

//! `POST /v1/customers/{c}/carts/{cartId}/checkout` (`checkout-a-cart`). **This is the call that costs money.**

use pc_models::{CartCheckoutResult, CartId, CustomerId};

use super::imports::*;

operation! {
    /// Buys what is in a cart. A cart can be bought once: a repeat is answered with the first answer, or refused with
    /// 400/800065 by older services.
    ///
    /// Refused with 404/800008 where there is no such cart, with 400/800009 where a line has an error, with 409/800064
    /// while another call works on it. The answer may hold orders and errors side by side.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CheckoutCart {
        /// The customer.
        customer: CustomerId,
        /// The cart.
        cart: CartId,
    }
    POST /v1/customers/{customer}/carts/{cart}/checkout -> CartCheckoutResult, repeat WithSameRequestId;
}

//! `POST /v1/customers/{c}/carts` (`create-a-cart`).

use pc_models::{Cart, CustomerId};

use super::imports::*;

operation! {
    /// Creates a cart. Costs nothing; errors stand on the lines of the answer.
    #[derive(Debug, Clone, PartialEq)]
    pub struct CreateCart {
        /// The customer.
        customer: CustomerId,
        /// The cart; only its lines are needed.
        cart: Cart,
    }
    POST /v1/customers/{customer}/carts json {cart} -> Cart, repeat WithSameRequestId;
}

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
}

impl Operation for CreateCart {
    type Output = Cart;
    const NAME: &'static str = "CreateCart";
    const REPEAT: Repeat = Repeat::WithSameRequestId;

    fn request(&self) -> Request {
        Request::post(&["customers", self.customer.as_str(), "carts"]).json(&self.cart)
    }

    decode_json!();
}

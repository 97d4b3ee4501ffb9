//! `GET /v1/customers/{c}` (`get-a-customer-by-id`).

use pc_models::{Customer, CustomerId};

use super::imports::*;

operation! {
    /// Reads a customer.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetCustomer {
        /// The customer.
        customer: CustomerId,
    }
}

impl Operation for GetCustomer {
    type Output = Customer;
    const NAME: &'static str = "GetCustomer";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str()])
    }

    decode_json!();
}

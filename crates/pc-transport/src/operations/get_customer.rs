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
    GET /v1/customers/{customer} -> Customer;
}

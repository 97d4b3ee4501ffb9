//! `POST /v1/customers/{c}/agreements` (`confirm-customer-agreement`).

use pc_models::{Agreement, CustomerId};

use super::imports::*;

operation! {
    /// Confirms that a customer accepted an agreement. The same contact confirming again is answered with 600061.
    ///
    /// Needs the credentials of application and user.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ConfirmCustomerAgreement {
        /// The customer.
        customer: CustomerId,
        /// Who accepted what, and when.
        agreement: Agreement,
    }
    POST /v1/customers/{customer}/agreements json {agreement} -> Agreement, repeat WithSameRequestId;
}

//! `GET /v1/customers/{c}/directSignedMicrosoftCustomerAgreementStatus`
//! (`get-direct-sign-status-of-customer-agreement`).

use pc_models::{CustomerId, DirectSignStatus};

use super::imports::*;

operation! {
    /// Reads whether the customer accepted the Microsoft Customer Agreement itself.
    ///
    /// Needs the credentials of application and user.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GetDirectSignStatus {
        /// The customer.
        customer: CustomerId,
    }
    GET /v1/customers/{customer}/directSignedMicrosoftCustomerAgreementStatus -> DirectSignStatus;
}

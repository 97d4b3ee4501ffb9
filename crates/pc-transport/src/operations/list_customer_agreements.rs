//! `GET /v1/customers/{c}/agreements` (`get-confirmation-of-customer-agreement`).

use pc_models::{Agreement, AgreementType, CustomerId, ResourceCollection};

use super::imports::*;

operation! {
    /// Lists the agreements whose acceptance by the customer was confirmed.
    ///
    /// Needs the credentials of application and user.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ListCustomerAgreements {
        /// The customer.
        customer: CustomerId,
        /// Which agreement; without it the service lists the old cloud agreement only.
        agreement_type: Option<AgreementType> = None,
    }
    GET /v1/customers/{customer}/agreements?agreementType={agreement_type} -> ResourceCollection<Agreement>;
}

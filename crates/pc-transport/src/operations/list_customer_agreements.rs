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
}

impl Operation for ListCustomerAgreements {
    type Output = ResourceCollection<Agreement>;
    const NAME: &'static str = "ListCustomerAgreements";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "agreements"])
            .query_if("agreementType", self.agreement_type.as_ref())
    }

    decode_json!();
}

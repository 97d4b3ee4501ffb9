//! `GET /v1/customers/{c}/agreements` (`get-confirmation-of-customer-agreement`).

use pc_models::{Agreement, AgreementType, CustomerId, ResourceCollection};

use super::imports::*;

/// Lists the agreements whose acceptance by the customer was confirmed.
///
/// Needs the credentials of application and user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCustomerAgreements {
    /// The customer.
    pub customer: CustomerId,
    /// Which agreement; without it the service lists the old cloud agreement only.
    pub agreement_type: Option<AgreementType>,
}

impl Operation for ListCustomerAgreements {
    type Output = ResourceCollection<Agreement>;
    const NAME: &'static str = "ListCustomerAgreements";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["customers", self.customer.as_str(), "agreements"])
            .query_if("agreementType", self.agreement_type.as_ref())
    }

    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError> {
        json(reply)
    }
}

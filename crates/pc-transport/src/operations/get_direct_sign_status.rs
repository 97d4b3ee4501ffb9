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
}

impl Operation for GetDirectSignStatus {
    type Output = DirectSignStatus;
    const NAME: &'static str = "GetDirectSignStatus";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        let customer = self.customer.as_str();
        Request::get(&["customers", customer, "directSignedMicrosoftCustomerAgreementStatus"])
    }

    decode_json!();
}

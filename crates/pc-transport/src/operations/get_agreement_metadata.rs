//! `GET /v1/agreements` (`get-customer-agreement-metadata`).

use pc_models::{AgreementMetaData, AgreementType, ResourceCollection};

use super::imports::*;

operation! {
    /// Lists the agreements there are for customers to accept, with their template ids.
    ///
    /// Needs the credentials of application and user.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct GetAgreementMetadata {
        /// Only those of this type.
        agreement_type: Option<AgreementType> = None,
    }
}

impl Operation for GetAgreementMetadata {
    type Output = ResourceCollection<AgreementMetaData>;
    const NAME: &'static str = "GetAgreementMetadata";
    const REPEAT: Repeat = Repeat::Always;

    fn request(&self) -> Request {
        Request::get(&["agreements"]).query_if("agreementType", self.agreement_type.as_ref())
    }

    decode_json!();
}

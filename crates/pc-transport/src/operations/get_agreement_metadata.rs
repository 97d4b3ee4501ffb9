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
    GET /v1/agreements?agreementType={agreement_type} -> ResourceCollection<AgreementMetaData>;
}

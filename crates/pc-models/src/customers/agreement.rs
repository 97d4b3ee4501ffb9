//! What a customer agreed to (`agreement-resources`).

use crate::{AgreementTemplateId, CountryCode, ResourceAttributes, Timestamp};

crate::codec::resource! {
    /// A confirmation that a customer accepted an agreement.
    #[non_exhaustive]
    pub struct Agreement {
        /// Who confirmed it; set by the service.
        user_id: Option<String>,
        /// The person who accepted.
        primary_contact: Option<Contact>,
        /// The template accepted.
        template_id: AgreementTemplateId,
        /// When.
        date_agreed: Option<Timestamp>,
        /// Which agreement.
        agreement_type: Option<AgreementType> = "type",
        /// Its text.
        agreement_link: Option<String>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// An agreement that customers can accept.
    #[non_exhaustive]
    pub struct AgreementMetaData {
        /// The template to name in a confirmation.
        template_id: AgreementTemplateId,
        /// Which agreement.
        agreement_type: Option<AgreementType> | "type",
        /// Its text.
        agreement_link: Option<String>,
        /// Higher for newer versions.
        version_rank: Option<i64>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::resource! {
    /// A person at the customer.
    #[non_exhaustive]
    pub struct Contact {
        /// First name.
        first_name: String,
        /// Last name.
        last_name: String,
        /// E-mail address.
        email: String,
        /// Telephone number.
        phone_number: Option<String>,
    }
}

crate::codec::resource! {
    /// Whether the customer accepted the Microsoft Customer Agreement itself.
    #[non_exhaustive]
    pub struct DirectSignStatus {
        /// It did.
        is_signed: bool,
    }
}

crate::codec::resource! {
    /// Asks for the new attestation of the Microsoft Customer Agreement (`POST /attestations/enhanced`), as far as it
    /// is published.
    pub struct AttestationRequest {
        /// The customer's country.
        country: Option<CountryCode>,
        /// Language of the acceptance page.
        language: Option<String>,
        /// The customer.
        company_name: Option<String>,
        /// First name of the person who shall accept.
        signatory_first_name: Option<String>,
        /// Last name of that person.
        signatory_last_name: Option<String>,
        /// E-mail address of that person.
        signatory_email: Option<String>,
        /// Telephone number of that person.
        signatory_phone_number: Option<String>,
    }
}

crate::codec::open_enum! {
    /// Kinds of agreement.
    pub enum AgreementType {
        /// The old one.
        MicrosoftCloudAgreement = "MicrosoftCloudAgreement",
        /// The one modern items need.
        MicrosoftCustomerAgreement = "MicrosoftCustomerAgreement",
    }
}

//! What a customer agreed to (`agreement-resources`).

use crate::{AgreementTemplateId, CountryCode, ResourceAttributes, Timestamp};

crate::codec::resource::resource! {
    /// A confirmation that a customer accepted an agreement.
    #[non_exhaustive]
    pub struct Agreement {
        /// Who confirmed it; set by the service.
        user_id: Option<String> = "userId",
        /// The person who accepted.
        primary_contact: Option<Contact> = "primaryContact",
        /// The template accepted.
        template_id: AgreementTemplateId = "templateId",
        /// When.
        date_agreed: Option<Timestamp> = "dateAgreed",
        /// Which agreement.
        agreement_type: Option<AgreementType> = "type",
        /// Its text.
        agreement_link: Option<String> = "agreementLink",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// An agreement that customers can accept.
    #[non_exhaustive]
    pub struct AgreementMetaData {
        /// The template to name in a confirmation.
        template_id: AgreementTemplateId = "templateId",
        /// Which agreement.
        agreement_type: Option<AgreementType> = "agreementType" | "type",
        /// Its text.
        agreement_link: Option<String> = "agreementLink",
        /// Higher for newer versions.
        version_rank: Option<i64> = "versionRank",
        /// The kind of resource.
        attributes: Option<ResourceAttributes> = "attributes",
    }
}

crate::codec::resource::resource! {
    /// A person at the customer.
    #[non_exhaustive]
    pub struct Contact {
        /// First name.
        first_name: String = "firstName",
        /// Last name.
        last_name: String = "lastName",
        /// E-mail address.
        email: String = "email",
        /// Telephone number.
        phone_number: Option<String> = "phoneNumber",
    }
}

crate::codec::resource::resource! {
    /// Whether the customer accepted the Microsoft Customer Agreement itself.
    #[non_exhaustive]
    pub struct DirectSignStatus {
        /// It did.
        is_signed: bool = "isSigned",
    }
}

crate::codec::resource::resource! {
    /// Asks for the new attestation of the Microsoft Customer Agreement (`POST /attestations/enhanced`), as far as it
    /// is published.
    pub struct AttestationRequest {
        /// The customer's country.
        country: Option<CountryCode> = "country",
        /// Language of the acceptance page.
        language: Option<String> = "language",
        /// The customer.
        company_name: Option<String> = "companyName",
        /// First name of the person who shall accept.
        signatory_first_name: Option<String> = "signatoryFirstName",
        /// Last name of that person.
        signatory_last_name: Option<String> = "signatoryLastName",
        /// E-mail address of that person.
        signatory_email: Option<String> = "signatoryEmail",
        /// Telephone number of that person.
        signatory_phone_number: Option<String> = "signatoryPhoneNumber",
    }
}

crate::codec::open_enum::open_enum! {
    /// Kinds of agreement.
    pub enum AgreementType {
        /// The old one.
        MicrosoftCloudAgreement = "MicrosoftCloudAgreement",
        /// The one modern items need.
        MicrosoftCustomerAgreement = "MicrosoftCustomerAgreement",
    }
}

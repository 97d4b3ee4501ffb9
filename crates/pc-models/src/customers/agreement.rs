//! What a customer agreed to (`agreement-resources`).

use crate::{AgreementTemplateId, CountryCode, ResourceAttributes, Timestamp};

crate::codec::resource! {
    /// A confirmation that a customer accepted an agreement.
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

impl Agreement {
    /// The confirmation that a person accepted the agreement of this template.
    #[must_use]
    pub fn new(
        agreement_type: AgreementType,
        template_id: AgreementTemplateId,
        agreed: Timestamp,
        contact: Contact,
    ) -> Self {
        Self {
            agreement_type: Some(agreement_type),
            template_id,
            date_agreed: Some(agreed),
            primary_contact: Some(contact),
            ..Self::default()
        }
    }
}

crate::codec::resource! {
    /// An agreement that customers can accept.
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

impl Contact {
    /// A person who can be written to.
    #[must_use]
    pub fn new(first_name: &str, last_name: &str, email: &str) -> Self {
        let [first_name, last_name, email] = [first_name, last_name, email].map(str::to_owned);
        Self { first_name, last_name, email, ..Self::default() }
    }
}

crate::codec::resource! {
    /// Whether the customer accepted the Microsoft Customer Agreement itself.
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

impl AttestationRequest {
    /// Asks the person at the customer who shall accept.
    #[must_use]
    pub fn new(country: CountryCode, company_name: &str, signatory: Contact) -> Self {
        Self {
            country: Some(country),
            company_name: Some(company_name.to_owned()),
            signatory_first_name: Some(signatory.first_name),
            signatory_last_name: Some(signatory.last_name),
            signatory_email: Some(signatory.email),
            signatory_phone_number: signatory.phone_number,
            ..Self::default()
        }
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

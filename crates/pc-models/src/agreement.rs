//! What a customer agreed to (`agreement-resources`).

use serde::{Deserialize, Serialize};

use crate::{AgreementTemplateId, Timestamp};

/// A confirmation that a customer accepted an agreement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Agreement {
    /// Who confirmed it; set by the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The person who accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_contact: Option<Contact>,
    /// The template accepted.
    #[serde(default)]
    pub template_id: AgreementTemplateId,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_agreed: Option<Timestamp>,
    /// Which agreement.
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub agreement_type: Option<AgreementType>,
    /// Its text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement_link: Option<String>,
}

/// A person at the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Contact {
    /// First name.
    #[serde(default)]
    pub first_name: String,
    /// Last name.
    #[serde(default)]
    pub last_name: String,
    /// E-mail address.
    #[serde(default)]
    pub email: String,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
}

/// Whether the customer accepted the Microsoft Customer Agreement itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DirectSignStatus {
    /// It did.
    pub is_signed: bool,
}

crate::open_enum::open_enum! {
    /// Kinds of agreement.
    pub enum AgreementType {
        /// The old one.
        MicrosoftCloudAgreement = "MicrosoftCloudAgreement",
        /// The one modern items need.
        MicrosoftCustomerAgreement = "MicrosoftCustomerAgreement",
    }
}

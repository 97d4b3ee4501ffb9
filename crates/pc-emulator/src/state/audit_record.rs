//! The record of a change, or of an attempt at one.

use std::sync::Arc;

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::values::guid_text::GuidText;
use crate::values::shared_text;

/// What was changed, in the words of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub(crate) enum Change {
    CreateAgreement,
    CreateOrder,
    UpdateOrder,
    UpdateSubscription,
    CancelAzureEntitlement,
}

/// A change as the service writes it: a resource, and what was done to it.
#[derive(Serialize, Deserialize)]
struct Written {
    resource: String,
    operation: String,
}

/// A change, or an attempt at one.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AuditRecord {
    /// Its index among all records.
    pub(crate) number: u32,
    pub(crate) customer: Arc<str>,
    pub(crate) kind: Change,
    pub(crate) at: Timestamp,
    pub(crate) correlation_id: GuidText,
    pub(crate) succeeded: bool,
    pub(crate) old_value: Option<Box<str>>,
    pub(crate) new_value: Option<Box<str>>,
    #[serde(deserialize_with = "shared_text::read")]
    pub(crate) resource_id: Arc<str>,
}

impl Change {
    const ALL: [Self; 5] = [
        Self::CreateAgreement,
        Self::CreateOrder,
        Self::UpdateOrder,
        Self::UpdateSubscription,
        Self::CancelAzureEntitlement,
    ];

    /// The `resourceType`.
    pub(crate) fn resource(self) -> &'static str {
        match self {
            Self::CreateAgreement => "agreement",
            Self::CreateOrder | Self::UpdateOrder => "order",
            Self::UpdateSubscription => "subscription",
            Self::CancelAzureEntitlement => "azure_entitlement",
        }
    }

    /// The `operationType`.
    pub(crate) fn operation_type(self) -> &'static str {
        match self {
            Self::CreateAgreement => "create_agreement",
            Self::CreateOrder => "create_order",
            Self::UpdateOrder => "update_order",
            Self::UpdateSubscription | Self::CancelAzureEntitlement => "update_subscription",
        }
    }
}

impl From<Change> for Written {
    fn from(change: Change) -> Self {
        Self { resource: change.resource().to_owned(), operation: change.operation_type().to_owned() }
    }
}

impl TryFrom<Written> for Change {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { resource, operation } = written;
        let mut known = Self::ALL.into_iter();
        let found = known.find(|one| one.resource() == resource && one.operation_type() == operation);
        found.ok_or_else(|| format!("no change is called {operation} of {resource}"))
    }
}

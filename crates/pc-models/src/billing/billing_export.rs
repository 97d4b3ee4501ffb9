//! The billing export of Microsoft Graph: request, operation, manifest, blobs (`partners-billing-operation`,
//! `partners-billing-manifest`).

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use crate::codec::member::{Kind, Member, Reading};
use crate::{BillingPeriod, CurrencyCode, InvoiceId, RawJson, SecretText, Timestamp};

crate::codec::resource::resource! {
    /// Asks for an export: of an invoice, or of an open period in one currency.
    pub struct BillingExportRequest {
        /// The invoice, for billed lines.
        invoice_id: Option<InvoiceId> = "invoiceId",
        /// `current` or `last`, for lines that are not billed yet.
        billing_period: Option<BillingPeriod> = "billingPeriod",
        /// The billing currency, for lines that are not billed yet.
        currency_code: Option<CurrencyCode> = "currencyCode",
        /// How many attributes each line shall have; all when absent.
        attribute_set: Option<AttributeSet> = "attributeSet" | "fragment",
    }
}

impl BillingExportRequest {
    /// The lines of an invoice.
    #[must_use]
    pub fn billed(invoice_id: InvoiceId) -> Self {
        Self { invoice_id: Some(invoice_id), ..Self::default() }
    }

    /// The lines of an open period.
    #[must_use]
    pub fn unbilled(period: BillingPeriod, currency: CurrencyCode) -> Self {
        Self { billing_period: Some(period), currency_code: Some(currency), ..Self::default() }
    }
}

crate::codec::open_enum::open_enum! {
    /// How many attributes the lines of an export have.
    pub enum AttributeSet {
        /// All.
        Full = "full" = 1,
        /// The most important ones.
        Basic = "basic" = 2,
    }
}

crate::codec::resource::resource! {
    /// How far an export is. Answered with 200 in every state.
    #[non_exhaustive]
    pub struct BillingExportOperation {
        /// `#microsoft.graph.partners.billing.` and the state; `status` says the same.
        odata_type: Option<String> = "@odata.type",
        /// Where the answer is described.
        odata_context: Option<String> = "@odata.context",
        /// The identifier.
        id: String = "id",
        /// When it began.
        created_date_time: Option<Timestamp> = "createdDateTime",
        /// When its state last changed.
        last_action_date_time: Option<Timestamp> = "lastActionDateTime",
        /// How far it is.
        status: BillingExportStatus = "status",
        /// What was exported, or where that stands.
        resource_location: Option<ManifestLocation> = "resourceLocation",
        /// Where the manifest is, in answers that do not hold it.
        manifest_link: Option<String> = "resourceLocation@odata.navigationLink",
        /// Why it failed.
        error: Option<BillingExportError> = "error",
    }
}

impl BillingExportOperation {
    /// What was exported, where the answer holds it.
    #[must_use]
    pub fn manifest(&self) -> Option<&Manifest> {
        match self.resource_location.as_ref()? {
            ManifestLocation::Manifest(manifest) => Some(manifest),
            ManifestLocation::Link(_) => None,
        }
    }

    /// Where the manifest can be read, where the answer only links to it.
    #[must_use]
    pub fn manifest_link(&self) -> Option<&str> {
        match &self.resource_location {
            Some(ManifestLocation::Link(link)) => Some(link),
            _ => self.manifest_link.as_deref(),
        }
    }
}

crate::codec::open_enum::open_enum! {
    /// How far an export is. Anything unknown means that it runs.
    pub enum BillingExportStatus {
        /// Not begun.
        NotStarted = "notStarted",
        /// Under way.
        Running = "running",
        /// Done, as samples say.
        Succeeded = "succeeded",
        /// Done, as tables say.
        Completed = "completed",
        /// Not done.
        Failed = "failed",
    }
}

impl BillingExportStatus {
    /// Whether the export is there.
    #[must_use]
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Completed)
    }

    /// Whether asking again can bring news.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.is_done() && *self != Self::Failed
    }
}

crate::codec::resource::resource! {
    /// Why an export failed.
    #[non_exhaustive]
    pub struct BillingExportError {
        /// A number as text.
        code: String = "code",
        /// Text for people.
        message: Option<String> = "message",
    }
}

/// A manifest, or where it is: answers have either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ManifestLocation {
    /// The manifest itself.
    Manifest(Box<Manifest>),
    /// Its address.
    Link(String),
}

impl Member for ManifestLocation {
    const MUST_FIT: bool = false;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Reading::Absent,
            Value::String(link) => Reading::Value(Self::Link(link), Kind::Usual),
            value => match Manifest::deserialize(&value) {
                Ok(manifest) => Reading::Value(Self::Manifest(Box::new(manifest)), Kind::Usual),
                Err(_) => Reading::Misfit(RawJson::from(&value)),
            },
        })
    }
    fn write<S: Serializer>(&self, _: Kind, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Manifest(manifest) => manifest.serialize(serializer),
            Self::Link(link) => serializer.serialize_str(link),
        }
    }
    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self {
        if dice.flip() { Self::Manifest(Box::new(Manifest::draw(dice))) } else { Self::Link(dice.text()) }
    }
}

crate::codec::resource::resource! {
    /// What was exported: a folder of gzip files with one JSON object a line.
    #[non_exhaustive]
    pub struct Manifest {
        /// The identifier.
        id: String = "id",
        /// Version of this description.
        schema_version: Option<String> = "schemaVersion" | "version",
        /// `compressedJSONLines` or `compressedJSON`: gzip of JSON either way.
        data_format: Option<String> = "dataFormat",
        /// When it was made.
        created_date_time: Option<Timestamp> = "createdDateTime" | "utcCreatedDateTime",
        /// Version of the data: the same value means the same data.
        e_tag: Option<String> = "eTag",
        /// The partner.
        partner_tenant_id: Option<String> = "partnerTenantId",
        /// Address of the folder.
        root_directory: Option<String> = "rootDirectory" | "rootFolder",
        /// Query string that opens the folder, without `?`. A secret while it lasts.
        sas_token: Option<SecretText> = "sasToken" | "rootFolderSAS",
        /// How lines were spread over the files.
        partition_type: Option<String> = "partitionType",
        /// How many files there are.
        blob_count: Option<u64> = "blobCount",
        /// Size of all files.
        size_in_bytes: Option<u64> = "sizeInBytes",
        /// The files.
        blobs: Vec<Blob> = always "blobs",
        /// Where the answer is described.
        odata_context: Option<String> = "@odata.context",
        /// Type of the answer.
        odata_type: Option<String> = "@odata.type",
    }
}

crate::codec::resource::resource! {
    /// One file of an export.
    #[non_exhaustive]
    pub struct Blob {
        /// Its name within the folder.
        name: String = "name",
        /// Which part of the data it holds; several may share one value.
        partition_value: Option<String> = "partitionValue",
        /// Its size.
        size_in_bytes: Option<u64> = "sizeInBytes",
        /// How many lines it has.
        item_count: Option<u64> = "itemCount",
    }
}

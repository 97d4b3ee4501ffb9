//! The billing export of Microsoft Graph: request, operation, manifest, blobs (`partners-billing-operation`,
//! `partners-billing-manifest`).

use serde::de::DeserializeOwned;

use crate::codec::kind::Kind;
use crate::codec::member::{Member, Reading};
use crate::codec::shape::Shape;
use crate::codec::token::{Misread, Token};
use crate::{BillingPeriod, CurrencyCode, InvoiceId, RawJson, SecretText, Timestamp};

crate::codec::resource! {
    /// Asks for an export: of an invoice, or of an open period in one currency.
    pub struct BillingExportRequest {
        /// The invoice, for billed lines.
        invoice_id: Option<InvoiceId>,
        /// `current` or `last`, for lines that are not billed yet.
        billing_period: Option<BillingPeriod>,
        /// The billing currency, for lines that are not billed yet.
        currency_code: Option<CurrencyCode>,
        /// How many attributes each line shall have; all when absent.
        attribute_set: Option<AttributeSet> | "fragment",
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

crate::codec::open_enum! {
    /// How many attributes the lines of an export have.
    pub enum AttributeSet {
        /// All.
        Full = "full" = 1,
        /// The most important ones.
        Basic = "basic" = 2,
    }
}

crate::codec::resource! {
    /// How far an export is. Answered with 200 in every state.
    pub struct BillingExportOperation {
        /// `#microsoft.graph.partners.billing.` and the state; `status` says the same.
        odata_type: Option<String> = "@odata.type",
        /// Where the answer is described.
        odata_context: Option<String> = "@odata.context",
        /// The identifier.
        id: String,
        /// When it began.
        created_date_time: Option<Timestamp>,
        /// When its state last changed.
        last_action_date_time: Option<Timestamp>,
        /// How far it is.
        status: BillingExportStatus,
        /// What was exported, or where that stands.
        resource_location: Option<ManifestLocation>,
        /// Where the manifest is, in answers that do not hold it.
        manifest_link: Option<String> = "resourceLocation@odata.navigationLink",
        /// Why it failed.
        error: Option<BillingExportError>,
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

crate::codec::open_enum! {
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

crate::codec::resource! {
    /// Why an export failed.
    pub struct BillingExportError {
        /// A number as text.
        code: String,
        /// Text for people.
        message: Option<String>,
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

    const RAW: bool = true;

    fn read(token: Token<'_>) -> Result<Reading<Self>, Misread> {
        let json = token.json()?;
        Ok(match json.as_str().as_bytes() {
            b"null" => Reading::Absent,
            [b'"', ..] => read_as(json, Self::Link),
            _ => read_as(json, Self::Manifest),
        })
    }
    fn shape(&self, _: Kind) -> Shape<'_> {
        match self {
            Self::Manifest(manifest) => Shape::Object(&**manifest),
            Self::Link(link) => Shape::Text(link),
        }
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut crate::codec::arbitrary::Rng) -> Self {
        if rng.flip() { Self::Manifest(Box::new(Manifest::arbitrary(rng))) } else { Self::Link(rng.text()) }
    }
}

fn read_as<T: DeserializeOwned>(
    json: RawJson,
    location: fn(T) -> ManifestLocation,
) -> Reading<ManifestLocation> {
    match serde_json::from_str(json.as_str()) {
        Ok(value) => Reading::Value(location(value), Kind::Usual),
        Err(_) => Reading::Misfit(json.into()),
    }
}

crate::codec::resource! {
    /// What was exported: a folder of gzip files with one JSON object a line.
    pub struct Manifest {
        /// The identifier.
        id: String,
        /// Version of this description.
        schema_version: Option<String> | "version",
        /// `compressedJSONLines` or `compressedJSON`: gzip of JSON either way.
        data_format: Option<String>,
        /// When it was made.
        created_date_time: Option<Timestamp> | "utcCreatedDateTime",
        /// Version of the data: the same value means the same data.
        e_tag: Option<String>,
        /// The partner.
        partner_tenant_id: Option<String>,
        /// Address of the folder.
        root_directory: Option<String> | "rootFolder",
        /// Query string that opens the folder, without `?`. A secret while it lasts.
        sas_token: Option<SecretText> | "rootFolderSAS",
        /// How lines were spread over the files.
        partition_type: Option<String>,
        /// How many files there are.
        blob_count: Option<u64>,
        /// Size of all files.
        size_in_bytes: Option<u64>,
        /// The files.
        blobs: Vec<Blob> = always,
        /// Where the answer is described.
        odata_context: Option<String> = "@odata.context",
        /// Type of the answer.
        odata_type: Option<String> = "@odata.type",
    }
}

crate::codec::resource! {
    /// One file of an export.
    pub struct Blob {
        /// Its name within the folder.
        name: String,
        /// Which part of the data it holds; several may share one value.
        partition_value: Option<String>,
        /// Its size.
        size_in_bytes: Option<u64>,
        /// How many lines it has.
        item_count: Option<u64>,
    }
}

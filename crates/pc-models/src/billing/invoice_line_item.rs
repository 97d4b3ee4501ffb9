//! A line of an invoice, of whichever kind (`invoice-resources`).

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};

use crate::codec::source;
use crate::codec::token::Token;
use crate::{
    BillingProvider, Checked, DailyRatedUsageLineItem, DailyUsageLineItem, InvoiceLineItemType, KnownMembers,
    LicenseBasedLineItem, OneTimeInvoiceLineItem, RawJson, ResourceAttributes, UsageBasedLineItem,
};

/// A line of an invoice. Its kind is what `attributes.objectType` says, else what `invoiceLineItemType` and
/// `billingProvider` say together; a line that says neither is kept as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvoiceLineItem {
    /// Legacy licences.
    LicenseBased(Box<LicenseBasedLineItem>),
    /// Legacy Azure charges.
    UsageBased(Box<UsageBasedLineItem>),
    /// Legacy Azure usage.
    DailyUsage(Box<DailyUsageLineItem>),
    /// Charges of new commerce.
    OneTime(Box<OneTimeInvoiceLineItem>),
    /// Usage of new commerce.
    DailyRatedUsage(Box<DailyRatedUsageLineItem>),
    /// Anything else.
    Other(RawJson),
}

crate::codec::open_enum! {
    /// Kinds of line, as `attributes.objectType` names them.
    pub enum InvoiceLineItemKind {
        /// Legacy licences.
        LicenseBased = "LicenseBasedLineItem",
        /// Legacy Azure charges.
        UsageBased = "UsageBasedLineItem",
        /// Legacy Azure usage.
        DailyUsage = "DailyUsageLineItem",
        /// Charges of new commerce.
        OneTime = "OneTimeInvoiceLineItem",
        /// Usage of new commerce.
        DailyRatedUsage = "DailyRatedUsageLineItem",
    }
}

impl InvoiceLineItemKind {
    /// The kind of line that this provider has under this type, in answers as in requests.
    #[must_use]
    pub fn of(provider: &BillingProvider, line_type: &InvoiceLineItemType) -> Option<Self> {
        use BillingProvider as Provider;
        use InvoiceLineItemType::{BillingLineItems, UsageLineItems};
        match (provider, line_type) {
            (Provider::Office, BillingLineItems) => Some(Self::LicenseBased),
            (Provider::Azure, BillingLineItems) => Some(Self::UsageBased),
            (Provider::Azure, UsageLineItems) => Some(Self::DailyUsage),
            (Provider::OneTime | Provider::All, BillingLineItems) => Some(Self::OneTime),
            (Provider::OneTime | Provider::Marketplace | Provider::All, UsageLineItems) => {
                Some(Self::DailyRatedUsage)
            }
            _ => None,
        }
    }
}

impl InvoiceLineItem {
    /// Reads a line of a known kind, such as the one that was asked for.
    ///
    /// # Errors
    /// When the text is not JSON, or not an object of that kind.
    pub fn from_json(kind: &InvoiceLineItemKind, json: &str) -> Result<Self, serde_json::Error> {
        Ok(match kind {
            InvoiceLineItemKind::LicenseBased => Self::LicenseBased(serde_json::from_str(json)?),
            InvoiceLineItemKind::UsageBased => Self::UsageBased(serde_json::from_str(json)?),
            InvoiceLineItemKind::DailyUsage => Self::DailyUsage(serde_json::from_str(json)?),
            InvoiceLineItemKind::OneTime => Self::OneTime(serde_json::from_str(json)?),
            InvoiceLineItemKind::DailyRatedUsage => Self::DailyRatedUsage(serde_json::from_str(json)?),
            InvoiceLineItemKind::Unknown(_) => Self::Other(serde_json::from_str(json)?),
        })
    }

    /// Reads a line whose text is there already.
    ///
    /// # Errors
    /// When it is not JSON, or not an object of the kind that it says.
    pub fn from_slice(json: &[u8]) -> Result<Self, serde_json::Error> {
        match std::str::from_utf8(json) {
            Ok(text) => Self::from_text(text),
            Err(_) => serde_json::from_slice(json), // which says where it is no text
        }
    }

    fn from_text(json: &str) -> Result<Self, serde_json::Error> {
        if let Some(line) = Self::by_name(json) {
            return Ok(line);
        }
        let kind = match serde_json::from_str::<Discriminator>(json) {
            Ok(discriminator) => discriminator.kind(),
            Err(_) => None,
        };
        match kind {
            Some(kind) => Self::from_json(&kind, json),
            None => serde_json::from_str(json).map(Self::Other),
        }
    }

    /// Reads a line as the kind whose name stands in its text, if that is what it calls itself. Nearly every line does, and
    /// looking for the name is quicker than reading the line twice.
    fn by_name(json: &str) -> Option<Self> {
        use InvoiceLineItemKind as Kind;
        let kinds =
            [Kind::OneTime, Kind::DailyRatedUsage, Kind::LicenseBased, Kind::UsageBased, Kind::DailyUsage];
        let kind = kinds.into_iter().find(|kind| json.contains(kind.as_str()))?;
        let line = Self::from_json(&kind, json).ok()?;
        let name = line.attributes()?.object_type.as_deref()?;
        (Kind::from(name) == kind).then_some(line)
    }

    fn attributes(&self) -> Option<&ResourceAttributes> {
        match self {
            Self::LicenseBased(line) => line.attributes.as_ref(),
            Self::UsageBased(line) => line.attributes.as_ref(),
            Self::DailyUsage(line) => line.attributes.as_ref(),
            Self::OneTime(line) => line.attributes.as_ref(),
            Self::DailyRatedUsage(line) => line.attributes.as_ref(),
            Self::Other(_) => None,
        }
    }

    #[cfg(test)]
    pub(crate) fn arbitrary(rng: &mut crate::codec::arbitrary::Rng) -> Self {
        let mut line: OneTimeInvoiceLineItem = crate::codec::member::Member::arbitrary(rng);
        let object_type = Some(InvoiceLineItemKind::OneTime.to_string());
        line.attributes = Some(ResourceAttributes { object_type, ..ResourceAttributes::default() });
        Self::OneTime(Box::new(line))
    }
}

/// A line of no known kind has no known members.
impl Checked for InvoiceLineItem {
    fn check(&self, members: &mut KnownMembers) {
        match self {
            Self::LicenseBased(line) => line.check(members),
            Self::UsageBased(line) => line.check(members),
            Self::DailyUsage(line) => line.check(members),
            Self::OneTime(line) => line.check(members),
            Self::DailyRatedUsage(line) => line.check(members),
            Self::Other(json) => members.add_unknown(json),
        }
    }
}

crate::codec::resource! {
    /// What tells the kinds of line apart.
    pub(crate) closed struct Discriminator {
        attributes: Option<ResourceAttributes>,
        line_type: InvoiceLineItemType = "invoiceLineItemType" | "invoiceLineItemTypce",
        provider: BillingProvider = "billingProvider",
    }
}

impl Discriminator {
    fn kind(&self) -> Option<InvoiceLineItemKind> {
        let named = self.attributes.as_ref().and_then(|attributes| attributes.object_type.as_deref());
        match named.map(InvoiceLineItemKind::from) {
            None | Some(InvoiceLineItemKind::Unknown(_)) => {
                InvoiceLineItemKind::of(&self.provider, &self.line_type)
            }
            known => known,
        }
    }
}

impl<'de> Deserialize<'de> for InvoiceLineItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut line = None;
        source::read(deserializer, true, &mut |token| {
            line = Some(match token {
                Token::Raw(json) => Self::from_text(json),
                other => Self::from_text(other.json()?.as_str()),
            });
            Ok(())
        })?;
        let line = line.ok_or_else(|| D::Error::custom("there is no line"))?;
        line.map_err(D::Error::custom)
    }
}

impl Serialize for InvoiceLineItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::LicenseBased(line) => line.serialize(serializer),
            Self::UsageBased(line) => line.serialize(serializer),
            Self::DailyUsage(line) => line.serialize(serializer),
            Self::OneTime(line) => line.serialize(serializer),
            Self::DailyRatedUsage(line) => line.serialize(serializer),
            Self::Other(json) => json.serialize(serializer),
        }
    }
}

//! One line of an invoice, from whichever system.

use pc_models::{BillingReconciliationLine, BillingUsageLine, InvoiceLineItem, OtherMembers, RawJson};
use serde::{Serialize, Serializer};

use super::{LineDetails, LineFacts, Unreadable};

/// One line as the service wrote it: nothing is lost. What all kinds have in common is in [`BillingLine::facts`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum BillingLine {
    /// A line item of Partner Center (v1).
    Item(InvoiceLineItem),
    /// A charge of the billing export (v2).
    Charge(Box<BillingReconciliationLine>),
    /// A day of usage of the billing export (v2).
    Usage(Box<BillingUsageLine>),
}

impl BillingLine {
    /// What all kinds of line have in common.
    #[must_use]
    pub fn facts(&self) -> LineFacts<'_> {
        match self {
            Self::Charge(line) => LineFacts::of_export_charge(line),
            Self::Usage(line) => LineFacts::of_export_usage(line),
            Self::Item(InvoiceLineItem::OneTime(line)) => LineFacts::of_charge(line),
            Self::Item(InvoiceLineItem::DailyRatedUsage(line)) => LineFacts::of_usage(line),
            Self::Item(InvoiceLineItem::LicenseBased(line)) => LineFacts::of_license(line),
            Self::Item(InvoiceLineItem::UsageBased(line)) => LineFacts::of_legacy_charge(line),
            Self::Item(InvoiceLineItem::DailyUsage(line)) => LineFacts::of_legacy_usage(line),
            Self::Item(_) => LineFacts::default(),
        }
    }

    /// What it says besides.
    #[must_use]
    pub fn details(&self) -> LineDetails<'_> {
        match self {
            Self::Charge(line) => LineDetails::of_export_charge(line),
            Self::Usage(line) => LineDetails::of_export_usage(line),
            Self::Item(InvoiceLineItem::OneTime(line)) => LineDetails::of_charge(line),
            Self::Item(InvoiceLineItem::DailyRatedUsage(line)) => LineDetails::of_usage(line),
            Self::Item(InvoiceLineItem::LicenseBased(line)) => LineDetails::of_license(line),
            Self::Item(InvoiceLineItem::UsageBased(line)) => LineDetails::of_legacy_charge(line),
            Self::Item(InvoiceLineItem::DailyUsage(line)) => LineDetails::of_legacy_usage(line),
            Self::Item(_) => LineDetails::default(),
        }
    }

    /// The members whose values could not be read: they are missing among the facts. There are hardly ever any.
    pub fn unreadable(&self) -> impl Iterator<Item = Unreadable<'_>> {
        let members = self.other().into_iter().flat_map(OtherMembers::misfits);
        members.filter(|(_, value)| !is_blank(value)).map(|(member, value)| Unreadable { member, value })
    }

    fn other(&self) -> Option<&OtherMembers> {
        Some(match self {
            Self::Charge(line) => &line.other,
            Self::Usage(line) => &line.other,
            Self::Item(InvoiceLineItem::OneTime(line)) => &line.other,
            Self::Item(InvoiceLineItem::DailyRatedUsage(line)) => &line.other,
            Self::Item(InvoiceLineItem::LicenseBased(line)) => &line.other,
            Self::Item(InvoiceLineItem::UsageBased(line)) => &line.other,
            Self::Item(InvoiceLineItem::DailyUsage(line)) => &line.other,
            Self::Item(_) => return None,
        })
    }
}

/// Nothing was written there.
fn is_blank(value: &RawJson) -> bool {
    value.as_str().trim_matches('"').trim().is_empty()
}

/// The line as the service wrote it.
impl Serialize for BillingLine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Item(line) => line.serialize(serializer),
            Self::Charge(line) => line.serialize(serializer),
            Self::Usage(line) => line.serialize(serializer),
        }
    }
}

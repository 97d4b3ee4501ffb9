//! One line of an invoice, from whichever system.

use pc_models::{BillingReconciliationLine, BillingUsageLine, InvoiceLineItem};
use serde::{Serialize, Serializer};

use super::LineFacts;

/// One line as the service wrote it: nothing is lost. What all kinds have in common is in [`BillingLine::facts`].
#[derive(Debug, Clone, PartialEq)]
pub enum BillingLine {
    /// A line item of Partner Center (v1).
    Item(InvoiceLineItem),
    /// A charge of the billing export (v2).
    Charge(Box<BillingReconciliationLine>),
    /// A day of usage of the billing export (v2).
    Usage(Box<BillingUsageLine>),
}

/// Kinds of line, whichever system they come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LineKind {
    /// A charge of new commerce.
    Charge,
    /// A day of usage of new commerce: tells in detail what a charge says in one sum.
    Usage,
    /// A legacy licence.
    License,
    /// A charge for legacy Azure usage.
    LegacyCharge,
    /// A day of legacy Azure usage; it has no price.
    LegacyUsage,
    /// Something this version does not know.
    #[default]
    Unknown,
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

impl LineKind {
    /// One word for people, CSV and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::Usage => "usage",
            Self::License => "license",
            Self::LegacyCharge => "legacy_charge",
            Self::LegacyUsage => "legacy_usage",
            Self::Unknown => "unknown",
        }
    }

    /// Whether it is part of the invoice's total.
    #[must_use]
    pub fn is_charge(self) -> bool {
        matches!(self, Self::Charge | Self::License | Self::LegacyCharge)
    }
}

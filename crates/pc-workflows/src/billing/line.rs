//! One line of an invoice, from whichever system.

use pc_models::{BillingReconciliationLine, BillingUsageLine, InvoiceLineItem};
use serde::{Serialize, Serializer};

use super::LineFacts;

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

//! What does not fit, one by one.

use pc_models::{CurrencyCode, Decimal};
use serde::Serialize;

use super::billed::BilledLine;
use super::bought::BoughtLine;

/// What does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FindingKind {
    /// A charge for something that was not bought: the order is unknown, or has no such product and SKU.
    BilledNotBought,
    /// Bought or used, due, and not charged.
    BoughtNotBilled,
    /// Charged again for a time that was charged already.
    Duplicate,
    /// Another quantity was billed than bought.
    QuantityDiffers,
    /// Another amount was billed than bought, or than was used.
    AmountDiffers,
    /// Billed under another product or SKU than bought.
    ItemDiffers,
    /// Billed for another customer than bought for.
    CustomerDiffers,
    /// Billed in a currency that the order or the invoice does not have.
    CurrencyDiffers,
    /// Subtotal and tax do not make the total, or nearly all other lines of the country are taxed otherwise.
    TaxDiffers,
    /// The lines do not add up to the invoice's total.
    TotalDiffers,
    /// A charge lacks what is needed to judge it.
    Unreadable,
    /// Bought, and to be charged by a later invoice.
    NotYetDue,
    /// Cancelled, charged, and not credited on these invoices.
    CreditDue,
    /// A credit for something that was bought.
    Credit,
    /// A change within a billing cycle, such as more seats; not judged by a price.
    Change,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Something is wrong.
    Error,
    /// Nothing is wrong yet: look again when the next invoice is there.
    Open,
    /// For information.
    Note,
}

/// One thing that does not fit, or should be known.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What.
    pub kind: FindingKind,
    /// How much it matters.
    pub severity: Severity,
    /// The invoice, where there is one.
    pub invoice: Option<String>,
    /// The customer.
    pub customer: String,
    /// The order.
    pub order: String,
    /// The order's line, where it is known.
    pub line: Option<u32>,
    /// The product.
    pub product: String,
    /// The SKU.
    pub sku: String,
    /// How many were bought.
    pub bought_quantity: Option<Decimal>,
    /// How many were billed.
    pub billed_quantity: Option<Decimal>,
    /// What it should cost before tax.
    pub expected: Option<Decimal>,
    /// What was billed before tax.
    pub billed: Option<Decimal>,
    /// The currency of both.
    pub currency: Option<CurrencyCode>,
    /// The same for people.
    pub text: String,
}

impl FindingKind {
    /// Every kind, the worst first.
    pub const ALL: &'static [Self] = &[
        Self::BilledNotBought,
        Self::BoughtNotBilled,
        Self::Duplicate,
        Self::QuantityDiffers,
        Self::AmountDiffers,
        Self::ItemDiffers,
        Self::CustomerDiffers,
        Self::CurrencyDiffers,
        Self::TaxDiffers,
        Self::TotalDiffers,
        Self::Unreadable,
        Self::NotYetDue,
        Self::CreditDue,
        Self::Credit,
        Self::Change,
    ];

    /// One word for people, CSV and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BilledNotBought => "billed_not_bought",
            Self::BoughtNotBilled => "bought_not_billed",
            Self::Duplicate => "duplicate",
            Self::QuantityDiffers => "quantity_differs",
            Self::AmountDiffers => "amount_differs",
            Self::ItemDiffers => "item_differs",
            Self::CustomerDiffers => "customer_differs",
            Self::CurrencyDiffers => "currency_differs",
            Self::TaxDiffers => "tax_differs",
            Self::TotalDiffers => "total_differs",
            Self::Unreadable => "unreadable",
            Self::NotYetDue => "not_yet_due",
            Self::CreditDue => "credit_due",
            Self::Credit => "credit",
            Self::Change => "change",
        }
    }

    /// How much it matters.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::NotYetDue | Self::CreditDue => Severity::Open,
            Self::Credit | Self::Change => Severity::Note,
            _ => Severity::Error,
        }
    }
}

impl Finding {
    /// About nothing yet.
    pub(super) fn new(kind: FindingKind, text: String) -> Self {
        Self {
            kind,
            severity: kind.severity(),
            invoice: None,
            customer: String::new(),
            order: String::new(),
            line: None,
            product: String::new(),
            sku: String::new(),
            bought_quantity: None,
            billed_quantity: None,
            expected: None,
            billed: None,
            currency: None,
            text,
        }
    }

    /// About a charge.
    pub(super) fn of_billed(kind: FindingKind, billed: &BilledLine, text: impl Into<String>) -> Self {
        Self {
            invoice: (!billed.invoice.is_empty()).then(|| billed.invoice.clone()),
            customer: billed.customer.clone(),
            order: billed.order.clone(),
            product: billed.product.clone(),
            sku: billed.sku.clone(),
            billed_quantity: billed.quantity,
            billed: billed.subtotal,
            currency: billed.currency,
            ..Self::new(kind, text.into())
        }
    }

    /// About a line that was bought.
    pub(super) fn of_bought(kind: FindingKind, line: &BoughtLine, text: impl Into<String>) -> Self {
        Self {
            customer: line.customer.to_string(),
            order: line.order.to_string(),
            line: Some(line.number),
            product: line.product.clone(),
            sku: line.sku.clone(),
            bought_quantity: Some(line.units()),
            currency: line.currency,
            ..Self::new(kind, text.into())
        }
    }

    /// About a line and its charge.
    pub(super) fn of_both(
        kind: FindingKind,
        line: &BoughtLine,
        billed: &BilledLine,
        text: impl Into<String>,
    ) -> Self {
        let Self { invoice, billed_quantity, billed, currency, .. } = Self::of_billed(kind, billed, "");
        Self { invoice, billed_quantity, billed, currency, ..Self::of_bought(kind, line, text) }
    }

    /// With what it should have cost.
    pub(super) fn expecting(self, amount: Option<Decimal>) -> Self {
        Self { expected: amount, ..self }
    }
}

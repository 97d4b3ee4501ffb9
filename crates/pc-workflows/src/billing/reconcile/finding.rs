//! What does not fit, one by one.

use pc_models::{CurrencyCode, Decimal};
use serde::Serialize;

use super::billed::Billed;
use super::bought::BoughtLine;

macro_rules! finding_kinds {
    ($($(#[$doc:meta])* $kind:ident = $word:literal is $severity:ident,)+) => {
        /// What does not fit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[non_exhaustive]
        pub enum FindingKind {
            $($(#[$doc])* #[serde(rename = $word)] $kind,)+
        }

        impl FindingKind {
            /// Every kind, the worst first.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// One word for people, CSV and JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)+
                }
            }

            /// How much it matters.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self {
                    $(Self::$kind => Severity::$severity,)+
                }
            }
        }
    };
}

finding_kinds! {
    /// A charge for something that was not bought: the order is unknown, or has no such product and SKU.
    BilledNotBought = "billed_not_bought" is Error,
    /// Bought or used, due, and not charged.
    BoughtNotBilled = "bought_not_billed" is Error,
    /// Charged again for a time that was charged already.
    Duplicate = "duplicate" is Error,
    /// Another quantity was billed than bought.
    QuantityDiffers = "quantity_differs" is Error,
    /// Another amount was billed than bought, or than was used.
    AmountDiffers = "amount_differs" is Error,
    /// Billed under another product or SKU than bought.
    ItemDiffers = "item_differs" is Error,
    /// Billed for another customer than bought for.
    CustomerDiffers = "customer_differs" is Error,
    /// Billed in a currency that the order or the invoice does not have.
    CurrencyDiffers = "currency_differs" is Error,
    /// Subtotal and tax do not make the total, or nearly all other lines of the country are taxed otherwise.
    TaxDiffers = "tax_differs" is Error,
    /// The lines do not add up to the invoice's total.
    TotalDiffers = "total_differs" is Error,
    /// A charge lacks what is needed to judge it.
    Unreadable = "unreadable" is Error,
    /// Bought, and to be charged by a later invoice.
    NotYetDue = "not_yet_due" is Open,
    /// Cancelled, charged, and not credited on these invoices.
    CreditDue = "credit_due" is Open,
    /// A credit for something that was bought.
    Credit = "credit" is Note,
    /// A change within a billing cycle, such as more seats.
    Change = "change" is Note,
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
    pub(super) fn of_billed(kind: FindingKind, billed: &Billed<'_>, text: impl Into<String>) -> Self {
        Self {
            invoice: (!billed.invoice.is_empty()).then(|| billed.invoice.to_string()),
            customer: billed.customer.to_string(),
            order: billed.order.to_string(),
            product: billed.product.to_string(),
            sku: billed.sku.to_string(),
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
        billed: &Billed<'_>,
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

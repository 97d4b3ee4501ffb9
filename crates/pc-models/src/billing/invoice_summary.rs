//! What the partner owes (`get-the-reseller-s-current-account-balance`, `get-invoice-summaries`).

use crate::{CurrencyCode, Decimal, InvoiceType, Money, ResourceAttributes, StandardLinks, Timestamp};

crate::codec::resource! {
    /// The balance of the partner in one currency.
    pub struct InvoiceSummary {
        /// What is unpaid.
        balance_amount: Option<Decimal>,
        /// Currency, ISO 4217.
        currency_code: Option<CurrencyCode>,
        /// Symbol of the currency, or the code again.
        currency_symbol: Option<String>,
        /// When the balance last changed.
        accounting_date: Option<Timestamp>,
        /// When the first invoice was made.
        first_invoice_creation_date: Option<Timestamp>,
        /// When the last payment came; year 1 for never.
        last_payment_date: Option<Timestamp>,
        /// How much came.
        last_payment_amount: Option<Decimal>,
        /// When the latest invoice was made.
        latest_invoice_date: Option<Timestamp>,
        /// The same by kind of invoice; on the outer summary only.
        details: Vec<InvoiceSummaryDetail>,
        /// The summary itself; on the outer summary only.
        links: Option<StandardLinks>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

impl InvoiceSummary {
    /// What is unpaid, with its currency.
    #[must_use]
    pub fn balance(&self) -> Option<Money> {
        Some(Money::new(self.balance_amount?, self.currency_code?))
    }
}

crate::codec::resource! {
    /// The balance of one kind of invoice.
    pub struct InvoiceSummaryDetail {
        /// Legacy or new commerce.
        invoice_type: Option<InvoiceType>,
        /// The balance, without details and links.
        summary: InvoiceSummary,
    }
}

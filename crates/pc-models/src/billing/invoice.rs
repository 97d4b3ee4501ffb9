//! Invoices (`invoice-resources`).

use crate::{CurrencyCode, Decimal, InvoiceId, Money, ResourceAttributes, StandardLinks, Timestamp};

crate::codec::resource! {
    /// What the partner owes for a period, or a change of it.
    pub struct Invoice {
        /// The identifier, bare: links may prefix it.
        id: InvoiceId,
        /// When it was made.
        invoice_date: Option<Timestamp>,
        /// First day of what it covers; not in lists.
        billing_period_start_date: Option<Timestamp>,
        /// Last day of what it covers; not in lists.
        billing_period_end_date: Option<Timestamp>,
        /// Charges and adjustments.
        total_charges: Option<Decimal>,
        /// What was paid; do not rely on the sign.
        paid_amount: Option<Decimal>,
        /// Currency, ISO 4217.
        currency_code: Option<CurrencyCode>,
        /// Symbol of the currency.
        currency_symbol: Option<String>,
        /// Relative address of the PDF, without `/v1`.
        pdf_download_link: Option<String>,
        /// Receipts of Taiwan.
        tax_receipts: Vec<TaxReceipt>,
        /// Its sections.
        invoice_details: Vec<InvoiceDetail>,
        /// What changed it later, in short form.
        amendments: Vec<Invoice>,
        /// Invoice or note.
        document_type: Option<DocumentType>,
        /// The document that this one amends.
        amends_of: Option<InvoiceId>,
        /// Legacy or new commerce.
        invoice_type: Option<InvoiceType>,
        /// Undocumented; seen in one client of 2026.
        state: Option<String>,
        /// The invoice itself.
        links: Option<StandardLinks>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

impl Invoice {
    /// Charges and adjustments with their currency.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        Some(Money::new(self.total_charges?, self.currency_code?))
    }
}

crate::codec::resource! {
    /// A receipt for taxes, Taiwan only.
    pub struct TaxReceipt {
        /// The identifier.
        id: String,
        /// Relative address of the PDF.
        tax_receipt_pdf_download_link: Option<String>,
    }
}

crate::codec::resource! {
    /// A section of an invoice: one provider and one kind of lines.
    pub struct InvoiceDetail {
        /// Charges or usage.
        invoice_line_item_type: Option<InvoiceLineItemType>,
        /// Which part of the service bills it.
        billing_provider: Option<BillingProvider>,
        /// Its lines; absent in amendments.
        links: Option<StandardLinks>,
        /// The kind of resource.
        attributes: Option<ResourceAttributes>,
    }
}

crate::codec::open_enum! {
    /// Kinds of document.
    pub enum DocumentType {
        /// Neither of the others.
        None = "none" = 0,
        /// An invoice.
        Invoice = "invoice" = 1,
        /// Takes an invoice back.
        VoidNote = "void_note" = 2,
        /// Changes an invoice.
        AdjustmentNote = "adjustment_note" = 3,
    }
}

crate::codec::open_enum! {
    /// Which system made an invoice.
    pub enum InvoiceType {
        /// Legacy licences and Azure MS-AZR-0145P.
        Recurring = "Recurring",
        /// New commerce.
        OneTime = "OneTime",
    }
}

crate::codec::open_enum! {
    /// What lines speak of.
    pub enum InvoiceLineItemType {
        /// Neither of the others.
        None = "none",
        /// Consumption.
        UsageLineItems = "usage_line_items",
        /// Charges.
        BillingLineItems = "billing_line_items",
    }
}

impl InvoiceLineItemType {
    /// The spelling in a query string or path (`billinglineitems`), where bodies say `billing_line_items`.
    #[must_use]
    pub fn as_query(&self) -> &str {
        match self {
            Self::None => "none",
            Self::UsageLineItems => "usagelineitems",
            Self::BillingLineItems => "billinglineitems",
            Self::Unknown(word) => word,
        }
    }
}

crate::codec::open_enum! {
    /// Which part of the service bills.
    pub enum BillingProvider {
        /// Neither of the others.
        None = "none",
        /// Legacy licences.
        Office = "office",
        /// Azure MS-AZR-0145P.
        Azure = "azure",
        /// New commerce.
        OneTime = "one_time",
        /// Usage of new commerce, in the service's own words.
        Marketplace = "marketplace",
        /// An older word for everything of new commerce.
        All = "all",
    }
}

impl BillingProvider {
    /// The spelling in a query string or path (`onetime`), where bodies say `one_time`.
    #[must_use]
    pub fn as_query(&self) -> &str {
        match self {
            Self::OneTime => "onetime",
            other => other.as_str(),
        }
    }
}

crate::codec::open_enum! {
    /// Which open period is meant (`period`; the billing export says `last` for the previous one).
    pub enum BillingPeriod {
        /// The running one.
        Current = "current",
        /// The one before.
        Previous = "previous",
        /// The one before, in the words of the billing export.
        Last = "last",
    }
}

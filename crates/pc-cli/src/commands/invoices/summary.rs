//! An invoice as JSON, with stable names.

use pc_models::{
    BillingProvider, CurrencyCode, Decimal, DocumentType, Invoice, InvoiceId, InvoiceLineItemType,
    InvoiceType, Timestamp,
};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct InvoiceSummary<'a> {
    id: &'a InvoiceId,
    date: Option<Timestamp>,
    period_start: Option<Timestamp>,
    period_end: Option<Timestamp>,
    invoice_type: Option<&'a InvoiceType>,
    document_type: Option<&'a DocumentType>,
    amends: Option<&'a InvoiceId>,
    currency: Option<CurrencyCode>,
    total: Option<Decimal>,
    paid: Option<Decimal>,
    sections: Vec<SectionSummary<'a>>,
    tax_receipts: Vec<&'a str>,
    amendments: Vec<Self>,
}

#[derive(Serialize)]
struct SectionSummary<'a> {
    provider: Option<&'a BillingProvider>,
    #[serde(rename = "type")]
    line_item_type: Option<&'a InvoiceLineItemType>,
}

impl<'a> From<&'a Invoice> for InvoiceSummary<'a> {
    fn from(invoice: &'a Invoice) -> Self {
        let sections = invoice.invoice_details.iter().map(|detail| SectionSummary {
            provider: detail.billing_provider.as_ref(),
            line_item_type: detail.invoice_line_item_type.as_ref(),
        });
        Self {
            id: &invoice.id,
            date: invoice.invoice_date,
            period_start: invoice.billing_period_start_date,
            period_end: invoice.billing_period_end_date,
            invoice_type: invoice.invoice_type.as_ref(),
            document_type: invoice.document_type.as_ref(),
            amends: invoice.amends_of.as_ref(),
            currency: invoice.currency_code,
            total: invoice.total_charges,
            paid: invoice.paid_amount,
            sections: sections.collect(),
            tax_receipts: invoice.tax_receipts.iter().map(|receipt| receipt.id.as_str()).collect(),
            amendments: invoice.amendments.iter().map(Self::from).collect(),
        }
    }
}

//! How an invoice is written.

use serde_json::{Value, json};

use crate::api::answer::{link, without_nulls};
use crate::api::billing::line_class::LineClass;
use crate::api::exact_json;
use crate::state::invoice::Invoice;

/// Alone it shows its period as well.
pub(crate) fn invoice_json(invoice: &Invoice, alone: bool) -> Value {
    let Invoice { id, currency, .. } = invoice;
    let uri = format!("/invoices/{}-{id}", invoice.kind());
    let details = LineClass::of_invoice(invoice.recurring).iter().map(|class| {
        json!({
            "invoiceLineItemType": class.line_type(),
            "billingProvider": class.provider(),
            "links": {"self": link(format!("{uri}/lineitems/{}", class.path()))},
            "attributes": {"objectType": "InvoiceDetail"},
        })
    });
    without_nulls(json!({
        "id": id,
        "invoiceDate": invoice.date(),
        "billingPeriodStartDate": alone.then(|| invoice.month.start()),
        "billingPeriodEndDate": alone.then(|| invoice.month.day(invoice.month.days())),
        "totalCharges": exact_json::number(invoice.total()),
        "paidAmount": exact_json::number(invoice.paid()),
        "currencyCode": currency.code,
        "currencySymbol": currency.symbol,
        "pdfDownloadLink": format!("/invoices/{id}/documents/statement"),
        "taxReceipts": [{
            "id": invoice.receipt(),
            "taxReceiptPdfDownloadLink":
                format!("/invoices/{id}/receipts/{}/documents/statement", invoice.receipt()),
        }],
        "invoiceDetails": details.collect::<Vec<_>>(),
        "documentType": "invoice",
        "invoiceType": invoice.kind(),
        "links": {"self": link(uri.clone())},
        "attributes": {"objectType": "Invoice"},
    }))
}

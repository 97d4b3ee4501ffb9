//! How invoices and their summaries are written.

use pc_models::{Decimal, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use crate::api::answer::{Attributes, Link, StandardLinks};
use crate::api::billing::line_class::LineClass;
use crate::state::catalog_file::Currency;
use crate::state::invoice::Invoice;
use crate::state::store::Store;
use crate::values::money;

/// The `Invoice` of the API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvoiceBody<'i> {
    id: &'i str,
    invoice_date: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_period_start_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_period_end_date: Option<Timestamp>,
    total_charges: Decimal,
    paid_amount: Decimal,
    currency_code: &'i str,
    currency_symbol: &'i str,
    pdf_download_link: String,
    tax_receipts: Value,
    invoice_details: Vec<Value>,
    document_type: &'static str,
    invoice_type: &'static str,
    links: StandardLinks,
    attributes: Attributes,
}

/// The `InvoiceSummary` of the API: what is unpaid in a currency, altogether or of one kind.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SummaryBody<'s> {
    balance_amount: Decimal,
    currency_code: &'s str,
    currency_symbol: &'s str,
    accounting_date: String,
    first_invoice_creation_date: String,
    last_payment_date: String,
    last_payment_amount: Decimal,
    latest_invoice_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<[SummaryDetail<'s>; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<StandardLinks>,
    attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SummaryDetail<'s> {
    invoice_type: &'static str,
    summary: Box<SummaryBody<'s>>,
}

impl<'i> InvoiceBody<'i> {
    /// Alone it shows its period as well.
    pub(crate) fn of(invoice: &'i Invoice, alone: bool) -> Self {
        let Invoice { id, currency, .. } = invoice;
        let (uri, receipt) = (format!("/invoices/{}-{id}", invoice.kind()), invoice.receipt());
        let details = LineClass::of_invoice(invoice.recurring).iter().map(|class| {
            json!({
                "invoiceLineItemType": class.line_type(),
                "billingProvider": class.provider(),
                "links": {"self": Link::to(format!("{uri}/lineitems/{}", class.path()))},
                "attributes": {"objectType": "InvoiceDetail"},
            })
        });
        Self {
            id,
            invoice_date: invoice.date(),
            billing_period_start_date: alone.then(|| invoice.month.start()),
            billing_period_end_date: alone.then(|| invoice.month.day(invoice.month.days())),
            total_charges: invoice.total(),
            paid_amount: invoice.paid(),
            currency_code: &currency.code,
            currency_symbol: &currency.symbol,
            pdf_download_link: format!("/invoices/{id}/documents/statement"),
            tax_receipts: json!([{
                "id": receipt,
                "taxReceiptPdfDownloadLink": format!("/invoices/{id}/receipts/{receipt}/documents/statement"),
            }]),
            invoice_details: details.collect(),
            document_type: "invoice",
            invoice_type: invoice.kind(),
            links: StandardLinks::to(uri.clone()),
            attributes: Attributes::of("Invoice"),
        }
    }
}

impl<'s> SummaryBody<'s> {
    pub(crate) fn of(store: &Store, currency: &'s Currency, now: Timestamp) -> Self {
        let detail = |invoice_type, recurring| {
            let summary = Box::new(Self::part(store, currency, Some(recurring), now));
            SummaryDetail { invoice_type, summary }
        };
        Self {
            details: Some([detail("Recurring", true), detail("OneTime", false)]),
            links: Some(StandardLinks::to("/invoices/summary".to_owned())),
            ..Self::part(store, currency, None, now)
        }
    }

    /// Of recurring invoices, of the others, or of both.
    fn part(store: &Store, currency: &'s Currency, recurring: Option<bool>, now: Timestamp) -> Self {
        let mine = store.ledger.closed(now).filter(|invoice| {
            invoice.currency.code == currency.code
                && recurring.is_none_or(|wanted| wanted == invoice.recurring)
        });
        let mine: Vec<&Invoice> = mine.collect();
        let dates = || mine.iter().map(|invoice| invoice.date());
        let payments = mine.iter().flat_map(|invoice| &invoice.payments);
        let last = payments.max_by_key(|payment| payment.at);
        Self {
            balance_amount: money::sum(mine.iter().map(|invoice| invoice.unpaid())).unwrap_or_default(),
            currency_code: &currency.code,
            currency_symbol: &currency.symbol,
            accounting_date: date(dates().chain(last.map(|payment| payment.at)).max()),
            first_invoice_creation_date: date(dates().min()),
            last_payment_date: date(last.map(|payment| payment.at)),
            last_payment_amount: last.map(|payment| payment.amount).unwrap_or_default(),
            latest_invoice_date: date(dates().max()),
            details: None,
            links: None,
            attributes: Attributes::of("InvoiceSummary"),
        }
    }
}

/// Where there is no date, the year 1 stands for none.
fn date(date: Option<Timestamp>) -> String {
    date.map_or("0001-01-01T00:00:00".to_owned(), |date| date.to_string())
}

//! `ListInvoices`, `GetInvoice`, balance, summaries, estimate links.

use pc_models::Timestamp;
use serde_json::{Value, json};

use crate::api::answer::{Answer, collection, link};
use crate::api::billing::invoice_body::invoice_json;
use crate::api::call::Call;
use crate::api::date_filter::DateFilter;
use crate::api::exact_json;
use crate::api::page::PageRange;
use crate::state::catalog_file::Currency;
use crate::state::invoice::Invoice;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// How many recurring invoices a page has unless another size is asked for.
const DEFAULT_PAGE_SIZE: usize = 200;

/// Size and offset count for recurring invoices only: the others all stand before the first of them.
pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let filter = call.query("filter").map(|text| DateFilter::parse(text, "InvoiceDate")).transpose()?;
    let wanted = |invoice: &&Invoice| filter.as_ref().is_none_or(|filter| filter.matches(invoice.date()));
    let (recurring, modern): (Vec<_>, Vec<_>) =
        store.ledger.closed(call.now).filter(wanted).partition(|invoice| invoice.recurring);
    let place = PageRange::offset(call, DEFAULT_PAGE_SIZE, usize::MAX)?;
    let modern = modern.into_iter().filter(|_| place.start == 0);
    let shown = modern.chain(recurring[place.range(recurring.len())].iter().copied());
    let items = shown.map(|invoice| invoice_json(invoice, false)).collect();
    Ok(Answer::ok(place.offset_page(items, recurring.len(), call)))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(Answer::ok(invoice_json(store.invoice(call.parameter("invoice"), call.now)?, true)))
}

/// The partner's own currency.
pub(crate) fn balance(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(Answer::ok(summary(store, &store.catalog.currencies()[0], call.now)))
}

pub(crate) fn summaries(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let used = store.catalog.currencies().iter().filter(|currency| {
        store.ledger.closed(call.now).any(|invoice| invoice.currency.code == currency.code)
    });
    let items = used.map(|currency| summary(store, currency, call.now)).collect();
    Ok(Answer::ok(collection(items, call.uri())))
}

pub(crate) fn estimates(_: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let currency =
        call.query("currencyCode").ok_or_else(|| Problem::bad_input("The currencyCode is required."))?;
    let currency = currency.to_ascii_uppercase();
    let mut items = Vec::new();
    for (kind, provider, line_type) in [
        ("daily_rated_usage", "Marketplace", "UsageLineItems"),
        ("non_consumption", "all", "BillingLineItems"),
    ] {
        for period in ["Current", "Previous"] {
            let asked = period.to_ascii_lowercase();
            items.push(json!({
                "type": kind,
                "title": format!("{period} estimate"),
                "description": format!("What is known of the {asked} period."),
                "period": period,
                "link": link(format!("/invoices/unbilled/lineitems?provider={provider}&invoicelineitemtype={line_type}&currencycode={currency}&period={asked}&size=2000")),
            }));
        }
    }
    Ok(Answer::ok(json!({
        "totalCount": items.len(),
        "items": items,
        "attributes": {"objectType": "Collection"},
    })))
}

/// What is unpaid in a currency, altogether and of each kind.
fn summary(store: &Store, currency: &Currency, now: Timestamp) -> Value {
    let part = |recurring: Option<bool>| {
        let mine = store.ledger.closed(now).filter(|invoice| {
            invoice.currency.code == currency.code
                && recurring.is_none_or(|wanted| wanted == invoice.recurring)
        });
        let mine: Vec<&Invoice> = mine.collect();
        let dates = || mine.iter().map(|invoice| invoice.date());
        let payments = mine.iter().flat_map(|invoice| &invoice.payments);
        let last = payments.max_by_key(|payment| payment.at);
        let date =
            |date: Option<Timestamp>| date.map_or("0001-01-01T00:00:00".to_owned(), |date| date.to_string());
        json!({
            "balanceAmount": exact_json::number(store.balance(&currency.code, recurring, now)),
            "currencyCode": currency.code,
            "currencySymbol": currency.symbol,
            "accountingDate": date(dates().chain(last.map(|payment| payment.at)).max()),
            "firstInvoiceCreationDate": date(dates().min()),
            "lastPaymentDate": date(last.map(|payment| payment.at)),
            "lastPaymentAmount": exact_json::number(last.map(|payment| payment.amount).unwrap_or_default()),
            "latestInvoiceDate": date(dates().max()),
            "attributes": {"objectType": "InvoiceSummary"},
        })
    };
    let mut summary = part(None);
    summary["details"] = json!([
        {"invoiceType": "Recurring", "summary": part(Some(true))},
        {"invoiceType": "OneTime", "summary": part(Some(false))},
    ]);
    summary["links"] = json!({"self": link("/invoices/summary")});
    summary
}

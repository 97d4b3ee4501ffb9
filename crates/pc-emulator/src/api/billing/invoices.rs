//! `ListInvoices`, `GetInvoice`, balance, summaries, estimate links.

use serde_json::json;

use crate::api::answer::{Answer, Link};
use crate::api::billing::invoice_body::{InvoiceBody, SummaryBody};
use crate::api::call::Call;
use crate::api::date_filter::DateFilter;
use crate::api::page::PageRange;
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
    let page = PageRange::offset(call, DEFAULT_PAGE_SIZE, usize::MAX)?;
    let modern = modern.into_iter().filter(|_| page.start == 0);
    let shown = modern.chain(recurring[page.range(recurring.len())].iter().copied());
    let items = shown.map(|invoice| InvoiceBody::of(invoice, false)).collect();
    Ok(Answer::ok(page.offset_page(items, recurring.len(), call)))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(Answer::ok(InvoiceBody::of(store.invoice(call.parameter("invoice"), call.now)?, true)))
}

/// The partner's own currency.
pub(crate) fn balance(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(Answer::ok(SummaryBody::of(store, &store.catalog.currencies()[0], call.now)))
}

pub(crate) fn summaries(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let used = store.catalog.currencies().iter().filter(|currency| {
        store.ledger.closed(call.now).any(|invoice| invoice.currency.code == currency.code)
    });
    let summaries = used.map(|currency| SummaryBody::of(store, currency, call.now));
    Ok(Answer::collection(summaries, call))
}

pub(crate) fn estimates(_: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let currency = call.required("currencyCode")?.to_ascii_uppercase();
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
                "link": Link::to(format!("/invoices/unbilled/lineitems?provider={provider}&invoicelineitemtype={line_type}&currencycode={currency}&period={asked}&size=2000")),
            }));
        }
    }
    Ok(Answer::ok(json!({
        "totalCount": items.len(),
        "items": items,
        "attributes": {"objectType": "Collection"},
    })))
}

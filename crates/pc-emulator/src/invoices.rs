//! `ListInvoices`, `GetInvoice`, balance, summaries, estimate links. Invoices are not kept: each ended month and
//! currency has one of each kind, made from the orders and subscriptions of that month.

use std::collections::BTreeSet;

use pc_models::{Decimal, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Answer, collection, link, without_nulls};
use crate::call::Call;
use crate::catalog_file::{Currency, Kind};
use crate::invoice_lines::{Class, Scope};
use crate::money;
use crate::month::Month;
use crate::page::Place;
use crate::problem::Problem;
use crate::world::World;

/// How many months back there are invoices of usage.
const MONTHS_OF_USAGE: i32 = 3;
const PAGE: usize = 200;

/// What is charged together.
#[derive(Clone)]
pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) recurring: bool,
    pub(crate) currency: &'static Currency,
    pub(crate) month: Month,
    /// How many lines were made up, if they were.
    pub(crate) made_up: Option<usize>,
}

/// An invoice of lines that are made up when they are read.
#[derive(Serialize, Deserialize)]
pub(crate) struct MadeUp {
    pub(crate) line_items: usize,
    created: Timestamp,
}

impl World {
    /// Every invoice, newest last.
    pub(crate) fn invoices(&self, now: Timestamp) -> Vec<Invoice> {
        let this_month = Month::of(now);
        let mut found = BTreeSet::new();
        for customer in self.customers.iter() {
            let currency = self.place_of_currency(self.catalog.currency(customer.profile.country));
            for order in customer.orders.iter().filter(|order| !order.legacy) {
                found.insert((Month::of(order.created), false, currency));
            }
            for subscription in customer.subscriptions.iter().filter(|one| one.is_azure()) {
                let recurring = subscription.item.product.kind == Kind::LegacyAzure;
                let first = Month::of(subscription.starts).max(this_month.later(-MONTHS_OF_USAGE));
                let mut month = first;
                while month < this_month {
                    found.insert((month, recurring, currency));
                    month = month.later(1);
                }
            }
        }
        let from_orders = found.into_iter().filter(|(month, ..)| *month < this_month);
        let made_up = self.made_up.iter().enumerate().map(|(place, made_up)| Invoice {
            id: format!("G9{place:08}"),
            recurring: false,
            currency: &self.catalog.currencies()[0],
            month: Month::of(made_up.created),
            made_up: Some(made_up.line_items),
        });
        from_orders
            .map(|(month, recurring, currency)| self.invoice(month, recurring, currency))
            .chain(made_up)
            .collect()
    }

    fn invoice(&self, month: Month, recurring: bool, currency: usize) -> Invoice {
        let letter = if recurring { 'D' } else { 'G' };
        let id = format!("{letter}0{}{currency:02}", month.number());
        Invoice { id, recurring, currency: &self.catalog.currencies()[currency], month, made_up: None }
    }

    fn place_of_currency(&self, currency: &Currency) -> usize {
        self.catalog.currencies().iter().position(|known| known.code == currency.code).unwrap_or_default()
    }

    /// An invoice by its bare or prefixed id.
    pub(crate) fn find_invoice(&self, id: &str, now: Timestamp) -> Result<Invoice, Problem> {
        let bare = id.rsplit('-').next().unwrap_or_default();
        let found = self.invoices(now).into_iter().find(|invoice| invoice.id.eq_ignore_ascii_case(bare));
        found.ok_or_else(|| Problem::new(404, 1000, "The invoice was not found."))
    }

    /// An invoice with that many lines, to be read at once; its id.
    pub(crate) fn make_up_invoice(&mut self, line_items: usize, now: Timestamp) -> String {
        self.made_up.push(MadeUp { line_items, created: now });
        format!("G9{:08}", self.made_up.len() - 1)
    }

    /// What an invoice comes to.
    pub(crate) fn total(&self, invoice: &Invoice) -> Decimal {
        let lines = Scope::of(invoice).lines(self, Class::charges(invoice.recurring));
        lines.total()
    }
}

pub(crate) fn list(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let invoices = world.invoices(call.now);
    let place = Place::offset(call, PAGE, usize::MAX)?;
    let items =
        invoices[place.range(invoices.len())].iter().map(|invoice| invoice.json(world, false)).collect();
    Ok(Answer::ok(place.offset_page(items, invoices.len(), call)))
}

pub(crate) fn get(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let invoice = world.find_invoice(call.parameter("invoice"), call.now)?;
    Ok(Answer::ok(invoice.json(world, true)))
}

/// The partner's own currency.
pub(crate) fn balance(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    Ok(Answer::ok(summary(world, &world.catalog.currencies()[0], call.now)))
}

pub(crate) fn summaries(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let invoices = world.invoices(call.now);
    let currencies = world.catalog.currencies().iter();
    let used =
        currencies.filter(|currency| invoices.iter().any(|invoice| invoice.currency.code == currency.code));
    let items = used.map(|currency| summary(world, currency, call.now)).collect();
    Ok(Answer::ok(collection(items, call.uri())))
}

pub(crate) fn estimates(_: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
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

impl Invoice {
    fn kind(&self) -> &'static str {
        if self.recurring { "Recurring" } else { "OneTime" }
    }

    /// When it is written: the month after.
    pub(crate) fn date(&self) -> Timestamp {
        self.month.later(1).day(8)
    }

    fn json(&self, world: &World, alone: bool) -> Value {
        let Self { id, currency, .. } = self;
        let uri = format!("/invoices/{}-{id}", self.kind());
        let details = Class::of_invoice(self.recurring).iter().map(|class| {
            json!({
                "invoiceLineItemType": class.line_type(),
                "billingProvider": class.provider(),
                "links": {"self": link(format!("{uri}/lineitems/{}", class.path()))},
                "attributes": {"objectType": "InvoiceDetail"},
            })
        });
        let statement = format!("/invoices/{id}/documents/statement");
        without_nulls(json!({
            "id": id,
            "invoiceDate": self.date(),
            "billingPeriodStartDate": alone.then(|| self.month.start()),
            "billingPeriodEndDate": alone.then(|| self.month.day(self.month.days())),
            "totalCharges": money::number(world.total(self)),
            "paidAmount": 0,
            "currencyCode": currency.code,
            "currencySymbol": currency.symbol,
            "pdfDownloadLink": statement,
            "taxReceipts": [{
                "id": self.receipt(),
                "taxReceiptPdfDownloadLink":
                    format!("/invoices/{id}/receipts/{}/documents/statement", self.receipt()),
            }],
            "invoiceDetails": details.collect::<Vec<_>>(),
            "documentType": "invoice",
            "invoiceType": self.kind(),
            "links": {"self": link(uri.clone())},
            "attributes": {"objectType": "Invoice"},
        }))
    }

    /// The id of its receipt.
    pub(crate) fn receipt(&self) -> String {
        format!("R{}", &self.id[1..])
    }
}

/// Nothing is ever paid here.
fn summary(world: &World, currency: &Currency, now: Timestamp) -> Value {
    let invoices = world.invoices(now);
    let part = |recurring: Option<bool>| {
        let mine = invoices.iter().filter(|invoice| {
            invoice.currency.code == currency.code
                && recurring.is_none_or(|wanted| wanted == invoice.recurring)
        });
        let dates: Vec<Timestamp> = mine.clone().map(Invoice::date).collect();
        let total = money::sum(mine.map(|invoice| world.total(invoice))).unwrap_or_default();
        let date =
            |date: Option<&Timestamp>| date.map_or("0001-01-01T00:00:00".to_owned(), ToString::to_string);
        json!({
            "balanceAmount": money::number(total),
            "currencyCode": currency.code,
            "currencySymbol": currency.symbol,
            "accountingDate": date(dates.iter().max()),
            "firstInvoiceCreationDate": date(dates.iter().min()),
            "lastPaymentDate": "0001-01-01T00:00:00",
            "lastPaymentAmount": 0,
            "latestInvoiceDate": date(dates.iter().max()),
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

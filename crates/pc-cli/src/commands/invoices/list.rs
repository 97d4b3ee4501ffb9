//! `invoices list`.

use clap::Args;
use futures_util::TryStreamExt;
use pc_models::{CurrencyCode, Invoice, InvoiceType, MoneyTotals, Timestamp};
use pc_transport::operations::ListInvoices;

use super::summary::InvoiceSummary;
use crate::connection::{Billing, ListingArguments};
use crate::output::amount::money;
use crate::output::{Cell, Column, Exit, Failure, Row, day, print, print_json, say, value_parsers};

/// Invoices asked for at once.
const INVOICES_PER_PAGE: u32 = 200;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} invoices list --demo\n  \
    {program} invoices list --endpoint http://127.0.0.1:8080\n  \
    {program} invoices list --from 2026-01-01 --to 2026-06-30 --currency EUR --json --endpoint http://127.0.0.1:8080")]
pub(crate) struct ListArguments {
    #[command(flatten)]
    filter: InvoiceFilter,
    #[command(flatten)]
    list: ListingArguments,
}

/// Which invoices are meant.
#[derive(Args)]
pub(crate) struct InvoiceFilter {
    /// Only invoices made on this day or later, as YYYY-MM-DD.
    #[arg(long, value_name = "DATE", value_parser = value_parsers::date)]
    from: Option<Timestamp>,
    /// Only invoices made on this day or earlier.
    #[arg(long, value_name = "DATE", value_parser = value_parsers::date)]
    to: Option<Timestamp>,
    /// Only invoices in this currency.
    #[arg(long, value_name = "CODE")]
    currency: Option<CurrencyCode>,
    /// Only recurring (legacy) or onetime (new commerce) invoices.
    #[arg(long = "type", value_name = "TYPE", value_parser = value_parsers::invoice_type)]
    invoice_type: Option<InvoiceType>,
}

impl InvoiceFilter {
    /// The invoices that fit, as the list has them, oldest first.
    pub(crate) async fn read(&self, billing: &Billing) -> Result<Vec<Invoice>, Failure> {
        let list = ListInvoices::new().size(INVOICES_PER_PAGE);
        let fits = |invoice: &Invoice| std::future::ready(self.admits(invoice));
        let all = billing.access.client.items(list).try_filter(fits);
        let mut invoices: Vec<Invoice> = all.try_collect().await?;
        invoices.sort_by(|one, other| (one.invoice_date, &one.id).cmp(&(other.invoice_date, &other.id)));
        if invoices.is_empty() {
            say(match billing.access.client.origin() {
                Some(_) => {
                    "there are no such invoices; an emulator has one for each ended month with purchases"
                }
                None => {
                    "there are no such invoices; --demo lets an embedded emulator begin with half a year of purchases, \
                     --endpoint names one that has some"
                }
            });
        }
        Ok(invoices)
    }

    /// Whether every invoice is meant.
    pub(crate) fn is_open(&self) -> bool {
        self.from.is_none() && self.to.is_none() && self.currency.is_none() && self.invoice_type.is_none()
    }

    fn admits(&self, invoice: &Invoice) -> bool {
        let day = |instant: Timestamp| instant.to_utc_text()[..10].to_owned();
        let date = invoice.invoice_date.map(day);
        let is_late_enough =
            self.from.is_none_or(|from| date.as_ref().is_some_and(|date| *date >= day(from)));
        let is_early_enough = self.to.is_none_or(|to| date.as_ref().is_some_and(|date| *date <= day(to)));
        is_late_enough
            && is_early_enough
            && self.currency.is_none_or(|code| invoice.currency_code == Some(code))
            && self.invoice_type.as_ref().is_none_or(|kind| invoice.invoice_type.as_ref() == Some(kind))
    }
}

pub(crate) async fn run(arguments: ListArguments) -> Result<Exit, Failure> {
    let list = &arguments.list;
    list.check::<Invoice>()?;
    let billing = Billing::connect(&list.service).await?;
    let mut invoices = arguments.filter.read(&billing).await?;
    if list.is_json() {
        list.sort(&mut invoices)?;
        for invoice in &invoices {
            print_json(&InvoiceSummary::from(invoice))?;
        }
        return Ok(Exit::Done);
    }
    let first = invoices.first().map(|invoice| invoice.id.clone());
    let mut totals = MoneyTotals::default();
    invoices.iter().filter_map(Invoice::total).try_for_each(|total| totals.add(total))?;
    // That there are none was said.
    if !invoices.is_empty() || !list.is_table() {
        list.print_rows(invoices, "")?;
    }
    for total in totals.iter().filter(|_| list.is_table()) {
        print(&format!("total {}", money(total)))?;
    }
    if let Some(id) = first {
        list.hint(&format!("invoices lines {id} --format csv"), "shows its lines");
    }
    Ok(Exit::Done)
}

impl Row for Invoice {
    const COLUMNS: &'static [Column<Self>] = &[
        ("invoice", |row| Cell::text(&row.id)),
        ("date", |row| Cell::text(day(row.invoice_date))),
        ("type", |row| Cell::some(row.invoice_type.as_ref())),
        ("document", |row| Cell::some(row.document_type.as_ref())),
        ("total", |row| Cell::amount(row.total_charges, row.currency_code)),
        ("currency", |row| Cell::some(row.currency_code)),
        ("paid", |row| Cell::amount(row.paid_amount, row.currency_code)),
        ("amended by", |row| {
            let amendments = row.amendments.iter().map(|amendment| amendment.id.as_str());
            Cell::text(amendments.collect::<Vec<_>>().join(", "))
        }),
    ];
}

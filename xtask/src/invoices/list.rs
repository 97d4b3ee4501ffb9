//! `invoices list`.

use clap::Args;
use futures_util::TryStreamExt;
use pc_models::{CurrencyCode, Invoice, InvoiceType, MoneyTotals, Timestamp};
use pc_transport::operations::ListInvoices;

use super::summary::InvoiceSummary;
use crate::billing::Billing;
use crate::console::{print, print_json, say};
use crate::exit::{Exit, Failure};
use crate::service::ServiceArguments;
use crate::table;

/// Invoices asked for at once.
const PAGE: u32 = 200;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask invoices list --demo\n  \
    cargo xtask invoices list --endpoint http://127.0.0.1:8080\n  \
    cargo xtask invoices list --from 2026-01-01 --to 2026-06-30 --currency EUR --json --endpoint http://127.0.0.1:8080")]
pub(crate) struct ListArguments {
    #[command(flatten)]
    filter: InvoiceFilter,
    #[command(flatten)]
    service: ServiceArguments,
    /// Print one JSON object per invoice, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

/// Which invoices are meant.
#[derive(Args)]
pub(crate) struct InvoiceFilter {
    /// Only invoices made on this day or later, as YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    from: Option<Timestamp>,
    /// Only invoices made on this day or earlier.
    #[arg(long, value_name = "DATE")]
    to: Option<Timestamp>,
    /// Only invoices in this currency.
    #[arg(long, value_name = "CODE")]
    currency: Option<CurrencyCode>,
    /// Only recurring (legacy) or onetime (new commerce) invoices.
    #[arg(long = "type", value_name = "TYPE", value_parser = invoice_type)]
    invoice_type: Option<InvoiceType>,
}

impl InvoiceFilter {
    /// The invoices that fit, as the list has them, oldest first.
    pub(crate) async fn read(&self, billing: &Billing) -> Result<Vec<Invoice>, Failure> {
        let list = ListInvoices::new().size(PAGE);
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
    let billing = Billing::connect(&arguments.service).await?;
    let invoices = arguments.filter.read(&billing).await?;
    if arguments.json {
        for invoice in &invoices {
            print_json(&InvoiceSummary::from(invoice))?;
        }
        return Ok(Exit::Done);
    }
    let mut rows =
        table::new(&["invoice", "date", "type", "document", ">total", "currency", ">paid", "amended by"]);
    let mut totals = MoneyTotals::default();
    for invoice in &invoices {
        rows.add_row(row(invoice));
        if let Some(total) = invoice.total() {
            totals.add(total).map_err(Failure::failed)?;
        }
    }
    print(&table::text(&rows))?;
    for total in totals.iter() {
        print(&format!("total {total}"))?;
    }
    Ok(Exit::Done)
}

fn row(invoice: &Invoice) -> Vec<String> {
    let amended: Vec<&str> = invoice.amendments.iter().map(|amendment| amendment.id.as_str()).collect();
    vec![
        invoice.id.to_string(),
        table::day(invoice.invoice_date),
        invoice.invoice_type.as_ref().map(ToString::to_string).unwrap_or_default(),
        invoice.document_type.as_ref().map(ToString::to_string).unwrap_or_default(),
        table::amount(invoice.total_charges),
        invoice.currency_code.map(|code| code.to_string()).unwrap_or_default(),
        table::amount(invoice.paid_amount),
        amended.join(", "),
    ]
}

fn invoice_type(text: &str) -> Result<InvoiceType, String> {
    match InvoiceType::from(text) {
        InvoiceType::Unknown(_) => Err("give recurring or onetime".to_owned()),
        known => Ok(known),
    }
}

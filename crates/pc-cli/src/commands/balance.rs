//! `balance`: what the partner owes.

use clap::Args;
use futures_util::TryStreamExt;
use pc_models::{CurrencyCode, Decimal, InvoiceSummary, InvoiceType, Timestamp};
use pc_transport::operations::{GetInvoiceSummary, ListInvoiceSummaries};
use serde::Serialize;

use crate::connection::{Billing, ListingArguments};
use crate::output::{Cell, Column, Exit, Failure, Row, day, print_json, shown};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} balance --endpoint http://127.0.0.1:8080\n  \
    {program} balance --all --endpoint http://127.0.0.1:8080 --json")]
pub(crate) struct BalanceArguments {
    /// Every currency, not only the main one.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    list: ListingArguments,
}

pub(crate) async fn run(arguments: BalanceArguments) -> Result<Exit, Failure> {
    arguments.list.check::<BalanceRow>()?;
    let billing = Billing::connect(&arguments.list.service).await?;
    let client = &billing.access.client;
    let summaries: Vec<InvoiceSummary> = match arguments.all {
        true => client.items(ListInvoiceSummaries::new()).try_collect().await?,
        false => vec![client.run(&GetInvoiceSummary::new()).await?],
    };
    if arguments.list.is_json() {
        for summary in &summaries {
            print_json(&Balance::of(summary, None))?;
        }
        return Ok(Exit::Done);
    }
    let rows = summaries.iter().flat_map(|summary| {
        let all = BalanceRow { of: "all".to_owned(), balance: summary.clone() };
        let details = summary.details.iter().map(|detail| BalanceRow {
            of: shown(detail.invoice_type.as_ref()),
            balance: detail.summary.clone(),
        });
        std::iter::once(all).chain(details)
    });
    arguments.list.print_rows(rows.collect(), "there is no balance")?;
    arguments.list.hint("invoices list", "shows the invoices behind it");
    Ok(Exit::Done)
}

/// A balance in the table, and of which invoices it is.
struct BalanceRow {
    of: String,
    balance: InvoiceSummary,
}

impl Row for BalanceRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("currency", |row| Cell::some(row.balance.currency_code)),
        ("of", |row| Cell::text(&row.of)),
        ("balance", |row| Cell::amount(row.balance.balance_amount, row.balance.currency_code)),
        ("last invoice", |row| Cell::text(day(row.balance.latest_invoice_date))),
        ("last payment", |row| Cell::text(day(row.balance.last_payment_date))),
        ("paid then", |row| {
            let paid =
                row.balance.last_payment_amount.filter(|_| set(row.balance.last_payment_date).is_some());
            Cell::amount(paid, row.balance.currency_code)
        }),
        ("as of", |row| Cell::text(day(row.balance.accounting_date))),
    ];
}

/// A balance as JSON.
#[derive(Serialize)]
struct Balance<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    invoice_type: Option<&'a InvoiceType>,
    currency: Option<CurrencyCode>,
    balance: Option<Decimal>,
    latest_invoice_at: Option<Timestamp>,
    last_payment_at: Option<Timestamp>,
    last_payment: Option<Decimal>,
    accounting_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<Self>,
}

impl<'a> Balance<'a> {
    fn of(summary: &'a InvoiceSummary, invoice_type: Option<&'a InvoiceType>) -> Self {
        let details = summary.details.iter();
        Self {
            invoice_type,
            currency: summary.currency_code,
            balance: summary.balance_amount,
            latest_invoice_at: set(summary.latest_invoice_date),
            last_payment_at: set(summary.last_payment_date),
            last_payment: summary.last_payment_amount,
            accounting_at: set(summary.accounting_date),
            details: details.map(|detail| Self::of(&detail.summary, detail.invoice_type.as_ref())).collect(),
        }
    }
}

fn set(instant: Option<Timestamp>) -> Option<Timestamp> {
    instant.filter(|instant| !instant.is_unset())
}

//! `balance`: what the partner owes.

use clap::Args;
use futures_util::TryStreamExt;
use pc_models::{CurrencyCode, Decimal, InvoiceSummary, InvoiceType, Timestamp};
use pc_transport::operations::{GetInvoiceSummary, ListInvoiceSummaries};
use serde::Serialize;

use crate::billing::Billing;
use crate::console::{print, print_json};
use crate::exit::{Exit, Failure};
use crate::service::ServiceArguments;
use crate::table;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask balance --endpoint http://127.0.0.1:8080\n  \
    cargo xtask balance --all --endpoint http://127.0.0.1:8080 --json")]
pub(crate) struct BalanceArguments {
    /// Every currency, not only the main one.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    service: ServiceArguments,
    /// Print one JSON object per currency, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: BalanceArguments) -> Result<Exit, Failure> {
    let billing = Billing::connect(&arguments.service).await?;
    let client = &billing.access.client;
    let summaries: Vec<InvoiceSummary> = match arguments.all {
        true => client.items(ListInvoiceSummaries::new()).try_collect().await?,
        false => vec![client.run(&GetInvoiceSummary::new()).await?],
    };
    if arguments.json {
        for summary in &summaries {
            print_json(&Balance::of(summary, None))?;
        }
        return Ok(Exit::Done);
    }
    let mut rows =
        table::new(&["currency", "of", ">balance", "last invoice", "last payment", ">paid then", "as of"]);
    for summary in &summaries {
        rows.add_row(row(summary, "all"));
        for detail in &summary.details {
            let kind = detail.invoice_type.as_ref().map(ToString::to_string).unwrap_or_default();
            rows.add_row(row(&detail.summary, &kind));
        }
    }
    print(&table::text(&rows))?;
    Ok(Exit::Done)
}

fn row(summary: &InvoiceSummary, of: &str) -> Vec<String> {
    let paid = summary.last_payment_amount.filter(|_| set(summary.last_payment_date).is_some());
    vec![
        summary.currency_code.map(|code| code.to_string()).unwrap_or_default(),
        of.to_owned(),
        table::amount(summary.balance_amount),
        table::day(summary.latest_invoice_date),
        table::day(summary.last_payment_date),
        table::amount(paid),
        table::day(summary.accounting_date),
    ]
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

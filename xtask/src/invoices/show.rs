//! `invoices show`.

use std::fmt::Write;

use clap::Args;
use pc_models::{Invoice, InvoiceId};
use pc_workflows::billing::{LinesOf, SectionFilter, sections};

use super::summary::InvoiceSummary;
use crate::billing::{Billing, Source, via};
use crate::console::{print, print_json};
use crate::exit::{Exit, Failure};
use crate::service::ServiceArguments;
use crate::table;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask invoices show G000024135 --endpoint http://127.0.0.1:8080")]
pub(crate) struct ShowArguments {
    /// The invoice.
    #[arg(value_name = "ID")]
    id: InvoiceId,
    #[command(flatten)]
    service: ServiceArguments,
    /// Print one JSON object, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: ShowArguments) -> Result<Exit, Failure> {
    let billing = Billing::connect(&arguments.service).await?;
    let invoice = billing.invoice(&arguments.id).await?;
    if arguments.json {
        print_json(&InvoiceSummary::from(&invoice))?;
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut text, &invoice);
    let filter = SectionFilter::lines(LinesOf::All);
    for section in sections(&invoice, &filter, &billing.rules(Source::Auto))? {
        let (provider, kind) = (&section.provider, &section.line_item_type);
        let _ = write!(
            text,
            "\n  lines         {provider} {kind}, from the {}: {}",
            via(section.via),
            section.reason
        );
    }
    for receipt in &invoice.tax_receipts {
        let _ = write!(text, "\n  tax receipt   {}", receipt.id);
    }
    for amendment in &invoice.amendments {
        let kind = amendment.document_type.as_ref().map(ToString::to_string).unwrap_or_default();
        let (id, date) = (&amendment.id, table::day(amendment.invoice_date));
        let _ = write!(text, "\n  amended by    {id} of {date}, {kind}: {}", total(amendment));
    }
    print(&text)?;
    Ok(Exit::Done)
}

fn write(out: &mut String, invoice: &Invoice) -> std::fmt::Result {
    let kind = invoice.invoice_type.as_ref().map(ToString::to_string).unwrap_or_default();
    let document = invoice.document_type.as_ref().map(ToString::to_string).unwrap_or_default();
    write!(out, "{} ({kind}, {document})", invoice.id)?;
    if let Some(amended) = &invoice.amends_of {
        write!(out, "\n  amends        {amended}")?;
    }
    write!(out, "\n  date          {}", table::day(invoice.invoice_date))?;
    let (start, end) =
        (table::day(invoice.billing_period_start_date), table::day(invoice.billing_period_end_date));
    if !start.is_empty() {
        write!(out, "\n  period        {start} to {end}")?;
    }
    write!(out, "\n  total         {}", total(invoice))?;
    let paid = table::amount(invoice.paid_amount);
    if paid.is_empty() { Ok(()) } else { write!(out, "\n  paid          {paid}") }
}

fn total(invoice: &Invoice) -> String {
    invoice.total().map_or_else(|| "unknown".to_owned(), |total| total.to_string())
}

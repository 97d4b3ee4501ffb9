//! `invoices show`.

use std::fmt::Write;

use clap::Args;
use pc_models::{Invoice, InvoiceId};
use pc_workflows::billing::{LinesOf, SectionFilter, sections};

use super::summary::InvoiceSummary;
use crate::connection::billing::{Billing, Source, via};
use crate::connection::read_arguments::ReadArguments;
use crate::output::console::{print, print_json};
use crate::output::exit::{Exit, Failure};
use crate::output::wording::{day, shown};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} invoices show G000024135 --endpoint http://127.0.0.1:8080")]
pub(crate) struct ShowArguments {
    /// The invoice.
    #[arg(value_name = "ID")]
    id: InvoiceId,
    #[command(flatten)]
    read: ReadArguments,
}

pub(crate) async fn run(arguments: ShowArguments) -> Result<Exit, Failure> {
    let billing = Billing::connect(&arguments.read.service).await?;
    let invoice = billing.invoice(&arguments.id).await?;
    if arguments.read.json {
        print_json(&InvoiceSummary::from(&invoice))?;
        return Ok(Exit::Done);
    }
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write(&mut text, &invoice);
    let filter = SectionFilter { lines: LinesOf::All, provider: None };
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
        let (id, date) = (&amendment.id, day(amendment.invoice_date));
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
    write!(out, "\n  date          {}", day(invoice.invoice_date))?;
    let (start, end) = (day(invoice.billing_period_start_date), day(invoice.billing_period_end_date));
    if !start.is_empty() {
        write!(out, "\n  period        {start} to {end}")?;
    }
    write!(out, "\n  total         {}", total(invoice))?;
    let paid = shown(invoice.paid_amount);
    if paid.is_empty() { Ok(()) } else { write!(out, "\n  paid          {paid}") }
}

fn total(invoice: &Invoice) -> String {
    invoice.total().map_or_else(|| "unknown".to_owned(), |total| total.to_string())
}

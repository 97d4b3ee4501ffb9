//! `invoices show`.

use clap::Args;
use pc_models::{Invoice, InvoiceId};
use pc_workflows::billing::{LinesOf, SectionFilter, sections};

use super::summary::InvoiceSummary;
use crate::connection::{Billing, ReadArguments, Source, via};
use crate::output::amount::{amount, money};
use crate::output::{Exit, Facts, Failure, day, hint, print, print_json, shown};

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
    let mut facts = header(&invoice);
    let filter = SectionFilter::lines(LinesOf::All);
    for section in sections(&invoice, &filter, &billing.rules(Source::Auto))? {
        let (provider, kind, source) = (&section.provider, &section.line_item_type, via(section.via));
        facts.add("lines", format!("{provider} {kind}, from the {source}: {}", section.reason));
    }
    for receipt in &invoice.tax_receipts {
        facts.add("tax receipt", &receipt.id);
    }
    for amendment in &invoice.amendments {
        let kind = shown(amendment.document_type.as_ref());
        let (id, date) = (&amendment.id, day(amendment.invoice_date));
        facts.add("amended by", format!("{id} of {date}, {kind}: {}", total(amendment)));
    }
    print(facts.text())?;
    hint(&format!("invoices lines {} --format csv", invoice.id), "shows its lines");
    Ok(Exit::Done)
}

fn header(invoice: &Invoice) -> Facts {
    let (kind, document) = (shown(invoice.invoice_type.as_ref()), shown(invoice.document_type.as_ref()));
    let mut facts = Facts::of(format!("{} ({kind}, {document})", invoice.id));
    facts.add_some("amends", invoice.amends_of.as_ref());
    facts.add("date", day(invoice.invoice_date));
    let (start, end) = (day(invoice.billing_period_start_date), day(invoice.billing_period_end_date));
    facts.add_some("period", (!start.is_empty()).then(|| format!("{start} to {end}")));
    facts.add("total", total(invoice));
    facts.add_some("paid", invoice.paid_amount.map(|paid| amount(paid, invoice.currency_code)));
    facts
}

fn total(invoice: &Invoice) -> String {
    invoice.total().map_or_else(|| "unknown".to_owned(), money)
}

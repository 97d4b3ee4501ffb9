//! Reads the lines of every invoice and sums them up. `cargo run -p examples --bin invoice_lines`
#![allow(clippy::print_stdout)]

use std::sync::Arc;

use futures_util::TryStreamExt;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::{Invoice, MoneyTotals};
use pc_transport::auth::{Cloud, Credentials, Grant, TokenEndpoint};
use pc_transport::operations::ListInvoices;
use pc_transport::{Client, Clock, TokioClock};
use pc_workflows::billing::{
    BillingAccess, Document, LinePosition, LineReader, Note, SectionFilter, SectionRules, Step, sections,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::system());
    let transport = Arc::new(Emulator::new(EmulatorOptions::default(), clock.clone()));
    let (secret, grant) = (Some("my-secret".into()), Grant::RefreshToken("from your vault".into()));
    let scope = "https://api.partnercenter.microsoft.com/.default";
    let (authority, watch) = (transport.clone(), clock.clone());
    let credentials = Credentials::new("my-tenant", "my-app", grant).with_secret(secret);
    let tokens = TokenEndpoint::new(authority, watch, credentials, scope);
    let client = Client::new(transport, Arc::new(tokens), clock);

    // With an `ExportAccess` the billing export is used where it has the lines.
    let access = BillingAccess::new(client.clone());
    let rules = SectionRules::new(Cloud::Global).without_export("not set up here");
    let list = ListInvoices::new().size(200);
    let invoices: Vec<Invoice> = client.items(list).try_collect().await?;
    for invoice in invoices {
        let sections = sections(&invoice, &SectionFilter::default(), &rules)?;
        let document = Document::Invoice(invoice.id.clone());
        let mut reader = LineReader::new(access.clone(), document, sections, LinePosition::default())?;
        let mut totals = MoneyTotals::default();
        while let Some(step) = reader.next().await? {
            match step {
                // Save the position once the lines are safe, and another process can go on from it.
                Step::Lines { lines, position: _ } => {
                    for total in lines.iter().filter_map(|line| line.facts().money()) {
                        totals.add(total)?;
                    }
                }
                Step::Note(Note::StartedAgain(_)) => totals = MoneyTotals::default(),
                _ => {}
            }
        }
        let says = invoice.total().map(|total| total.to_string()).unwrap_or_default();
        println!("{}: its lines come to {totals}, it says {says}", invoice.id);
    }
    Ok(())
}

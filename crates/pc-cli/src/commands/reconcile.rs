//! `reconcile`: what was bought against what was billed.

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;
use pc_models::{CustomerId, Invoice, InvoiceId};
use pc_workflows::billing::reconcile::{ReconcileScope, Reconciliation};
use pc_workflows::billing::{LinesOf, SectionFilter};

use crate::commands::invoices::line_file::SpellingArguments;
use crate::commands::invoices::list::InvoiceFilter;
use crate::commands::invoices::not_understood::NotUnderstood;
use crate::connection::{Billing, CustomerName, ReadArguments, Source};
use crate::output::{Exit, Failure, Progress, SafeCsv, hint};

mod billed;
mod billed_files;
pub(crate) mod bought;
mod bought_files;
mod findings;
mod named_customers;
pub(crate) mod scope;

use billed_files::BilledFiles;
use findings::{Findings, Form};
use named_customers::NamedCustomers;
use scope::scope;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} reconcile --endpoint http://127.0.0.1:8080\n  \
    {program} reconcile --invoice G000024135 --endpoint http://127.0.0.1:8080\n  \
    {program} reconcile --from 2026-01-01 --currency EUR --format csv --endpoint http://127.0.0.1:8080 > findings.csv\n  \
    {program} reconcile --journal purchases.db --json --endpoint http://127.0.0.1:8080\n  \
    {program} reconcile --billed november.csv.gz usage.csv --bought orders.json purchases.db\n\n\
    Exit codes: 0 everything fits, 1 failed, 2 wrong usage, 4 something does not fit or was not understood. What is only open or worth knowing, \
    such as purchases that the next invoice will charge, and credits, does not count.")]
pub(crate) struct ReconcileArguments {
    /// Only this invoice; can be given several times. All of the service when absent.
    #[arg(long = "invoice", value_name = "ID", conflicts_with_all = ["from", "to", "currency", "invoice_type"])]
    invoices: Vec<InvoiceId>,
    #[command(flatten)]
    filter: InvoiceFilter,
    /// Take the purchases of this journal in, beside the order lists; can be given several times.
    #[arg(long = "journal", value_name = "FILE")]
    journals: Vec<PathBuf>,
    /// Do not read order lists: what was bought is in the journals alone.
    #[arg(long, requires = "journals")]
    no_orders: bool,
    /// Compare these customers only, by tenant id, company name or domain (with --billed by the ids that stand in the files); can be
    /// given several times. The totals stay those of whole invoices, or of whole files.
    #[arg(long = "customer", value_name = "CUSTOMER")]
    customers: Vec<CustomerName>,
    /// Compare the lines of these files instead of a service's: CSV, an Excel workbook (.xlsx), JSON lines or a JSON list, packed
    /// with gzip or ZIP or not; `-` is stdin. Needs no service.
    #[arg(long = "billed", value_name = "FILE", num_args = 1.., requires = "bought",
          conflicts_with_all = ["invoices", "journals", "no_orders", "from", "to", "currency", "invoice_type", "source", "endpoint",
          "live", "demo", "seed", "time_scale", "max_items", "env_file", "trust_origin"])]
    billed: Vec<PathBuf>,
    /// With --billed: what was bought, as journals, receipts (`buy --json`, `cancel order --json`) or lists of orders with their
    /// prices (`orders list --price --json`, or as the service answers).
    #[arg(long = "bought", value_name = "FILE", num_args = 1.., requires = "billed")]
    bought: Vec<PathBuf>,
    #[command(flatten)]
    spelling: SpellingArguments,
    /// Do not read daily usage: charges of usage are then not compared with it.
    #[arg(long)]
    no_usage: bool,
    /// Where to read the lines of invoices.
    #[arg(long, value_enum, default_value_t)]
    source: Source,
    /// The form of the findings.
    #[arg(long, value_enum, default_value_t)]
    format: Form,
    #[command(flatten)]
    safe_csv: SafeCsv,
    /// Findings shown in a table; CSV and JSON have all.
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// List in the table what is open and what is worth knowing, too, in place of counting it: what the next invoice will charge,
    /// credits, changes.
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    read: ReadArguments,
}

pub(crate) async fn run(arguments: ReconcileArguments) -> Result<Exit, Failure> {
    let form = if arguments.read.json { Form::Jsonl } else { arguments.format };
    arguments.safe_csv.check(form == Form::Csv)?;
    if !arguments.billed.is_empty() {
        return compare_files(&arguments, form).await;
    }
    let billing = Billing::connect(&arguments.read.service).await?;
    let progress = Progress::begin(billing.access.client.clock(), "reading the list of invoices");
    let invoices = invoices(&billing, &arguments, &progress).await?;
    if invoices.is_empty() {
        return Err(Failure::failed("there is nothing to compare: no invoice fits"));
    }
    let mut reconciliation = Reconciliation::new()?;
    let customers = arguments.customers(&billing).await?;
    let mut named = NamedCustomers::of(&customers);
    for journal in &arguments.journals {
        bought::add_journal(&mut reconciliation, journal, &mut named).await?;
    }
    if !arguments.no_orders {
        bought::add_orders(&mut reconciliation, &billing, &customers, &progress).await?;
    }
    let lines = if arguments.no_usage { LinesOf::Charges } else { LinesOf::All };
    let filter = SectionFilter::lines(lines);
    let mut not_understood = NotUnderstood::default();
    progress.doing("reading the lines of invoices");
    for (index, (invoice, reader)) in billing.readers(&invoices, &filter, arguments.source)?.enumerate() {
        progress.done(index, invoices.len(), "invoices");
        billed::add(&mut reconciliation, invoice, reader, lines, &mut not_understood, &progress).await?;
    }
    progress.doing("comparing what was bought with what was billed");
    let is_everything = arguments.invoices.is_empty() && arguments.filter.is_open();
    let scope = scope(&billing, &invoices, is_everything).await?.only(&customers);
    compare(reconciliation, &scope, &arguments, form, &not_understood)
}

impl ReconcileArguments {
    /// The customers that are named, by their ids.
    async fn customers(&self, billing: &Billing) -> Result<Vec<CustomerId>, Failure> {
        let ids = self.customers.iter().map(|customer| customer.id(&billing.access.client));
        futures_util::future::try_join_all(ids).await
    }
}

/// Files against files.
async fn compare_files(arguments: &ReconcileArguments, form: Form) -> Result<Exit, Failure> {
    let (mut reconciliation, mut not_understood) = (Reconciliation::new()?, NotUnderstood::default());
    let progress = Progress::begin_here("reading the lines of files");
    let customers: Vec<CustomerId> = arguments.customers.iter().map(CustomerName::as_id).collect();
    let mut named = NamedCustomers::of(&customers);
    let billed = BilledFiles {
        files: &arguments.billed,
        spelling: arguments.spelling,
        lines: if arguments.no_usage { LinesOf::Charges } else { LinesOf::All },
    };
    let scope = billed.add_to(&mut reconciliation, &mut named, &mut not_understood, &progress)?;
    progress.doing("reading what was bought");
    bought_files::add(&mut reconciliation, &arguments.bought, &mut named).await?;
    named.check()?;
    progress.doing("comparing what was bought with what was billed");
    compare(reconciliation, &scope.only(&customers), arguments, form, &not_understood)
}

/// Compares both sides, and tells what was found.
fn compare(
    reconciliation: Reconciliation,
    scope: &ReconcileScope,
    arguments: &ReconcileArguments,
    form: Form,
    not_understood: &NotUnderstood,
) -> Result<Exit, Failure> {
    let mut findings = Findings::new(form, arguments.safe_csv, arguments.limit, arguments.all)?;
    let mut trouble = Ok(());
    let outcome = reconciliation.reconcile(scope, |finding| {
        if trouble.is_ok() {
            trouble = findings.add(finding);
        }
    });
    trouble?;
    let outcome = outcome?;
    let fits = outcome.errors() == 0 && not_understood.is_empty();
    findings.finish(&outcome, fits)?;
    not_understood.tell("they are taken as missing");
    if form == Form::Table && arguments.billed.is_empty() {
        hint("invoices report --out spend.html", "draws what was spent");
    }
    Ok(if fits { Exit::Done } else { Exit::Unresolved })
}

/// The invoices to compare, each read by itself.
async fn invoices(
    billing: &Billing,
    arguments: &ReconcileArguments,
    progress: &Progress,
) -> Result<Vec<Invoice>, Failure> {
    let ids: Vec<InvoiceId> = match arguments.invoices.as_slice() {
        [] => arguments.filter.read(billing).await?.into_iter().map(|invoice| invoice.id).collect(),
        ids => ids.to_vec(),
    };
    // One that is named twice is charged once.
    let mut seen = HashSet::new();
    let ids = ids.into_iter().filter(|id| seen.insert(id.as_str().to_ascii_lowercase()));
    billing.invoices(ids, progress).await
}

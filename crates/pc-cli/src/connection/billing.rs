//! What the commands about money share: access, the choice of a system, and what is said about it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use pc_models::{BillingPeriod, BillingProvider, CurrencyCode, Invoice, InvoiceId};
use pc_transport::operations::GetInvoice;
use pc_transport::{HttpTransport, Transport};
use pc_workflows::billing::{
    BillingAccess, Document, ExportAccess, FileHosts, LineReader, LineReaders, LinesOf, Note, Section,
    SectionFilter, SectionRules, Via, sections, unbilled_sections,
};

use crate::connection::service::{Service, ServiceArguments};
use crate::output::{Failure, Progress, program, say};

/// Invoices read side by side.
const INVOICES_READ_AT_ONCE: usize = 8;
/// The word that stands for open periods instead of an invoice.
const UNBILLED: &str = "unbilled";

/// A service, and access to its line items and billing exports.
pub(crate) struct Billing {
    pub(crate) service: Service,
    pub(crate) access: BillingAccess,
    /// The arguments that name this service.
    named: String,
}

/// Which system to read lines from.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Source {
    /// The billing export where it has the lines, else line items; which, and why, is said.
    #[default]
    Auto,
    /// The line items of Partner Center, page by page.
    V1,
    /// The billing export of Microsoft Graph, in files.
    V2,
}

/// Charges, usage, or both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LineType {
    /// What adds up to the invoice.
    #[default]
    Charges,
    /// Daily usage.
    Usage,
    /// Charges, then usage.
    All,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Period {
    Current,
    Previous,
}

/// Which lines of which document.
#[derive(Args)]
pub(crate) struct DocumentArguments {
    /// The invoice, or `unbilled` for an open period.
    #[arg(value_name = "ID")]
    id: Option<InvoiceId>,
    /// Only this provider's lines: office, azure, onetime, marketplace or all.
    #[arg(long, value_name = "PROVIDER", value_parser = provider)]
    provider: Option<BillingProvider>,
    /// Charges add up to the invoice; usage tells the same costs day by day.
    #[arg(long = "type", value_enum, default_value_t)]
    line_type: LineType,
    /// Of `unbilled`: the period.
    #[arg(long, value_enum, default_value = "current")]
    period: Period,
    /// Of `unbilled`: the billing currency.
    #[arg(long, value_name = "CODE")]
    currency: Option<CurrencyCode>,
}

/// A document whose lines are wanted.
pub(crate) struct Wanted {
    pub(crate) document: Document,
    /// None for an open period.
    pub(crate) invoice: Option<Invoice>,
    pub(crate) sections: Vec<Section>,
}

impl Billing {
    pub(crate) async fn connect(arguments: &ServiceArguments) -> Result<Self, Failure> {
        Ok(Self::of(arguments.connect_aloud().await?, arguments.again()))
    }

    fn of(service: Service, named: String) -> Self {
        // The files of an export are on another host than Microsoft Graph.
        let http = service.http.clone();
        let files: FileHosts = Arc::new(move |origin| {
            let transport = HttpTransport::new(origin, http.clone());
            transport
                .map(|transport| Arc::new(transport) as Arc<dyn Transport>)
                .map_err(|error| error.to_string())
        });
        let mut access = BillingAccess::new(service.client.clone());
        access.export = service.graph.clone().ok().map(|graph| ExportAccess::new(graph, files));
        Self { service, access, named }
    }

    /// A command to type next, for the same service.
    pub(crate) fn command(&self, words: &str) -> String {
        program::command(&format!("{words}{}", self.named))
    }

    pub(crate) fn rules(&self, source: Source) -> SectionRules {
        let mut rules = SectionRules::new(self.service.cloud.clone());
        rules.no_export = self.service.graph.as_ref().err().copied();
        rules.only = match source {
            Source::Auto => None,
            Source::V1 => Some(Via::LineItems),
            Source::V2 => Some(Via::Export),
        };
        rules
    }

    pub(crate) async fn invoice(&self, id: &InvoiceId) -> Result<Invoice, Failure> {
        let read = self.access.client.run(&GetInvoice::new(id.clone())).await;
        read.map_err(|error| {
            let is_unknown = error.fault().is_some_and(|fault| fault.status == 404);
            let failure = Failure::from(error);
            match is_unknown {
                true => failure
                    .advising(format!("`{}` shows the invoices there are", self.command("invoices list"))),
                false => failure,
            }
        })
    }

    /// Each of these invoices by itself, some at a time: only so the service tells their periods.
    pub(crate) async fn invoices(
        &self,
        ids: impl IntoIterator<Item = InvoiceId>,
        progress: &Progress,
    ) -> Result<Vec<Invoice>, Failure> {
        let ids: Vec<InvoiceId> = ids.into_iter().collect();
        let all = ids.len();
        let read = stream::iter(ids).map(|id| async move { self.invoice(&id).await });
        let mut read = read.buffered(INVOICES_READ_AT_ONCE);
        let mut invoices = Vec::with_capacity(all);
        while let Some(invoice) = read.try_next().await? {
            invoices.push(invoice);
            progress.done(invoices.len(), all, "invoices");
        }
        Ok(invoices)
    }

    /// Each invoice with a reader of its lines, to be read in this order; says which system has them, and why.
    pub(crate) fn readers<'i>(
        &self,
        invoices: &'i [Invoice],
        filter: &SectionFilter,
        source: Source,
    ) -> Result<impl Iterator<Item = (&'i Invoice, LineReader)> + use<'i>, Failure> {
        let rules = self.rules(source);
        let with_sections = |invoice| Ok((invoice, sections(invoice, filter, &rules)?));
        let plan: Vec<_> = invoices.iter().map(with_sections).collect::<Result<_, Failure>>()?;
        say_plan(&plan);
        let documents =
            plan.into_iter().map(|(invoice, sections)| (Document::Invoice(invoice.id.clone()), sections));
        Ok(invoices.iter().zip(LineReaders::new(self.access.clone(), documents.collect())))
    }

    /// The document and the sections that the arguments ask for; says which system has them, and why.
    pub(crate) async fn wanted(
        &self,
        arguments: &DocumentArguments,
        source: Source,
    ) -> Result<Wanted, Failure> {
        let filter = arguments.filter();
        let rules = self.rules(source);
        let id = arguments.id.as_ref().ok_or_else(|| {
            let list = self.command("invoices list");
            Failure::usage(format!("name the invoice, or `{UNBILLED}`; `{list}` shows which there are"))
        })?;
        let wanted = if id.as_str().eq_ignore_ascii_case(UNBILLED) {
            let currency = arguments.currency.ok_or_else(|| {
                let balance = self.command("balance");
                Failure::usage(format!("`unbilled` needs --currency CODE; `{balance}` shows which there are"))
            })?;
            let document = Document::Unbilled { period: arguments.period.into(), currency };
            Wanted { document, invoice: None, sections: unbilled_sections(&filter, &rules)? }
        } else {
            let invoice = self.invoice(id).await?;
            let sections = sections(&invoice, &filter, &rules)?;
            Wanted { document: Document::Invoice(invoice.id.clone()), invoice: Some(invoice), sections }
        };
        if wanted.sections.is_empty() {
            let reason = format!("{id} has no lines of that provider and type");
            let show = self.command(&format!("invoices show {id}"));
            return Err(Failure::usage(reason).advising(format!("`{show}` tells what it has")));
        }
        wanted.sections.iter().for_each(say_section);
        Ok(wanted)
    }
}

impl DocumentArguments {
    fn filter(&self) -> SectionFilter {
        let lines = match self.line_type {
            LineType::Charges => LinesOf::Charges,
            LineType::Usage => LinesOf::Usage,
            LineType::All => LinesOf::All,
        };
        let mut filter = SectionFilter::lines(lines);
        filter.provider.clone_from(&self.provider);
        filter
    }
}

impl From<Period> for BillingPeriod {
    fn from(period: Period) -> Self {
        match period {
            Period::Current => Self::Current,
            Period::Previous => Self::Previous,
        }
    }
}

/// Tells which system a section is read from, and why.
fn say_section(section: &Section) {
    say(&format!("{}: from the {}: {}", lines_of(section), via(section.via), section.reason));
}

/// Tells the same of many invoices: each reason once.
fn say_plan(plan: &[(&Invoice, Vec<Section>)]) {
    let mut reasons = BTreeMap::<_, Vec<_>>::new();
    for (invoice, sections) in plan {
        for section in sections {
            let those = reasons.entry((via(section.via), section.reason)).or_default();
            those.push((invoice.id.as_str(), lines_of(section)));
        }
    }
    for ((via, reason), those) in reasons {
        let (invoices, lines): (BTreeSet<&str>, BTreeSet<String>) = those.into_iter().unzip();
        let lines: Vec<String> = lines.into_iter().collect();
        let whose = match invoices.first() {
            Some(only) if invoices.len() == 1 => (*only).to_owned(),
            _ => format!("{} invoices", invoices.len()),
        };
        say(&format!("{whose}, {}: from the {via}: {reason}", lines.join(", ")));
    }
}

fn lines_of(section: &Section) -> String {
    format!("{} {}", section.provider, section.line_item_type)
}

pub(crate) fn via(via: Via) -> &'static str {
    match via {
        Via::LineItems => "line items (v1)",
        Via::Export => "billing export (v2)",
    }
}

/// Tells a note of a reader's: what is waited for is shown, everything else is said, with the invoice it is about.
pub(crate) fn tell_note(progress: &Progress, invoice: &InvoiceId, max_wait: Option<Duration>, note: &Note) {
    if *note == Note::WaitingForExport {
        return progress.waiting(&format!("the export of {invoice}"), max_wait);
    }
    progress.arrived();
    say(&format!("{invoice}: {}", describe(note)));
}

/// What a note means to the user.
pub(crate) fn describe(note: &Note) -> String {
    match note {
        Note::WaitingForExport => "the export is asked for; it takes a while".to_owned(),
        Note::ExportReady(1) => "the export is there: 1 file".to_owned(),
        Note::ExportReady(count) => format!("the export is there: {count} files"),
        Note::NothingToExport => "there is nothing to export".to_owned(),
        Note::StartedAgain(reason) => format!("starting again from the first line: {reason}"),
        _ => String::new(),
    }
}

fn provider(text: &str) -> Result<BillingProvider, String> {
    match BillingProvider::from(text) {
        BillingProvider::Unknown(_) | BillingProvider::None => {
            Err("give office, azure, onetime, marketplace or all".to_owned())
        }
        known => Ok(known),
    }
}

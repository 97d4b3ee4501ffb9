//! `invoices`: what was billed.

use clap::Subcommand;

use crate::output::{Exit, Failure};

mod against_total;
mod documents;
mod estimates;
pub(crate) mod line_file;
mod lines;
mod lines_file;
mod lines_format;
pub(crate) mod list;
mod markup;
pub(crate) mod not_understood;
pub(crate) mod read_ahead;
mod report;
mod show;
mod summary;

#[derive(Subcommand)]
pub(crate) enum InvoicesCommand {
    /// List invoices.
    List(list::ListArguments),
    /// Show one invoice: sections, amendments, receipts.
    Show(show::ShowArguments),
    /// Stream the lines of an invoice or open period to CSV or JSON lines.
    Lines(lines::LinesArguments),
    /// The same through the billing export alone: request, wait, download.
    Export(lines::ExportArguments),
    /// Tell where estimates of the open periods are.
    Estimates(estimates::EstimatesArguments),
    /// Write one HTML file with charts of what was spent.
    Report(report::ReportArguments),
    /// Download the PDF of an invoice.
    Pdf(documents::PdfArguments),
    /// Download the tax receipts of an invoice.
    Receipts(documents::ReceiptsArguments),
}

pub(crate) async fn run(command: InvoicesCommand) -> Result<Exit, Failure> {
    match command {
        InvoicesCommand::List(arguments) => list::run(arguments).await,
        InvoicesCommand::Show(arguments) => show::run(arguments).await,
        InvoicesCommand::Lines(arguments) => lines::run(arguments).await,
        InvoicesCommand::Export(arguments) => lines::export(arguments).await,
        InvoicesCommand::Estimates(arguments) => estimates::run(arguments).await,
        InvoicesCommand::Report(arguments) => report::run(arguments).await,
        InvoicesCommand::Pdf(arguments) => documents::pdf(arguments).await,
        InvoicesCommand::Receipts(arguments) => documents::receipts(arguments).await,
    }
}

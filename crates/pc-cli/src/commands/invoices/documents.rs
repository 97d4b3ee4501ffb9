//! `invoices pdf` and `invoices receipts`: documents into files, whole or not at all.

use std::path::{Path, PathBuf};

use clap::Args;
use futures_util::io::AllowStdIo;
use pc_models::InvoiceId;
use pc_transport::operations::{GetInvoiceStatement, GetTaxReceiptStatement};
use pc_transport::{DownloadError, Operation, PdfDocument};
use pc_workflows::create_private_folder;
use serde::Serialize;

use crate::connection::{Billing, ReadArguments};
use crate::output::{Exit, Failure, NewFile, Signals, atomic_file, print_one, say};

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} invoices pdf G000024135 --endpoint http://127.0.0.1:8080\n  \
    {program} invoices pdf G000024135 --out june.pdf --force --endpoint http://127.0.0.1:8080")]
pub(crate) struct PdfArguments {
    /// The invoice.
    #[arg(value_name = "ID")]
    id: InvoiceId,
    /// Where to; Invoice_ID.pdf in this folder when absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    download: DownloadArguments,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    {program} invoices receipts G000024135 --out-dir receipts --endpoint http://127.0.0.1:8080")]
pub(crate) struct ReceiptsArguments {
    /// The invoice.
    #[arg(value_name = "ID")]
    id: InvoiceId,
    /// The folder for the files, named E-Tax-RECEIPT.pdf; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out_dir: PathBuf,
    #[command(flatten)]
    download: DownloadArguments,
}

#[derive(Args)]
struct DownloadArguments {
    /// Overwrite what is there.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    read: ReadArguments,
}

pub(crate) async fn pdf(arguments: PdfArguments) -> Result<Exit, Failure> {
    let PdfArguments { id, out, download } = arguments;
    let path = out.unwrap_or_else(|| PathBuf::from(format!("Invoice_{}.pdf", file_name(id.as_str()))));
    atomic_file::check_free(&path, download.force)?;
    let billing = Billing::connect(&download.read.service).await?;
    // The id that was given may have the prefix that links have: the invoice itself has the plain one.
    let invoice = billing.invoice(&id).await?.id;
    download.run(&billing, &GetInvoiceStatement::new(invoice), &path, &mut Signals::listen()).await?;
    Ok(Exit::Done)
}

pub(crate) async fn receipts(arguments: ReceiptsArguments) -> Result<Exit, Failure> {
    let ReceiptsArguments { id, out_dir, download } = arguments;
    let billing = Billing::connect(&download.read.service).await?;
    let invoice = billing.invoice(&id).await?;
    if invoice.tax_receipts.is_empty() {
        say(&format!("{id} has no tax receipts: only invoices of Taiwan have them"));
    }
    let mut signals = Signals::listen();
    for receipt in &invoice.tax_receipts {
        create_private_folder(&out_dir).map_err(|error| atomic_file::cannot(&out_dir, &error))?;
        let path = out_dir.join(format!("E-Tax-{}.pdf", file_name(&receipt.id)));
        atomic_file::check_free(&path, download.force)?;
        let read = GetTaxReceiptStatement::new(invoice.id.clone(), receipt.id.clone());
        download.run(&billing, &read, &path, &mut signals).await?;
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Pdf<'a> {
    path: &'a Path,
    bytes: u64,
}

impl DownloadArguments {
    /// Downloads a document; one that breaks off is taken up where it was.
    async fn run(
        &self,
        billing: &Billing,
        document: &impl Operation<Output = PdfDocument>,
        path: &Path,
        signals: &mut Signals,
    ) -> Result<(), Failure> {
        let new = NewFile::create(path, self.force)?;
        let mut writer = AllowStdIo::new(new.file());
        let bytes = tokio::select! {
            bytes = billing.access.client.download(document, &mut writer) => {
                bytes.map_err(|error| failure(error, path))?
            }
            () = signals.next() => {
                return Err(Failure::failed(format!("interrupted; nothing was changed at {}", path.display())));
            }
        };
        new.keep()?;
        print_one(self.read.json, &Pdf { path, bytes }, || format!("{} ({bytes} bytes)", path.display()))
    }
}

fn failure(error: DownloadError, path: &Path) -> Failure {
    let again = format!("Nothing was changed at {}: the same command begins anew", path.display());
    match error {
        DownloadError::Write(error) => atomic_file::cannot(path, &error),
        DownloadError::Call(error) if error.is_transient() => Failure::from(error).advising(again),
        DownloadError::Call(error) => error.into(),
        other => Failure::failed(other).advising(again),
    }
}

/// An id as a part of a file's name: it must not lead out of the folder.
fn file_name(id: &str) -> String {
    id.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' })
        .collect()
}

//! `invoices pdf` and `invoices receipts`: documents into files, whole or not at all.

use std::path::PathBuf;

use clap::Args;
use pc_models::InvoiceId;
use pc_transport::operations::{GetInvoiceStatement, GetTaxReceiptStatement};
use serde::Serialize;

use crate::atomic_file;
use crate::billing::Billing;
use crate::console::{print, print_json, say};
use crate::exit::{Exit, Failure};
use crate::service::ServiceArguments;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask invoices pdf G000024135 --endpoint http://127.0.0.1:8080\n  \
    cargo xtask invoices pdf G000024135 --out june.pdf --force --endpoint http://127.0.0.1:8080")]
pub(crate) struct PdfArguments {
    /// The invoice.
    #[arg(value_name = "ID")]
    id: InvoiceId,
    /// Where to; Invoice_ID.pdf in this folder when absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    how: HowArguments,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask invoices receipts G000024135 --out-dir receipts --endpoint http://127.0.0.1:8080")]
pub(crate) struct ReceiptsArguments {
    /// The invoice.
    #[arg(value_name = "ID")]
    id: InvoiceId,
    /// The folder for the files, named E-Tax-RECEIPT.pdf.
    #[arg(long, value_name = "DIR", default_value = ".")]
    out_dir: PathBuf,
    #[command(flatten)]
    how: HowArguments,
}

#[derive(Args)]
struct HowArguments {
    /// Overwrite what is there.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    service: ServiceArguments,
    /// Print one JSON object per file, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn pdf(arguments: PdfArguments) -> Result<Exit, Failure> {
    let PdfArguments { id, out, how } = arguments;
    let path = out.unwrap_or_else(|| PathBuf::from(format!("Invoice_{}.pdf", file_name(id.as_str()))));
    atomic_file::check_free(&path, how.force)?;
    let billing = Billing::connect(&how.service).await?;
    // By its own id: links carry prefixed ones.
    let invoice = billing.invoice(&id).await?.id;
    let document = billing.access.client.run(&GetInvoiceStatement { invoice }).await?;
    how.keep(path, document.bytes())?;
    Ok(Exit::Done)
}

pub(crate) async fn receipts(arguments: ReceiptsArguments) -> Result<Exit, Failure> {
    let ReceiptsArguments { id, out_dir, how } = arguments;
    let billing = Billing::connect(&how.service).await?;
    let invoice = billing.invoice(&id).await?;
    if invoice.tax_receipts.is_empty() {
        say(&format!("{id} has no tax receipts: only invoices of Taiwan have them"));
    }
    for receipt in &invoice.tax_receipts {
        let path = out_dir.join(format!("E-Tax-{}.pdf", file_name(&receipt.id)));
        atomic_file::check_free(&path, how.force)?;
        let read = GetTaxReceiptStatement { invoice: invoice.id.clone(), receipt: receipt.id.clone() };
        let document = billing.access.client.run(&read).await?;
        how.keep(path, document.bytes())?;
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Kept<'a> {
    path: &'a PathBuf,
    bytes: usize,
}

impl HowArguments {
    fn keep(&self, path: PathBuf, bytes: &[u8]) -> Result<(), Failure> {
        atomic_file::write(&path, bytes, self.force)?;
        let kept = Kept { path: &path, bytes: bytes.len() };
        if self.json {
            print_json(&kept)
        } else {
            print(&format!("{} ({} bytes)", path.display(), bytes.len()))
        }
    }
}

/// An id as a part of a file's name: it must not lead out of the folder.
fn file_name(id: &str) -> String {
    id.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || letter == '-' { letter } else { '_' })
        .collect()
}

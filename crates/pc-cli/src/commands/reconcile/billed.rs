//! The billed side: the charges of invoices.

use std::time::Duration;

use pc_models::{CurrencyCode, Invoice, InvoiceType, Timestamp};
use pc_workflows::billing::reconcile::Reconciliation;
use pc_workflows::billing::{LineReader, LinesOf, Note, Step};

use crate::commands::invoices::not_understood::NotUnderstood;
use crate::commands::invoices::read_ahead::ReadAhead;
use crate::connection::tell_note;
use crate::output::{Failure, Progress};

const ONE_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Takes the charges of an invoice in, with their daily usage or without.
pub(super) async fn add(
    reconciliation: &mut Reconciliation,
    invoice: &Invoice,
    reader: LineReader,
    lines: LinesOf,
    not_understood: &mut NotUnderstood,
    progress: &Progress,
) -> Result<(), Failure> {
    let mut steps = ReadAhead::begin(reader);
    reconciliation.begin_invoice(&invoice.id, invoice.total());
    if lines == LinesOf::All {
        reconciliation.expect_usage();
    }
    while let Some(step) = steps.next().await? {
        match step {
            Step::Lines { lines, .. } => {
                progress.add(lines.len(), "lines");
                let facts = lines.iter().map(|line| {
                    let facts = line.facts();
                    not_understood.add(line, &facts);
                    facts
                });
                reconciliation.add_all_billed(facts)?;
            }
            Step::Note(note) => {
                tell_note(progress, &invoice.id, steps.max_wait(), &note);
                if matches!(note, Note::StartedAgain(_)) {
                    reconciliation.restart_invoice()?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The time in which an invoice charges purchases: its currency, the first instant, and the first one after it. Legacy
/// invoices charge usage and licences, which are no purchases of that time.
pub(super) fn window(invoice: &Invoice) -> Option<(CurrencyCode, Timestamp, Timestamp)> {
    if invoice.invoice_type == Some(InvoiceType::Recurring) {
        return None;
    }
    let from = invoice.billing_period_start_date?.start_of_day();
    // The last day belongs to it.
    let until = invoice.billing_period_end_date?.start_of_day() + ONE_DAY;
    Some((invoice.currency_code?, from, until))
}

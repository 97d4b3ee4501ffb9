//! `reconcile --billed`: what was billed, from files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use pc_models::{CurrencyCode, Timestamp};
use pc_workflows::billing::reconcile::{ReconcileScope, Reconciliation};
use pc_workflows::billing::{LineFacts, LineKind};

use crate::commands::invoices::line_file::{self, ReadLine, SpellingArguments};
use crate::commands::invoices::not_understood::NotUnderstood;
use crate::output::{Failure, Progress, say};

/// Takes in the lines of files; answers the months that they charge.
pub(super) fn add(
    reconciliation: &mut Reconciliation,
    files: &[PathBuf],
    spelling: SpellingArguments,
    not_understood: &mut NotUnderstood,
    progress: &Progress,
) -> Result<ReconcileScope, Failure> {
    let mut months: BTreeMap<CurrencyCode, (Timestamp, Timestamp)> = BTreeMap::new();
    for (index, file) in files.iter().enumerate() {
        progress.done(index, files.len(), "files");
        let (mut invoice, mut count) = (None, 0_u64);
        line_file::read(file, spelling, 0, |ReadLine { line, .. }| {
            let facts = line.facts();
            if invoice.as_deref() != Some(facts.invoice) {
                invoice = Some(facts.invoice.to_owned());
                reconciliation.go_on_with_invoice(&facts.invoice.into());
            }
            if facts.kind == LineKind::Usage {
                reconciliation.expect_usage();
            } else if let Some((currency, at)) = facts.currency.zip(charged_month(&facts)) {
                let month = months.entry(currency).or_insert((at, at));
                *month = (month.0.min(at), month.1.max(at));
            }
            not_understood.add(&line);
            count += 1;
            progress.add(1, "lines");
            Ok(reconciliation.add_billed(&facts)?)
        })?;
        say(&format!("{}: {count} lines", file.display()));
    }
    let mut scope = ReconcileScope::of_invoices();
    for (currency, (first, last)) in months {
        scope.add(currency, first.start_of_month(), last.start_of_month().add_months(1));
    }
    Ok(scope)
}

/// When what a line charges was bought or fell due; charges of usage may be dated after their month.
fn charged_month(facts: &LineFacts<'_>) -> Option<Timestamp> {
    facts.order_date.or(facts.charge_start).filter(|_| facts.meter.is_empty())
}

//! `reconcile --billed`: what was billed, from files.

use std::collections::BTreeMap;
use std::path::PathBuf;

use pc_models::{ChargeType, CurrencyCode, Timestamp};
use pc_workflows::billing::reconcile::{ReconcileScope, Reconciliation};
use pc_workflows::billing::{LineFacts, LineKind, LinesOf, Nature};

use super::named_customers::NamedCustomers;
use crate::commands::invoices::line_file::{self, ReadLine, SpellingArguments};
use crate::commands::invoices::not_understood::NotUnderstood;
use crate::output::{Failure, Progress, say};

/// Files of lines, and what of them counts.
pub(super) struct BilledFiles<'a> {
    pub(super) files: &'a [PathBuf],
    pub(super) spelling: SpellingArguments,
    pub(super) lines: LinesOf,
}

impl BilledFiles<'_> {
    /// Takes in their lines; answers the months that they charge.
    pub(super) fn add_to(
        &self,
        reconciliation: &mut Reconciliation,
        named: &mut NamedCustomers,
        not_understood: &mut NotUnderstood,
        progress: &Progress,
    ) -> Result<ReconcileScope, Failure> {
        let mut months: BTreeMap<CurrencyCode, (Timestamp, Timestamp)> = BTreeMap::new();
        let mut has_lines = false;
        for (index, file) in self.files.iter().enumerate() {
            progress.done(index, self.files.len(), "files");
            let (mut invoice, mut count) = (None, 0_u64);
            line_file::read(file, self.spelling, 0, |ReadLine { line, .. }| {
                let facts = line.facts();
                count += 1;
                progress.add(1, "lines");
                let is_usage = facts.kind == LineKind::Usage;
                if is_usage && self.lines == LinesOf::Charges {
                    return Ok(());
                }
                if invoice.as_deref() != Some(facts.invoice) {
                    invoice = Some(facts.invoice.to_owned());
                    reconciliation.go_on_with_invoice(&facts.invoice.into());
                }
                if is_usage {
                    reconciliation.expect_usage();
                } else if let Some((currency, at)) = facts.currency.zip(charged_month(&facts)) {
                    let month = months.entry(currency).or_insert((at, at));
                    *month = (month.0.min(at), month.1.max(at));
                }
                named.add_billed(&facts);
                not_understood.add(&line, &facts);
                Ok(reconciliation.add_billed(&facts)?)
            })?;
            say(&format!("{}: {count} lines", file.display()));
            has_lines |= count > 0;
        }
        if !has_lines {
            return Err(Failure::failed("there is nothing to compare: the files of --billed have no lines"));
        }
        let mut scope = ReconcileScope::of_invoices();
        for (currency, (first, last)) in months {
            scope.add(currency, first.start_of_month(), last.start_of_month().add_months(1));
        }
        Ok(scope)
    }
}

/// When what a line charges was bought or fell due; none of what opens no month: credits and changes may be of a purchase long
/// ago, and charges of usage, such as the Azure plan's, are dated after their month.
fn charged_month(facts: &LineFacts<'_>) -> Option<Timestamp> {
    let is_usage = !facts.meter.is_empty() || Nature::of_charge(facts) == Nature::Usage;
    let told = |time: Option<Timestamp>| time.filter(|time| !time.is_unset());
    told(facts.order_date).or(told(facts.charge_start)).filter(|_| is_cycle(facts) && !is_usage)
}

/// Whether a line charges a purchase or a billing cycle; what is of no kind that is known may.
fn is_cycle(facts: &LineFacts<'_>) -> bool {
    matches!(
        ChargeType::from(facts.charge_type),
        ChargeType::New
            | ChargeType::Renew
            | ChargeType::CycleCharge
            | ChargeType::ChangeBillingPlan
            | ChargeType::Unknown(_)
    )
}

//! Credits: which line one is for, and whether more came back than was paid.

use pc_models::{ChargeType, Decimal};

use super::cycles::wrong_sign;
use super::reconciler::OrderReconciler;
use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::{amount_of, or_nothing};
use crate::billing::reconcile::line_matcher::LineMatcher;

impl<R: FnMut(Finding)> OrderReconciler<'_, R> {
    /// Takes in a credit that is for this line, or for another of the same item.
    pub(super) fn add_credit(&mut self, index: usize, billed: BilledLine) {
        self.assign_inexact(); // a credit comes after the charges it is for
        let Some(billed) = self.add_negative_cycle(billed) else { return };
        let index = self.credited_line(&billed).unwrap_or(index);
        let is_cycle = billed.is_cycle() && !matches!(billed.charge(), ChargeType::Unknown(_));
        let line = &self.lines[index];
        if is_cycle && line.differences.is_empty() && !line.reverses(&billed) {
            let finding = wrong_sign(&self.lines[index].line, &billed, billed.size());
            self.report(finding);
        }
        let line = &mut self.lines[index];
        line.add_credit(&billed);
        let text = format!("{} ({})", amount_of(&billed), billed.charge_type);
        let finding = Finding::of_both(FindingKind::Credit, &line.line, &billed, text);
        self.report(finding);
    }

    /// The line that a credit fits best.
    pub(super) fn credited_line(&self, billed: &BilledLine) -> Option<usize> {
        let best = self.lines_for(billed).min_by_key(|(_, line)| credit_misfit(line, billed));
        best.map(|(index, _)| index)
    }

    /// Reports when more was credited than charged; only where all invoices are at hand can that be told.
    pub(super) fn check_credits(&mut self, index: usize) {
        let line = &self.lines[index];
        let (Some(net), true) = (line.net().get(), line.is_charged()) else { return };
        let (charged, credited) = (line.charged.get(), line.credited.get());
        // A charge with the wrong sign was reported already.
        let is_wrong = charged.is_some_and(|charged| charged < Decimal::ZERO);
        if net >= Decimal::ZERO || is_wrong || !self.scope.is_everything() {
            return;
        }
        let text = format!("{} charged, {} credited", or_nothing(charged), or_nothing(credited));
        let finding = Finding::of_bought(FindingKind::AmountDiffers, &line.line, text);
        self.report(Finding { billed: Some(net), ..finding }.expecting(Some(Decimal::ZERO)));
    }
}

/// How badly a credit fits a line: it takes more than is left; only one of both is an end; it is not what was charged.
fn credit_misfit(line: &LineMatcher, billed: &BilledLine) -> (bool, bool, bool) {
    let is_end = matches!(billed.charge(), ChargeType::CancelImmediate | ChargeType::Cancel);
    let left = line.net().plus(billed.subtotal).get().unwrap_or_default();
    let left_of_charged = line.charged.plus(billed.subtotal).get().unwrap_or_default();
    (left < Decimal::ZERO, line.line.is_cancelled() != is_end, left_of_charged != Decimal::ZERO)
}

//! What is left to say of an order when its last charge was taken in: what is missing, owed, or belongs nowhere.

use pc_models::Decimal;

use super::reconciler::OrderReconciler;
use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::bought::BoughtLine;
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::{cycle_days, or_nothing};
use crate::billing::reconcile::line_matcher::LineMatcher;
use crate::billing::reconcile::price::{expected_amounts, unbilled_amount};
use crate::billing::reconcile::scope::Window;

impl<R: FnMut(Finding)> OrderReconciler<'_, R> {
    /// Reports what is left when the last charge was taken in.
    pub(in crate::billing::reconcile) fn finish(mut self) {
        self.assign_inexact();
        self.settle_all_changes();
        for index in 0..self.lines.len() {
            self.report_differences(index);
            self.check_credits(index);
            let line = &self.lines[index];
            if !line.line.is_cancelled() && line.is_end_credited && !line.is_charged() {
                self.report_credit_due(index);
                continue;
            }
            let (is_cancelled, has_whole_history) =
                (line.line.is_cancelled(), line.is_end_credited && line.is_charged());
            if is_cancelled {
                self.report_credit_due(index);
            }
            if !is_cancelled || has_whole_history {
                self.report_missing(index);
            }
        }
        for billed in std::mem::take(&mut self.unmatched) {
            self.report_unmatched(&billed);
        }
    }

    /// Reports the differences of a line, if no credit makes up for them.
    fn report_differences(&mut self, index: usize) {
        let line = &mut self.lines[index];
        let differences = std::mem::take(&mut line.differences);
        let is_made_up_for = !line.credited.is_zero() && line.net().get() == line.expected.get();
        if !is_made_up_for {
            differences.into_iter().for_each(|finding| self.report(finding));
        }
    }

    /// Reports what is owed of a cancelled line: a credit; or the charge, where a credit came without one.
    fn report_credit_due(&mut self, index: usize) {
        let line = &self.lines[index];
        let window = self.scope.window(line.line.currency);
        let is_of_these =
            window.zip(line.line.created).is_some_and(|(window, created)| window.contains(created));
        if line.is_end_credited && !line.is_charged() && is_of_these {
            let text = "its end was credited, and the purchase was not charged";
            let finding = Finding::of_bought(FindingKind::BoughtNotBilled, &line.line, text);
            return self.report(finding);
        }
        let billed = line.net().get();
        if !line.is_end_credited && billed.is_some_and(|net| net > Decimal::ZERO) {
            let text = format!("cancelled, and {} of it not credited", or_nothing(billed));
            let finding = Finding::of_bought(FindingKind::CreditDue, &line.line, text);
            self.report(Finding { billed, ..finding }.expecting(Some(Decimal::ZERO)));
        }
    }

    /// Reports the cycles of a line that should have been charged and were not.
    fn report_missing(&mut self, index: usize) {
        let line = &self.lines[index];
        let Some(window) = self.scope.window(line.line.currency).filter(|_| line.has_price()) else { return };
        if let Some(reason) = why_not_yet_due(line, window) {
            let text = format!("{reason}: a later one should charge it");
            let finding = Finding::of_bought(FindingKind::NotYetDue, &line.line, text);
            return self.report(finding);
        }
        let missing = line.missing_cycles(window);
        if missing.is_empty() {
            return;
        }
        let line = &line.line;
        let meant = self.unmatched.iter().position(|billed| is_probably_for(billed, line));
        let finding = if let Some(meant) = meant.map(|meant| self.unmatched.remove(meant)) {
            let text = format!("billed as {}:{}", meant.product, meant.sku);
            Finding::of_both(FindingKind::ItemDiffers, line, &meant, text)
        } else {
            let text = format!("no charge for {}", cycle_days(&missing));
            let finding = Finding::of_bought(FindingKind::BoughtNotBilled, line, text);
            finding.expecting(unbilled_amount(line, missing.len()))
        };
        self.report(finding);
    }
}

/// Why a line without a charge is to be charged by a later invoice.
fn why_not_yet_due(line: &LineMatcher, window: Window) -> Option<&'static str> {
    if line.is_charged() {
        None
    } else if line.line.created.is_some_and(|created| created >= window.until) {
        Some("bought after the time these invoices charge")
    } else {
        line.line.pending.then_some("the order is not done")
    }
}

/// Whether a charge under another item was meant for this line.
fn is_probably_for(billed: &BilledLine, line: &BoughtLine) -> bool {
    let has_amount = || expected_amounts(line, billed, line.units()).admits(billed.subtotal);
    line.is_subscription(&billed.subscription) || (billed.quantity == Some(line.units()) && has_amount())
}

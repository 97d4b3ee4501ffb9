//! An order's lines and the charges that were taken in so far.

use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::bought::BoughtLine;
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::learnt::Learnt;
use crate::billing::reconcile::line_matcher::LineMatcher;
use crate::billing::reconcile::scope::ReconcileScope;
use crate::billing::reconcile::usage::Usage;

/// Compares one order with its charges, and reports what does not fit.
pub(in crate::billing::reconcile) struct OrderReconciler<'a, R: FnMut(Finding)> {
    pub(super) lines: Vec<LineMatcher>,
    /// Charges of one item and one first day that fit no line exactly.
    pub(super) inexact: Vec<BilledLine>,
    /// Changes that are judged once it is known how many units there are after them.
    pub(super) changes: Vec<BilledLine>,
    /// Charges without a line of their own.
    pub(super) unmatched: Vec<BilledLine>,
    pub(super) last_metered: Option<BilledLine>,
    pub(super) scope: &'a ReconcileScope,
    pub(super) learnt: &'a Learnt,
    pub(super) usage: &'a mut Usage,
    report: R,
}

impl<'a, R: FnMut(Finding)> OrderReconciler<'a, R> {
    pub(in crate::billing::reconcile) fn new(
        bought: Vec<BoughtLine>,
        scope: &'a ReconcileScope,
        learnt: &'a Learnt,
        usage: &'a mut Usage,
        report: R,
    ) -> Self {
        let lines = bought.into_iter().map(|line| {
            let is_from_before = scope.is_before(line.created, line.currency);
            LineMatcher::new(BoughtLine { is_from_before, ..line })
        });
        Self {
            lines: lines.collect(),
            inexact: Vec::new(),
            changes: Vec::new(),
            unmatched: Vec::new(),
            last_metered: None,
            scope,
            learnt,
            usage,
            report,
        }
    }

    /// The lines of a charge's item; only that of its subscription, where one has it.
    pub(super) fn lines_for<'s>(
        &'s self,
        billed: &'s BilledLine,
    ) -> impl Iterator<Item = (usize, &'s LineMatcher)> + 's {
        let of_item = |line: &LineMatcher| line.is_of_item(billed);
        let has_own = self.lines.iter().any(|line| of_item(line) && line.is_of_subscription(billed));
        let is_for = move |line: &LineMatcher| of_item(line) && (!has_own || line.is_of_subscription(billed));
        self.lines.iter().enumerate().filter(move |(_, line)| is_for(line))
    }

    /// Of these, the lines that were not charged for that time yet.
    pub(super) fn uncharged_lines_for<'s>(
        &'s self,
        billed: &'s BilledLine,
    ) -> impl Iterator<Item = usize> + 's {
        let uncharged = self.lines_for(billed).filter(|(_, line)| line.is_uncharged_for(billed));
        uncharged.map(|(index, _)| index)
    }

    pub(super) fn check_customer(&mut self, index: usize, billed: &BilledLine) {
        let line = &self.lines[index].line;
        if is_of_customer(line, billed) {
            return;
        }
        let text = format!("bought for {}, billed for {}", line.customer, billed.customer);
        let finding = Finding::of_both(FindingKind::CustomerDiffers, line, billed, text);
        self.report(finding);
    }

    pub(super) fn report_unmatched(&mut self, billed: &BilledLine) {
        let text = "the order has no line of this product and SKU";
        self.report(Finding::of_billed(FindingKind::BilledNotBought, billed, text));
    }

    pub(super) fn report(&mut self, finding: Finding) {
        (self.report)(finding);
    }
}

pub(super) fn is_of_customer(line: &BoughtLine, billed: &BilledLine) -> bool {
    line.is_of_customer(&billed.customer)
}

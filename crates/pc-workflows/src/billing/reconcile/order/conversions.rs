//! Upgrades, trials that are bought, and units that move to another subscription.

use pc_models::{CatalogItemId, Decimal};

use super::reconciler::OrderReconciler;
use super::transaction::Transaction;
use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::bought::{BoughtLine, Charging};
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::amount_of;
use crate::billing::reconcile::line_matcher::LineMatcher;
use crate::billing::reconcile::price::{part_at_own_price, part_of_cycle};
use crate::billing::reconcile::right_amounts::RightAmounts;

impl<R: FnMut(Finding)> OrderReconciler<'_, R> {
    /// Takes in what was converted, and what it became; either may be in another order.
    pub(super) fn convert(&mut self, transaction: Transaction) {
        let is_before =
            |side: &BilledLine| self.lines.iter().any(|line| line.is_of_item(side) && line.is_charged());
        match transaction.sides(is_before) {
            (Some(removed), Some(added)) => self.convert_both(&removed, &added),
            (Some(removed), None) => {
                let Some(source) = self.line_of(&removed) else { return self.add_unmatched(removed) };
                self.take_from(source, &removed, removed.quantity.unwrap_or_default());
                let text = "what became of it was not charged";
                self.report_half(source, &removed, FindingKind::BoughtNotBilled, text);
            }
            (None, Some(added)) => {
                let source = self.lines.iter().position(LineMatcher::is_charged);
                let Some(target) = self.target_of(&added, source) else { return self.add_unmatched(added) };
                if self.lines[target].has_price() {
                    let text = "what was converted to it was not credited";
                    self.report_half(target, &added, FindingKind::AmountDiffers, text);
                }
                self.give_to(target, &added, added.quantity.unwrap_or_default(), None);
            }
            (None, None) => {}
        }
    }

    fn convert_both(&mut self, removed: &BilledLine, added: &BilledLine) {
        let Some(source) = self.line_of(removed) else {
            self.add_unmatched(removed.clone());
            return self.add_unmatched(added.clone());
        };
        let stays = removed.subscription.eq_ignore_ascii_case(&added.subscription);
        let target = if stays { Some(source) } else { self.target_of(added, Some(source)) };
        let Some(target) = target else { return self.add_unmatched(added.clone()) };
        let moved = self.moved(source, target, removed, added);
        for (index, side) in [(source, removed), (target, added)] {
            if let Some(count) = side.quantity.filter(|count| *count != moved && !side.is_trial) {
                let text = format!("{moved} moved, {count} billed");
                let finding =
                    Finding::of_both(FindingKind::QuantityDiffers, &self.lines[index].line, side, text);
                self.report(finding);
            }
        }
        if stays {
            let right = self.right_to_take(source, removed, moved);
            self.judge_part(source, removed, true, &right);
        } else {
            self.take_from(source, removed, moved);
        }
        self.give_to(target, added, moved, Some(source));
        if removed.end != added.end {
            self.lines[target].begin_plan(added);
        }
    }

    /// How many units are converted: as many as there are where all are, and both lines are for so many by their amounts.
    fn moved(&self, source: usize, target: usize, removed: &BilledLine, added: &BilledLine) -> Decimal {
        let all =
            Some(self.lines[source].units).filter(|_| source == target && self.lines[source].is_charged());
        let counts = [all.filter(|_| !removed.is_trial), removed.quantity, added.quantity];
        let is_right = |count: &Decimal| {
            self.right_to_take(source, removed, *count).admits(removed.size())
                && self.right_to_give(target, added, *count, Some(source)).admits(added.size())
        };
        let counts = counts.into_iter().flatten();
        counts.clone().find(is_right).or_else(|| counts.clone().next()).unwrap_or_default()
    }

    fn right_to_take(&self, source: usize, removed: &BilledLine, count: Decimal) -> RightAmounts {
        let line = &self.lines[source];
        part_of_cycle(&line.line, line.cycle_at(removed), removed, count)
    }

    /// By the price of the target's own order, or by that of the charge: it begins one.
    fn right_to_give(
        &self,
        target: usize,
        added: &BilledLine,
        count: Decimal,
        source: Option<usize>,
    ) -> RightAmounts {
        let line = &self.lines[target];
        let cycle = source.and_then(|source| self.lines[source].cycle_at(added)).or(line.cycle_at(added));
        let is_priced =
            source != Some(target) && line.is_of_item(added) && line.line.charging != Charging::Unknown;
        match is_priced {
            true => part_of_cycle(&line.line, line.cycle_at(added).or(cycle), added, count),
            false => part_at_own_price(&line.line, cycle, added, count),
        }
    }

    /// Units leave a subscription.
    fn take_from(&mut self, index: usize, removed: &BilledLine, moved: Decimal) {
        let right = self.right_to_take(index, removed, moved);
        self.judge_part(index, removed, true, &right);
        let line = &mut self.lines[index];
        let left = line.units.get().checked_sub(moved.get()).map(Decimal::from);
        line.units = left.filter(|left| *left >= Decimal::ZERO).unwrap_or_default();
        if line.units == Decimal::ZERO {
            line.ended_from = removed.start;
            line.is_end_credited = true;
        }
    }

    /// Units become those of a line: of the same one under another item, of another, or of one that they begin.
    fn give_to(&mut self, index: usize, added: &BilledLine, moved: Decimal, source: Option<usize>) {
        let right = self.right_to_give(index, added, moved, source);
        let is_of_own_order = source != Some(index) && self.lines[index].is_of_item(added);
        self.judge_part(index, added, false, &right);
        let line = &mut self.lines[index];
        let is_more = line.is_charged() && is_of_own_order;
        line.units = match is_more {
            true => line.units.get().checked_add(moved.get()).map_or(moved, Decimal::from),
            false => moved,
        };
        line.are_units_known = true;
        if !is_of_own_order || line.line.charging == Charging::Unknown {
            line.become_item_at_its_price(added);
        }
        line.add_period(added);
        line.tell_end(added);
        let text = format!("`{}` of {}", added.charge_type, amount_of(added));
        let finding = Finding::of_both(FindingKind::Change, &line.line, added, text);
        self.report(finding);
    }

    /// The line that units come to; one begins where there is none.
    fn target_of(&mut self, added: &BilledLine, source: Option<usize>) -> Option<usize> {
        let known = self.lines.iter().position(|line| line.is_of_subscription(added));
        known.or_else(|| {
            let line = begun_by(added, &self.lines[source?]);
            self.lines.push(LineMatcher::begun_from(line, added.start));
            Some(self.lines.len() - 1)
        })
    }

    /// Reports that the other side of a conversion is nowhere.
    fn report_half(&mut self, index: usize, billed: &BilledLine, kind: FindingKind, text: &str) {
        if !self.learnt.conversions.is_whole(billed) {
            let finding = Finding::of_both(kind, &self.lines[index].line, billed, text);
            self.report(finding);
        }
    }
}

/// A line that begins with units of another.
pub(super) fn begun_by(added: &BilledLine, source: &LineMatcher) -> BoughtLine {
    let item = CatalogItemId::new(format!("{}:{}:", added.product, added.sku));
    let quantity = added.quantity.and_then(|quantity| quantity.get().try_into().ok()).unwrap_or_default();
    BoughtLine {
        number: source.line.number,
        currency: source.line.currency,
        cycle: source.line.cycle.clone(),
        term: source.line.term.clone(),
        created: source.line.created,
        subscription: Some(added.subscription.to_string()),
        ..BoughtLine::new(source.line.order.clone(), source.line.customer.clone(), &item, quantity)
    }
}

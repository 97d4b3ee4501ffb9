//! Seats that come and go, and ends. In the documented form the old seats are credited and the new ones charged, each from the
//! day of the change to the end of the cycle.

use pc_models::{ChargeType, Decimal, Timestamp};

use super::cycles::{currency_difference, has_right_currency, wrong_sign};
use super::reconciler::OrderReconciler;
use super::transaction::Transaction;
use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::charged_period::ChargedPeriod;
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::{amount_of, or_nothing};
use crate::billing::reconcile::line_matcher::LineMatcher;
use crate::billing::reconcile::price::part_of_cycle;
use crate::billing::reconcile::right_amounts::RightAmounts;

/// For so many days something may be cancelled for all of its price: most software; services of other publishers for fewer.
const MAX_DAYS_FOR_FULL_CREDIT: u32 = 30;

impl<R: FnMut(Finding)> OrderReconciler<'_, R> {
    /// Holds a part of a change until it is known how many units there are after it.
    pub(super) fn hold_change(&mut self, billed: BilledLine) {
        let same = self.changes.iter().filter(|held| held.is_same(&billed)).count();
        if same > 0 && same >= self.lines_for(&billed).count() {
            self.report_duplicate(&billed);
        } else {
            self.changes.push(billed);
        }
    }

    /// Judges the changes that came before a charge, of its subscription and of those they are tied to, if that charge shows what
    /// came of them.
    pub(super) fn settle_changes_before(&mut self, next: &BilledLine) {
        let is_before = |held: &BilledLine| held.start < next.start;
        let needs_settling = next.is_cycle() || self.changes.iter().any(BilledLine::is_conversion);
        if !needs_settling || !self.changes.iter().any(is_before) {
            return;
        }
        let mut tied: Vec<BilledLine> = Vec::new();
        loop {
            let is_tied = |held: &BilledLine| {
                is_before(held)
                    && (is_of_same(held, next)
                        || tied.iter().any(|known| is_of_same(held, known) || share_reference(held, known)))
            };
            let (more, rest): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.changes).into_iter().partition(is_tied);
            self.changes = rest;
            if more.is_empty() {
                break;
            }
            tied.extend(more);
        }
        if !tied.is_empty() {
            self.assign_inexact(); // of the cycles before
            self.settle(tied, Some(next));
        }
    }

    /// Judges all changes that are held.
    pub(super) fn settle_all_changes(&mut self) {
        let all = std::mem::take(&mut self.changes);
        self.settle(all, None);
    }

    fn settle(&mut self, changes: Vec<BilledLine>, next: Option<&BilledLine>) {
        let mut transactions = Transaction::all(changes, self.lines.first());
        while !transactions.is_empty() {
            let first = self.first_of(&transactions);
            let transaction = transactions.remove(first);
            if transaction.first.is_conversion() {
                self.convert(transaction);
            } else if is_end(&transaction.first) {
                self.end(transaction.first);
            } else {
                let later = transactions.iter().filter(|later| is_of_same(&later.first, &transaction.first));
                let mut counts: Vec<Decimal> = later.filter_map(Transaction::taken_back).collect();
                let next = next.filter(|next| next.is_cycle() && is_of_same(next, &transaction.first));
                counts.extend(next.and_then(|next| next.quantity));
                self.change_seats(transaction, counts);
            }
        }
    }

    /// The change that comes first: of one day, that which begins with as many units as there are; of several such, one that leads
    /// to another.
    fn first_of(&self, transactions: &[Transaction]) -> usize {
        let day = transactions.first().and_then(Transaction::start);
        let of_day = transactions.iter().take_while(|transaction| transaction.start() == day);
        let fits = |transaction: &Transaction| {
            let line = self.line_of(&transaction.first).map(|index| &self.lines[index]);
            line.is_some_and(|line| Some(line.units) == transaction.taken_back())
        };
        let of_day: Vec<&Transaction> = of_day.collect();
        let leads_on = |from: usize| {
            let mut others = of_day.iter().enumerate().filter(|(index, _)| *index != from);
            others.any(|(_, other)| other.taken_back() == of_day[from].charged())
        };
        let fitting = || (0..of_day.len()).filter(|index| fits(of_day[*index]));
        fitting().find(|index| leads_on(*index)).or_else(|| fitting().next()).unwrap_or_default()
    }

    /// Other seats. `counts` are those that later lines show.
    fn change_seats(&mut self, transaction: Transaction, mut counts: Vec<Decimal>) {
        let Some(index) = self.line_of(&transaction.first) else { return };
        let line = &self.lines[index];
        counts.extend(line.line.current.map(|current| Decimal::from(i64::from(current.quantity))));
        let units = line.units;
        match transaction.sides(|side| side.quantity == Some(units)) {
            (Some(removed), Some(added)) => {
                let before = self.take_back(index, &removed);
                let after = self.charge_seats(index, &added, &counts);
                self.note_change(index, &added, before, after);
            }
            (None, Some(added)) => self.change_by_difference(index, &added, &counts),
            (Some(removed), None) => {
                self.take_back(index, &removed);
                let text = "the old seats were credited, and the new ones were not charged";
                let finding =
                    Finding::of_both(FindingKind::BoughtNotBilled, &self.lines[index].line, &removed, text);
                self.report(finding);
                self.lines[index].units = counts.first().copied().unwrap_or(units);
            }
            (None, None) => {}
        }
    }

    /// Credits the seats there were; answers how many they should be.
    pub(super) fn take_back(&mut self, index: usize, removed: &BilledLine) -> Decimal {
        let line = &self.lines[index];
        let billed = removed.quantity.unwrap_or_default();
        let before = line.units_before_change(removed).unwrap_or(billed);
        let right = |line: &LineMatcher, quantity| {
            part_of_cycle(&line.line, line.cycle_at(removed), removed, quantity)
        };
        let both = right(line, before).and(right(line, billed));
        let finding = (billed != before).then(|| {
            let text = format!("{before} there were, {billed} credited");
            Finding::of_both(FindingKind::QuantityDiffers, &line.line, removed, text)
        });
        finding.into_iter().for_each(|finding| self.report(finding));
        self.judge_part(index, removed, true, &both);
        before
    }

    /// Charges the seats there are now; answers how many they are.
    fn charge_seats(&mut self, index: usize, added: &BilledLine, counts: &[Decimal]) -> Decimal {
        let line = &self.lines[index];
        let billed = added.quantity.unwrap_or_default();
        let right = |quantity| part_of_cycle(&line.line, line.cycle_at(added), added, quantity);
        let is_right = |count: &Decimal| right(*count).admits(added.subtotal);
        let own = right(billed);
        // Where its amount is that of as many as later lines have, the count is wrong and not the amount.
        let meant = counts.iter().copied().find(|count| !own.admits(added.subtotal) && is_right(count));
        let (units, right) = (meant.unwrap_or(billed), meant.map_or(own, right));
        if let Some(meant) = meant {
            let text = format!("{meant} by its amount and later lines, {billed} billed");
            let finding = Finding::of_both(FindingKind::QuantityDiffers, &line.line, added, text);
            self.report(finding.expecting(added.subtotal));
        }
        self.judge_part(index, added, false, &right);
        let line = &mut self.lines[index];
        (line.units, line.are_units_known) = (units, true);
        units
    }

    /// Seats that are charged without a credit for the old ones: their difference, if later lines do not say otherwise.
    fn change_by_difference(&mut self, index: usize, added: &BilledLine, counts: &[Decimal]) {
        let line = &self.lines[index];
        let billed = added.quantity.unwrap_or_default();
        let sum = line.units.get().checked_add(billed.get()).map_or(billed, Decimal::from);
        let is_of_days = added.start.is_none_or(|start| start == start.start_of_day())
            && line.cycle_at(added).is_none_or(|cycle| ChargedPeriod::of(cycle).ends_with_last_day());
        let is_difference = counts.contains(&sum) || (!counts.contains(&billed) && !is_of_days);
        if is_difference {
            return self.add_change(index, added);
        }
        let text = "the new seats were charged, and the old ones were not credited";
        let finding = Finding::of_both(FindingKind::AmountDiffers, &line.line, added, text);
        self.report(finding);
        let line = &mut self.lines[index];
        line.add_part(added, added.subtotal);
        line.units = billed;
    }

    /// It is over: what is left of its cycle is credited, or all of it.
    fn end(&mut self, billed: BilledLine) {
        let Some(index) = self.credited_line(&billed).or_else(|| self.line_of(&billed)) else { return };
        let line = &self.lines[index];
        let quantity = billed.quantity.unwrap_or_default();
        let before = line.units_before_change(&billed).unwrap_or(quantity);
        if quantity != before {
            let text = format!("{before} there were, {quantity} credited");
            let finding = Finding::of_both(FindingKind::QuantityDiffers, &line.line, &billed, text);
            self.report(finding);
        }
        let line = &self.lines[index];
        let mut right = part_of_cycle(&line.line, line.cycle_at(&billed), &billed, before);
        right = right.and(part_of_cycle(&line.line, line.cycle_at(&billed), &billed, quantity));
        if let Some(cycle) = line.last_cycle.as_ref().filter(|cycle| is_soon_after(cycle, billed.start)) {
            right = right.or(cycle.size());
        }
        self.judge_part(index, &billed, true, &right);
        let line = &mut self.lines[index];
        line.is_end_credited = true;
        line.ended_from = billed.start;
        line.units = Decimal::ZERO;
        let text = format!("{} ({})", amount_of(&billed), billed.charge_type);
        let finding = Finding::of_both(FindingKind::Credit, &line.line, &billed, text);
        self.report(finding);
    }

    /// Judges what a part of a change comes to: customer, currency, sign and size.
    pub(super) fn judge_part(
        &mut self,
        index: usize,
        billed: &BilledLine,
        is_removed: bool,
        right: &RightAmounts,
    ) {
        self.check_customer(index, billed);
        let line = &self.lines[index].line;
        let signed = |size: Decimal| match is_removed {
            true => Decimal::ZERO.get().checked_sub(size.get()).map_or(size, Decimal::from),
            false => size,
        };
        let nearest = right.nearest(billed.size()).map(signed);
        let is_wrong_way = billed.subtotal.is_some_and(|subtotal| (subtotal > Decimal::ZERO) == is_removed)
            && billed.subtotal != Some(Decimal::ZERO);
        let finding = if !has_right_currency(line, billed) {
            Some(currency_difference(line, billed))
        } else if is_wrong_way {
            Some(wrong_sign(line, billed, nearest))
        } else if !right.is_empty() && !right.admits(billed.size()) {
            let text = format!("{} would be right, {} was billed", or_nothing(nearest), amount_of(billed));
            Some(Finding::of_both(FindingKind::AmountDiffers, line, billed, text).expecting(nearest))
        } else {
            None
        };
        let expected = if finding.is_some() { nearest } else { billed.subtotal };
        finding.into_iter().for_each(|finding| self.report(finding));
        self.lines[index].add_part(billed, expected);
    }

    fn note_change(&mut self, index: usize, added: &BilledLine, before: Decimal, after: Decimal) {
        let text = format!("`{}`: {before} before, {after} after", added.charge_type);
        let finding = Finding::of_both(FindingKind::Change, &self.lines[index].line, added, text);
        self.report(finding);
    }
}

fn is_end(billed: &BilledLine) -> bool {
    matches!(billed.charge(), ChargeType::CancelImmediate | ChargeType::Cancel)
}

/// Whether both are of one subscription; or of one item, where they name none.
fn is_of_same(one: &BilledLine, other: &BilledLine) -> bool {
    if one.subscription.is_empty() && other.subscription.is_empty() {
        return one.product.eq_ignore_ascii_case(&other.product) && one.sku.eq_ignore_ascii_case(&other.sku);
    }
    one.subscription.eq_ignore_ascii_case(&other.subscription)
}

fn share_reference(one: &BilledLine, other: &BilledLine) -> bool {
    one.is_conversion() && other.is_conversion() && one.reference == other.reference
}

/// Whether something may be credited in full so long after its charge began.
fn is_soon_after(cycle: &BilledLine, at: Option<Timestamp>) -> bool {
    let days = at.zip(cycle.start).map(|(at, start)| at.since(start).as_secs() / (24 * 60 * 60));
    days.is_none_or(|days| days <= u64::from(MAX_DAYS_FOR_FULL_CREDIT))
}

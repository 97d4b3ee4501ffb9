//! Charges of billing cycles: which line one is for, and whether it is what that line should be charged.

use pc_models::{ChargeType, Decimal};

use super::reconciler::{OrderReconciler, is_of_customer};
use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::bought::{BoughtLine, Charging};
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::{amount_of, differing_prices, invoice_currency};
use crate::billing::reconcile::line_matcher::LineMatcher;
use crate::billing::reconcile::outside_term::outside_term;
use crate::billing::reconcile::overlap::overlap_difference;
use crate::billing::reconcile::price::{expected_amounts, is_comparable, new_price};
use crate::billing::reconcile::twins;

impl<R: FnMut(Finding)> OrderReconciler<'_, R> {
    /// Takes in the charge of a billing cycle.
    pub(super) fn add_cycle(&mut self, billed: BilledLine) {
        self.assign_inexact_before(&billed);
        let fits = |index: &usize| fits(&self.lines[*index], &billed);
        let exact = self.uncharged_lines_for(&billed).find(fits);
        // Where the price is not known, or a new one, a part of a product looks like all of it.
        let exact = exact.filter(|index| {
            let line = &self.lines[*index].line;
            line.charging != Charging::Unknown && !line.is_from_before && new_price(line, &billed).is_none()
        });
        let lines_of_item = self.lines.iter().filter(|line| line.is_of_item(&billed)).count();
        let is_twin = self.inexact.iter().any(|held| held.is_twin_of(&billed));
        if let Some(index) = exact {
            self.assign(index, billed);
        } else if !billed.meter.is_empty() || self.usage.is_overage(&billed) {
            self.add_metered(&billed);
        } else if self.is_held(&billed) && !billed.subscription.is_empty() {
            self.report_duplicate(&billed);
        } else if self.charges_held() < lines_of_item || (is_twin && !self.is_held(&billed)) {
            self.inexact.push(billed);
        } else {
            self.report_latest(billed);
        }
    }

    /// Of this and the charges that are held for the same, the one on the latest invoice is one too many.
    fn report_latest(&mut self, billed: BilledLine) {
        self.inexact.push(billed);
        self.inexact.sort_by(|one, other| one.invoice.cmp(&other.invoice));
        if let Some(latest) = self.inexact.pop() {
            self.report_duplicate(&latest);
        }
    }

    /// How many charges are held; parts of a product are one.
    fn charges_held(&self) -> usize {
        let is_first = |(index, held): &(usize, &BilledLine)| {
            !self.inexact[..*index].iter().any(|earlier| earlier.is_twin_of(held))
        };
        self.inexact.iter().enumerate().filter(is_first).count()
    }

    fn is_held(&self, billed: &BilledLine) -> bool {
        self.inexact.iter().any(|held| held.is_same(billed))
    }

    /// The charges that are held go to their lines, if this one is for another item or begins on another day.
    pub(super) fn assign_inexact_before(&mut self, billed: &BilledLine) {
        if self.inexact.first().is_some_and(|first| !is_of_same_item_and_day(first, billed)) {
            self.assign_inexact();
        }
    }

    /// Charges that fit no line exactly go to the lines that are left; those of parts of one product, together.
    pub(super) fn assign_inexact(&mut self) {
        let mut held = std::mem::take(&mut self.inexact);
        // Those on earlier invoices come first to what they are for.
        held.sort_by(|one, other| one.invoice.cmp(&other.invoice));
        let Some(first) = held.first() else { return };
        let left: Vec<usize> = self.uncharged_lines_for(first).collect();
        let line = left.first().map(|index| &self.lines[*index]);
        // Two charges of one subscription for one time are of parts of its product; without ids they may be of two purchases.
        let is_one = held.len() > left.len() || !first.subscription.is_empty();
        let charges = if is_one { twins::merged(held, line) } else { held };
        for billed in charges {
            let uncharged = self.uncharged_lines_for(&billed).next();
            match uncharged {
                Some(index) => self.assign(index, billed),
                None => self.report_duplicate(&billed),
            }
        }
    }

    fn assign(&mut self, index: usize, billed: BilledLine) {
        self.check_customer(index, &billed);
        let line = &mut self.lines[index];
        if let Some(finding) = outside_term(line, &billed) {
            // It tells nothing of the cycles that there are.
            line.differences.push(finding);
            return line.add_part(&billed, Some(Decimal::ZERO));
        }
        if billed.charge() == ChargeType::ChangeBillingPlan {
            line.begin_plan(&billed);
        }
        line.forget_price_before(&billed);
        let quantity = line.rightful_quantity(&billed);
        let right = expected_amounts(&line.line, &billed, quantity).nearest(billed.subtotal);
        let renewed = line.are_units_known && billed.charge() == ChargeType::Renew && quantity != line.units;
        line.differences.extend(quantity_difference(&line.line, &billed, quantity, right));
        line.differences.extend(amount_difference(&line.line, &billed, quantity, right));
        line.differences.extend(overlap_difference(line, &billed));
        if line.line.is_from_before {
            line.begin_in_the_middle(&billed);
        }
        line.take_price_of(&billed);
        let before = line.units;
        let note = renewed.then(|| {
            let text = format!("renewed for {quantity}, {before} before");
            Finding::of_both(FindingKind::Change, &line.line, &billed, text)
        });
        if renewed {
            line.units = quantity;
        }
        line.add_cycle(billed, right);
        note.into_iter().for_each(|finding| self.report(finding));
    }

    /// Takes in the charge of a cycle that was not charged, if this is one although it is below zero: a credit comes
    /// after a charge, or under a name of its own. Gives back what is none.
    pub(super) fn add_negative_cycle(&mut self, billed: BilledLine) -> Option<BilledLine> {
        let is_known = !matches!(billed.charge(), ChargeType::Unknown(_));
        let uncharged = self.uncharged_lines_for(&billed).next().filter(|_| is_known && billed.is_cycle());
        let Some(index) = uncharged else { return Some(billed) };
        self.check_customer(index, &billed);
        let line = &mut self.lines[index];
        if billed.charge() == ChargeType::ChangeBillingPlan {
            line.begin_plan(&billed);
        }
        let quantity = line.allowed_quantities(&billed).first().copied().unwrap_or_default();
        let right = expected_amounts(&line.line, &billed, quantity).nearest(billed.size());
        let finding = wrong_sign(&line.line, &billed, right);
        self.report(finding);
        self.lines[index].take_price_of(&billed);
        self.lines[index].add_cycle(billed, right);
        None
    }

    pub(super) fn report_duplicate(&mut self, billed: &BilledLine) {
        let index = self.lines_for(billed).next().map(|(index, _)| index);
        let first = index.and_then(|index| self.lines[index].last_cycle.as_ref());
        let what = match first {
            Some(first) if first.is_same(billed) => "the same charge once more",
            _ => "charged again for a time that was charged already",
        };
        let after = first.map(|first| format!(", after {} on {}", amount_of(first), first.invoice));
        let text = format!("{what}: {}{}", amount_of(billed), after.unwrap_or_default());
        let finding = Finding::of_billed(FindingKind::Duplicate, billed, text).expecting(Some(Decimal::ZERO));
        match index.filter(|_| billed.is_cycle()) {
            Some(index) => {
                let line = &mut self.lines[index];
                line.add_part(billed, Some(Decimal::ZERO));
                line.differences.push(finding);
            }
            None => self.report(finding),
        }
    }
}

/// Whether a charge is exactly what a line should be charged.
fn fits(line: &LineMatcher, billed: &BilledLine) -> bool {
    let quantity = billed.quantity.unwrap_or_default();
    line.allowed_quantities(billed).contains(&quantity)
        && has_currency_of_invoice(billed)
        && is_comparable(&line.line, billed)
        && is_of_customer(&line.line, billed)
        && expected_amounts(&line.line, billed, quantity).admits(billed.subtotal)
}

fn quantity_difference(
    line: &BoughtLine,
    billed: &BilledLine,
    bought: Decimal,
    right: Option<Decimal>,
) -> Option<Finding> {
    let quantity = billed.quantity.filter(|quantity| *quantity != bought)?;
    let text = format!("{bought} bought, {quantity} billed");
    Some(Finding::of_both(FindingKind::QuantityDiffers, line, billed, text).expecting(right))
}

/// Another amount is billed than is right for what was bought and for what was billed, or it cannot be compared.
fn amount_difference(
    line: &BoughtLine,
    billed: &BilledLine,
    bought: Decimal,
    right: Option<Decimal>,
) -> Option<Finding> {
    if !has_right_currency(line, billed) {
        return Some(currency_difference(line, billed));
    }
    let of_billed = billed.quantity.map(|quantity| expected_amounts(line, billed, quantity));
    let of_billed = of_billed.unwrap_or_default();
    let of_bought = expected_amounts(line, billed, bought);
    if of_bought.admits(billed.subtotal) || of_billed.admits(billed.subtotal) {
        return None;
    }
    let right = of_billed.nearest(billed.subtotal).or(right)?;
    let (amount, prices) = (amount_of(billed), differing_prices(line, billed));
    let text = format!("{right} would be right, {amount} was billed{prices}");
    Some(Finding::of_both(FindingKind::AmountDiffers, line, billed, text).expecting(Some(right)))
}

/// Whether a charge is in the currency of its invoice, and in one that the order can be compared with.
pub(super) fn has_right_currency(line: &BoughtLine, billed: &BilledLine) -> bool {
    has_currency_of_invoice(billed) && (line.currency.is_none() || is_comparable(line, billed))
}

pub(super) fn currency_difference(line: &BoughtLine, billed: &BilledLine) -> Finding {
    let ordered = line.currency.map(|code| code.to_string()).unwrap_or_default();
    let (amount, invoice) = (amount_of(billed), invoice_currency(billed));
    let text = format!("bought in {ordered}, billed {amount} on an invoice in {invoice}");
    Finding::of_both(FindingKind::CurrencyDiffers, line, billed, text)
}

pub(super) fn wrong_sign(line: &BoughtLine, billed: &BilledLine, right: Option<Decimal>) -> Finding {
    let is_of_quantity = billed.quantity.is_some_and(|quantity| quantity < Decimal::ZERO);
    let kind = if is_of_quantity { FindingKind::QuantityDiffers } else { FindingKind::AmountDiffers };
    let would_be = right.map(|right| format!("{right} would be right, ")).unwrap_or_default();
    let is_above = billed.subtotal.is_some_and(|subtotal| subtotal > Decimal::ZERO);
    let side = if is_above { "above" } else { "below" };
    let (charge, amount) = (&billed.charge_type, amount_of(billed));
    let text = format!("wrong sign: {would_be}{amount} was billed, {side} zero as `{charge}` never is");
    Finding::of_both(kind, line, billed, text).expecting(right)
}

pub(super) fn has_currency_of_invoice(billed: &BilledLine) -> bool {
    billed.invoice_currency.zip(billed.currency).is_none_or(|(invoice, charge)| invoice == charge)
}

fn is_of_same_item_and_day(one: &BilledLine, other: &BilledLine) -> bool {
    one.start == other.start && one.product == other.product && one.sku == other.sku
}

//! Charges of billing cycles: which line one is for, and whether it is what that line should be charged.

use pc_models::{ChargeType, Decimal};

use super::reconciler::{Judge, is_one_of};
use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::bought::BoughtLine;
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::{amount, code, prices};
use crate::billing::reconcile::line_matcher::Slot;
use crate::billing::reconcile::price::{expected, same_currency};

impl<R: FnMut(Finding)> Judge<'_, R> {
    /// Takes in the charge of a billing cycle.
    pub(super) fn take_cycle(&mut self, billed: BilledLine) {
        if self.waiting.first().is_some_and(|first| !is_together(first, &billed)) {
            self.settle();
        }
        let exact = self.free(&billed).find(|slot| self.fits(*slot, &billed));
        let lines = self.slots.iter().filter(|slot| slot.is_item(&billed)).count();
        if let Some(slot) = exact {
            self.assign(slot, billed);
        } else if self.waiting.len() < lines {
            self.waiting.push(billed);
        } else {
            self.say_again(&billed);
        }
    }

    /// Charges that fit no line exactly go to the lines that are left.
    pub(super) fn settle(&mut self) {
        for billed in std::mem::take(&mut self.waiting) {
            let free = self.free(&billed).next();
            match free {
                Some(slot) => self.assign(slot, billed),
                None => self.say_again(&billed),
            }
        }
    }

    /// The lines a charge may be for: that of its subscription, where one has it.
    fn free<'s>(&'s self, billed: &'s BilledLine) -> impl Iterator<Item = usize> + 's {
        let is_own = self.slots.iter().any(|slot| slot.is_item(billed) && slot.is_subscription(billed));
        let slots = self.slots.iter().enumerate();
        let may_be = move |slot: &Slot| {
            slot.is_item(billed) && slot.is_free(billed) && (!is_own || slot.is_subscription(billed))
        };
        slots.filter(move |(_, slot)| may_be(slot)).map(|(index, _)| index)
    }

    /// Whether a charge is exactly what a line should be charged.
    fn fits(&self, slot: usize, billed: &BilledLine) -> bool {
        let line = &self.slots[slot].line;
        let quantity = billed.quantity.unwrap_or_default();
        self.slots[slot].quantities(billed).contains(&quantity)
            && !is_foreign(billed)
            && same_currency(line, billed).is_some()
            && line.customer.as_str().eq_ignore_ascii_case(&billed.customer)
            && is_one_of(billed.subtotal, &expected(line, billed, quantity))
    }

    fn assign(&mut self, index: usize, billed: BilledLine) {
        self.check_customer(index, &billed);
        let slot = &self.slots[index];
        let quantities = slot.quantities(&billed);
        let bought = billed.quantity.filter(|quantity| quantities.contains(quantity));
        let bought = bought.or(quantities.first().copied()).unwrap_or_default();
        let should = nearest(&expected(&slot.line, &billed, bought), billed.subtotal);
        if !slot.line.is_cancelled() {
            let differences = differences(&slot.line, &billed, bought, should);
            self.slots[index].differences.extend(differences);
        }
        self.slots[index].take(billed, should);
    }

    /// Takes in the charge of a cycle that was not charged, if this is one although it is below zero: a credit comes
    /// after a charge, or under a name of its own. Gives back what is none.
    pub(super) fn take_negative(&mut self, billed: BilledLine) -> Option<BilledLine> {
        let is_known = !matches!(billed.charge(), ChargeType::Unknown(_));
        let free = self.free(&billed).next().filter(|_| is_known && billed.is_cycle());
        let Some(index) = free else { return Some(billed) };
        self.check_customer(index, &billed);
        let slot = &self.slots[index];
        let bought = slot.quantities(&billed).first().copied().unwrap_or_default();
        let size = billed.subtotal.map(|subtotal| subtotal.get().abs().into());
        let should = nearest(&expected(&slot.line, &billed, bought), size);
        let is_of_quantity = billed.quantity.is_some_and(|quantity| quantity < Decimal::ZERO);
        let kind = if is_of_quantity { FindingKind::QuantityDiffers } else { FindingKind::AmountDiffers };
        let right = should.map(|right| format!("{right} would be right, ")).unwrap_or_default();
        let (charge, amount) = (&billed.charge_type, amount(&billed));
        let text = format!("wrong sign: {right}{amount} was billed, below zero as `{charge}` never is");
        let finding = Finding::of_both(kind, &slot.line, &billed, text);
        self.say(Finding { expected: should, ..finding });
        self.slots[index].take(billed, should);
        None
    }

    fn say_again(&mut self, billed: &BilledLine) {
        let first = self.slots.iter().find(|slot| slot.is_item(billed)).and_then(|slot| slot.last.as_ref());
        let what = match first {
            Some(first) if first.is_same(billed) => "the same charge once more",
            _ => "charged again for a time that was charged already",
        };
        let on =
            first.map(|first| format!(", after {} on {}", amount(first), first.invoice)).unwrap_or_default();
        let text = format!("{what}: {}{on}", amount(billed));
        let finding = Finding::of_billed(FindingKind::Duplicate, billed, text);
        self.say(Finding { expected: Some(Decimal::ZERO), ..finding });
    }
}

/// How a charge differs from what its line should be charged.
fn differences(
    line: &BoughtLine,
    billed: &BilledLine,
    bought: Decimal,
    should: Option<Decimal>,
) -> Vec<Finding> {
    let mut differences = Vec::new();
    let of_bought = expected(line, billed, bought);
    let of_billed = billed.quantity.map(|quantity| expected(line, billed, quantity)).unwrap_or_default();
    if let Some(quantity) = billed.quantity.filter(|quantity| *quantity != bought) {
        let text = format!("{bought} bought, {quantity} billed");
        let finding = Finding::of_both(FindingKind::QuantityDiffers, line, billed, text);
        differences.push(Finding { expected: should, ..finding });
    }
    let is_comparable =
        !is_foreign(billed) && (line.currency.is_none() || same_currency(line, billed).is_some());
    let is_right = is_one_of(billed.subtotal, &of_bought) || is_one_of(billed.subtotal, &of_billed);
    if !is_comparable {
        let ordered = line.currency.map(|code| code.to_string()).unwrap_or_default();
        let text =
            format!("bought in {ordered}, billed {} on an invoice in {}", amount(billed), code(billed));
        differences.push(Finding::of_both(FindingKind::CurrencyDiffers, line, billed, text));
    } else if !is_right && let Some(right) = nearest(&of_billed, billed.subtotal).or(should) {
        let text = format!("{right} would be right, {} was billed{}", amount(billed), prices(line, billed));
        let finding = Finding::of_both(FindingKind::AmountDiffers, line, billed, text);
        differences.push(Finding { expected: Some(right), ..finding });
    }
    differences
}

/// Whether a charge is in another currency than its invoice.
fn is_foreign(billed: &BilledLine) -> bool {
    billed.invoice_currency.zip(billed.currency).is_some_and(|(invoice, charge)| invoice != charge)
}

fn is_together(one: &BilledLine, other: &BilledLine) -> bool {
    one.start == other.start && one.product == other.product && one.sku == other.sku
}

fn nearest(expected: &[Decimal], billed: Option<Decimal>) -> Option<Decimal> {
    let billed = billed.unwrap_or_default().get();
    expected.iter().copied().min_by_key(|amount| amount.get().checked_sub(billed).map(|gap| gap.abs()))
}

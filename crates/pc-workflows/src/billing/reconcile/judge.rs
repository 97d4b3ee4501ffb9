//! The rules of one order: its lines against the charges that name it.
//!
//! Charges come sorted by item and by their first day. Each goes to a line of the same product and SKU that has not been
//! charged for that time; first to one that it fits exactly, so that one wrong charge does not make others look wrong.

use pc_models::Decimal;

use super::billed::BilledLine;
use super::bought::{BoughtLine, Charging};
use super::finding::{Finding, FindingKind};
use super::price::{expected, same_currency};
use super::scope::Scope;
use super::slot::Slot;
use super::tax::TaxRates;
use super::usage::Usage;
use super::words::{amount, code, prices};

mod credits;
mod ending;

/// So many charges without a line of their own are held to see whether they belong to a line without a charge.
const MAX_STRAYS: usize = 64;

/// Judges one order.
pub(super) struct Judge<'a, R: FnMut(Finding)> {
    slots: Vec<Slot>,
    /// Charges of one item and one first day that fit no line exactly.
    waiting: Vec<BilledLine>,
    strays: Vec<BilledLine>,
    last_metered: Option<BilledLine>,
    scope: &'a Scope,
    rates: &'a TaxRates,
    usage: &'a mut Usage,
    report: R,
}

impl<'a, R: FnMut(Finding)> Judge<'a, R> {
    pub(super) fn new(
        bought: Vec<BoughtLine>,
        scope: &'a Scope,
        rates: &'a TaxRates,
        usage: &'a mut Usage,
        report: R,
    ) -> Self {
        let slots = bought.into_iter().map(Slot::new).collect();
        let (waiting, strays, last_metered) = Default::default();
        Self { slots, waiting, strays, last_metered, scope, rates, usage, report }
    }

    /// Takes the next charge in.
    pub(super) fn take(&mut self, billed: BilledLine) {
        if self.slots.is_empty() && !self.scope.includes(&billed.customer) {
            return;
        }
        if billed.subtotal.is_none() || billed.currency.is_none() {
            let text = "the charge has no amount or no currency".to_owned();
            return self.say(Finding::of_billed(FindingKind::Unreadable, &billed, text));
        }
        self.check_tax(&billed);
        if self.slots.is_empty() {
            self.usage.charge_used(&billed);
            let text = "the order is not known".to_owned();
            return self.say(Finding::of_billed(FindingKind::BilledNotBought, &billed, text));
        }
        if billed.is_legacy {
            return self.take_metered(&billed); // usage of a known order, which has no price to compare with
        }
        let Some(slot) = self.slot_of(&billed) else { return self.take_stray(billed) };
        let billed = self.under_its_item(slot, billed);
        let line = &self.slots[slot].line;
        if line.charging == Charging::Metered {
            self.check_customer(slot, &billed);
            self.take_metered(&billed);
        } else if billed.is_credit() {
            self.take_credit(slot, &billed);
        } else if billed.is_cycle() {
            self.take_cycle(billed);
        } else {
            let text = format!("`{}` of {}", billed.charge_type, amount(&billed));
            let finding = Finding::of_both(FindingKind::Change, line, &billed, text);
            self.slots[slot].charged.add(billed.subtotal);
            self.slots[slot].expected.add(billed.subtotal);
            self.slots[slot].change(&billed);
            self.say(finding);
        }
    }

    fn take_cycle(&mut self, billed: BilledLine) {
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
    fn settle(&mut self) {
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

    /// The line a charge is for: of its item and subscription, of its item, or of its subscription.
    fn slot_of(&self, billed: &BilledLine) -> Option<usize> {
        let find = |is_it: &dyn Fn(&Slot) -> bool| self.slots.iter().position(is_it);
        find(&|slot| slot.is_item(billed) && slot.is_subscription(billed))
            .or_else(|| find(&|slot| slot.is_item(billed)))
            .or_else(|| find(&|slot| slot.is_subscription(billed)))
    }

    /// The charge as if it named the item of its line; says so when it does not.
    fn under_its_item(&mut self, slot: usize, billed: BilledLine) -> BilledLine {
        if self.slots[slot].is_item(&billed) {
            return billed;
        }
        let line = &self.slots[slot].line;
        let text = format!("billed as {}:{}", billed.product, billed.sku);
        let finding = Finding::of_both(FindingKind::ItemDiffers, line, &billed, text);
        let billed = BilledLine { product: line.product.clone(), sku: line.sku.clone(), ..billed };
        self.say(finding);
        billed
    }

    /// Usage has no price to compare with; but no charge comes twice.
    fn take_metered(&mut self, billed: &BilledLine) {
        if self.last_metered.as_ref().is_some_and(|last| last.is_same(billed)) {
            let text = format!("the same charge once more: {}", amount(billed));
            let finding = Finding::of_billed(FindingKind::Duplicate, billed, text);
            return self.say(Finding { expected: Some(Decimal::ZERO), ..finding });
        }
        if !billed.is_license {
            self.usage.charge(billed);
        }
        self.last_metered = Some(billed.clone());
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

    fn assign(&mut self, slot: usize, billed: BilledLine) {
        self.check_customer(slot, &billed);
        let line = &self.slots[slot].line;
        let quantities = self.slots[slot].quantities(&billed);
        let is_right_quantity = billed.quantity.is_none_or(|quantity| quantities.contains(&quantity));
        let bought = if is_right_quantity { billed.quantity } else { None };
        let bought = bought.or(quantities.first().copied()).unwrap_or_default();
        let of_bought = expected(line, &billed, bought);
        let should = nearest(&of_bought, billed.subtotal);
        if line.is_cancelled() {
            self.slots[slot].take(billed, should);
            return;
        }
        let mut differences = Vec::new();
        let is_comparable =
            !is_foreign(&billed) && (line.currency.is_none() || same_currency(line, &billed).is_some());
        if !is_right_quantity {
            let quantity = billed.quantity.unwrap_or_default();
            let text = format!("{bought} bought, {quantity} billed");
            let finding = Finding::of_both(FindingKind::QuantityDiffers, line, &billed, text);
            differences.push(Finding { expected: should, ..finding });
        }
        let of_billed = billed.quantity.map(|quantity| expected(line, &billed, quantity)).unwrap_or_default();
        let is_right = is_one_of(billed.subtotal, &of_bought) || is_one_of(billed.subtotal, &of_billed);
        if !is_comparable {
            let ordered = line.currency.map(|code| code.to_string()).unwrap_or_default();
            let text =
                format!("bought in {ordered}, billed {} on an invoice in {}", amount(&billed), code(&billed));
            differences.push(Finding::of_both(FindingKind::CurrencyDiffers, line, &billed, text));
        } else if !is_right && let Some(right) = nearest(&of_billed, billed.subtotal).or(should) {
            let text =
                format!("{right} would be right, {} was billed{}", amount(&billed), prices(line, &billed));
            let finding = Finding::of_both(FindingKind::AmountDiffers, line, &billed, text);
            differences.push(Finding { expected: Some(right), ..finding });
        }
        self.slots[slot].differences.extend(differences);
        self.slots[slot].take(billed, should);
    }

    fn take_stray(&mut self, billed: BilledLine) {
        if self.strays.len() < MAX_STRAYS { self.strays.push(billed) } else { self.say_stray(&billed) }
    }

    fn check_customer(&mut self, slot: usize, billed: &BilledLine) {
        let line = &self.slots[slot].line;
        if line.customer.as_str().eq_ignore_ascii_case(&billed.customer) {
            return;
        }
        let text = format!("bought for {}, billed for {}", line.customer, billed.customer);
        let finding = Finding::of_both(FindingKind::CustomerDiffers, line, billed, text);
        self.say(finding);
    }

    fn check_tax(&mut self, billed: &BilledLine) {
        let (Some(subtotal), Some(tax), Some(total)) = (billed.subtotal, billed.tax, billed.total) else {
            return;
        };
        let sum = subtotal.get().checked_add(tax.get()).map(Decimal::from);
        let text = if sum != Some(total) {
            format!("{subtotal} and {tax} tax do not make {total}")
        } else if let Some(right) = self.rates.expected(billed) {
            format!(
                "{tax} tax on {subtotal}; by the rate of nearly all lines of this country it would be {right}"
            )
        } else {
            return;
        };
        self.say(Finding::of_billed(FindingKind::TaxDiffers, billed, text));
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

    fn say(&mut self, finding: Finding) {
        (self.report)(finding);
    }
}

/// Whether a charge is in another currency than its invoice.
fn is_foreign(billed: &BilledLine) -> bool {
    billed.invoice_currency.zip(billed.currency).is_some_and(|(invoice, charge)| invoice != charge)
}

fn is_together(one: &BilledLine, other: &BilledLine) -> bool {
    one.start == other.start && one.product == other.product && one.sku == other.sku
}

fn is_one_of(amount: Option<Decimal>, expected: &[Decimal]) -> bool {
    amount.is_some_and(|amount| expected.contains(&amount))
}

fn nearest(expected: &[Decimal], billed: Option<Decimal>) -> Option<Decimal> {
    let billed = billed.unwrap_or_default().get();
    expected.iter().copied().min_by_key(|amount| amount.get().checked_sub(billed).map(|gap| gap.abs()))
}

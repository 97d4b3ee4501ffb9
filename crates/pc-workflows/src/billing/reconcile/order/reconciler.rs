//! An order's lines and the charges that were taken in so far.

use pc_models::Decimal;

use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::bought::{BoughtLine, Charging};
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::amount;
use crate::billing::reconcile::line_matcher::Slot;
use crate::billing::reconcile::scope::Scope;
use crate::billing::reconcile::tax::TaxRates;
use crate::billing::reconcile::usage::Usage;

/// So many charges without a line of their own are held to see whether they belong to a line without a charge.
const MAX_STRAYS: usize = 64;

/// Judges one order.
pub(in crate::billing::reconcile) struct Judge<'a, R: FnMut(Finding)> {
    pub(super) slots: Vec<Slot>,
    /// Charges of one item and one first day that fit no line exactly.
    pub(super) waiting: Vec<BilledLine>,
    pub(super) strays: Vec<BilledLine>,
    pub(super) last_metered: Option<BilledLine>,
    pub(super) scope: &'a Scope,
    pub(super) rates: &'a TaxRates,
    pub(super) usage: &'a mut Usage,
    pub(super) report: R,
}

impl<'a, R: FnMut(Finding)> Judge<'a, R> {
    pub(in crate::billing::reconcile) fn new(
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
    pub(in crate::billing::reconcile) fn take(&mut self, billed: BilledLine) {
        if self.slots.is_empty() && !self.scope.includes(&billed.customer) {
            return;
        }
        if billed.subtotal.is_none() || billed.currency.is_none() {
            let text = "the charge has no amount or no currency".to_owned();
            return self.say(Finding::of_billed(FindingKind::Unreadable, &billed, text));
        }
        self.check_tax(&billed);
        if self.slots.is_empty() {
            self.usage.charge_stray(&billed);
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
            self.take_credit(slot, billed);
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

    fn take_stray(&mut self, billed: BilledLine) {
        if self.strays.len() < MAX_STRAYS { self.strays.push(billed) } else { self.say_stray(&billed) }
    }

    pub(super) fn check_customer(&mut self, slot: usize, billed: &BilledLine) {
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

    pub(super) fn say(&mut self, finding: Finding) {
        (self.report)(finding);
    }
}

pub(super) fn is_one_of(amount: Option<Decimal>, expected: &[Decimal]) -> bool {
    amount.is_some_and(|amount| expected.contains(&amount))
}

//! Credits: which line one is for, and whether more came back than was paid.

use pc_models::{ChargeType, Decimal};

use super::reconciler::Judge;
use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::{amount, plain};
use crate::billing::reconcile::line_matcher::{Slot, Sum};

impl<R: FnMut(Finding)> Judge<'_, R> {
    /// Takes in a credit that is for this line, or for another of the same item.
    pub(super) fn take_credit(&mut self, slot: usize, billed: BilledLine) {
        self.settle(); // a credit comes after the charges it is for
        let Some(billed) = self.take_negative(billed) else { return };
        let slot = self.credited_slot(&billed).unwrap_or(slot);
        self.slots[slot].credited.add(billed.subtotal);
        self.slots[slot].change(&billed);
        let text = format!("{} ({})", amount(&billed), billed.charge_type);
        let finding = Finding::of_both(FindingKind::Credit, &self.slots[slot].line, &billed, text);
        self.say(finding);
    }

    /// The line that a credit fits best: so much is left of it, it is cancelled, it was charged for just that.
    fn credited_slot(&self, billed: &BilledLine) -> Option<usize> {
        let is_own = self.slots.iter().any(|slot| slot.is_item(billed) && slot.is_subscription(billed));
        let may_be = |slot: &Slot| slot.is_item(billed) && (!is_own || slot.is_subscription(billed));
        let is_end = matches!(billed.charge(), ChargeType::CancelImmediate | ChargeType::Cancel);
        let misfit = |slot: &Slot| {
            let after = |mut sum: Sum| {
                sum.add(billed.subtotal);
                sum.get().unwrap_or_default()
            };
            let (left, of_charged) = (after(slot.net()), after(slot.charged));
            (left < Decimal::ZERO, slot.line.is_cancelled() != is_end, of_charged != Decimal::ZERO)
        };
        let slots = self.slots.iter().enumerate().filter(|(_, slot)| may_be(slot));
        slots.min_by_key(|(_, slot)| misfit(slot)).map(|(index, _)| index)
    }

    /// Says when more was credited than charged; only where all invoices are at hand can that be told.
    pub(super) fn check_credits(&mut self, slot: usize) {
        let slot = &self.slots[slot];
        let (Some(net), true) = (slot.net().get(), slot.is_charged()) else { return };
        let (charged, credited) = (slot.charged.get(), slot.credited.get());
        // A charge with the wrong sign was told already.
        let is_wrong = charged.is_some_and(|charged| charged < Decimal::ZERO);
        if net >= Decimal::ZERO || is_wrong || !self.scope.is_everything() {
            return;
        }
        let text = format!("{} charged, {} credited", plain(charged), plain(credited));
        let finding = Finding::of_bought(FindingKind::AmountDiffers, &slot.line, text);
        self.say(Finding { billed: Some(net), expected: Some(Decimal::ZERO), ..finding });
    }
}

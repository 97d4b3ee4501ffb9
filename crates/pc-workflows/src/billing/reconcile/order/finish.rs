//! What is left to say of an order when its last charge was taken in: what is missing, owed, or belongs nowhere.

use pc_models::Decimal;

use super::reconciler::{Judge, is_one_of};
use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::bought::BoughtLine;
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::{days, plain, unbilled};
use crate::billing::reconcile::price::expected;

impl<R: FnMut(Finding)> Judge<'_, R> {
    /// Says what is left to say when the last charge was taken in.
    pub(in crate::billing::reconcile) fn finish(mut self) {
        self.settle();
        for slot in 0..self.slots.len() {
            self.finish_slot(slot);
        }
        for stray in std::mem::take(&mut self.strays) {
            self.say_stray(&stray);
        }
    }

    fn finish_slot(&mut self, index: usize) {
        let slot = &mut self.slots[index];
        let differences = std::mem::take(&mut slot.differences);
        let net = slot.net();
        let is_explained = !slot.credited.is_zero() && net.get() == slot.expected.get();
        if !is_explained {
            differences.into_iter().for_each(|finding| self.say(finding));
        }
        self.check_credits(index);
        let slot = &self.slots[index];
        if slot.line.is_cancelled() {
            let is_owed = net.get().is_some_and(|net| net > Decimal::ZERO);
            if is_owed {
                let billed = net.get();
                let text = format!("cancelled, and {} of it not credited", plain(billed));
                let finding = Finding::of_bought(FindingKind::CreditDue, &slot.line, text);
                self.say(Finding { billed, expected: Some(Decimal::ZERO), ..finding });
            }
            return;
        }
        self.find_missing(index);
    }

    fn find_missing(&mut self, index: usize) {
        let slot = &self.slots[index];
        let Some(window) = self.scope.window(slot.line.currency).filter(|_| slot.costs()) else { return };
        let is_later = slot.line.created.is_some_and(|created| created >= window.until);
        if !slot.is_charged() && (is_later || slot.line.pending) {
            let reason = if is_later {
                "bought after the time these invoices charge"
            } else {
                "the order is not done"
            };
            let text = format!("{reason}: a later one should charge it");
            let finding = Finding::of_bought(FindingKind::NotYetDue, &slot.line, text);
            return self.say(finding);
        }
        let missing = slot.missing(window);
        if missing.is_empty() {
            return;
        }
        let line = slot.line.clone();
        let stray = self.strays.iter().position(|stray| is_probably(stray, &line));
        if let Some(stray) = stray.map(|stray| self.strays.remove(stray)) {
            let text = format!("billed as {}:{}", stray.product, stray.sku);
            let finding = Finding::of_both(FindingKind::ItemDiffers, &line, &stray, text);
            return self.say(finding);
        }
        let text = format!("no charge for {}", days(&missing));
        let finding = Finding::of_bought(FindingKind::BoughtNotBilled, &line, text);
        let expected = unbilled(&line, missing.len());
        self.say(Finding { expected, ..finding });
    }

    pub(super) fn say_stray(&mut self, stray: &BilledLine) {
        let text = "the order has no line of this product and SKU".to_owned();
        self.say(Finding::of_billed(FindingKind::BilledNotBought, stray, text));
    }
}

/// Whether a charge under another item was meant for this line.
fn is_probably(stray: &BilledLine, line: &BoughtLine) -> bool {
    let is_subscription =
        line.subscription.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(&stray.subscription));
    let quantity = Decimal::from(i64::from(line.quantity));
    let is_amount =
        stray.quantity == Some(quantity) && is_one_of(stray.subtotal, &expected(line, stray, quantity));
    is_subscription || is_amount
}

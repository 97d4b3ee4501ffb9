//! What kind of charge one is, and which line it is for.

use pc_models::{ChargeType, Decimal};

use super::conversions::begun_by;
use super::cycles::{has_currency_of_invoice, wrong_sign};
use super::reconciler::OrderReconciler;
use crate::billing::reconcile::billed::{Billed, BilledLine};
use crate::billing::reconcile::bought::BoughtLine;
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::{amount_of, invoice_currency};
use crate::billing::reconcile::line_matcher::LineMatcher;
use crate::billing::reconcile::running_term::why_cycle_of_running_term;

/// So many charges without a line of their own are held to see whether they belong to a line without a charge.
const MAX_UNMATCHED: usize = 64;

impl<R: FnMut(Finding)> OrderReconciler<'_, R> {
    /// Takes in the next charge.
    pub(in crate::billing::reconcile) fn add_charge(&mut self, billed: Billed<'_>) {
        let is_known = !self.lines.is_empty();
        if !is_known && !self.scope.includes(&billed.customer) {
            return;
        }
        if billed.subtotal.is_none() || billed.currency.is_none() {
            let text = "the charge has no amount or no currency";
            return self.report(Finding::of_billed(FindingKind::Unreadable, &billed, text));
        }
        self.check_tax(&billed);
        self.check_exchange_rate(&billed);
        if !is_known {
            self.usage.add_charge_of_unknown_order(&billed);
            let text = match is_number_of_spreadsheet(&billed.order) {
                true => "the order is not known: a spreadsheet made a number of its id",
                false => "the order is not known",
            };
            self.report(Finding::of_billed(FindingKind::BilledNotBought, &billed, text));
        } else {
            self.add_charge_of_known_order(billed.into_owned());
        }
    }

    fn add_charge_of_known_order(&mut self, billed: BilledLine) {
        if billed.is_legacy {
            self.add_metered(&billed); // usage of a known order, which has no price to compare with
        } else if billed.is_conversion() && self.lines.iter().any(|line| !line.is_metered()) {
            self.hold_change(billed);
        } else {
            self.settle_changes_before(&billed);
            self.add_to_its_line(billed);
        }
    }

    fn add_to_its_line(&mut self, billed: BilledLine) {
        let index = self.line_of(&billed).or_else(|| self.begin_from_before(&billed));
        if let Some(index) = index {
            if billed.is_cycle() && self.lines[index].is_of_item(&billed) {
                self.assign_inexact_before(&billed);
            }
            let billed = self.as_cycle_of_running_term(index, billed);
            self.follow_to_item(index, &billed);
            let billed = self.with_item_of(index, billed);
            self.add_to_line(index, billed);
        } else {
            self.add_unmatched(billed);
        }
    }

    /// A line for a charge of an order that was bought before the time that is looked at: some of it became something else then.
    fn begin_from_before(&mut self, billed: &BilledLine) -> Option<usize> {
        let source =
            self.lines.iter().find(|line| line.line.is_from_before && !billed.subscription.is_empty())?;
        let line = begun_by(billed, source);
        self.lines.push(LineMatcher::new(BoughtLine { is_from_before: true, ..line }));
        Some(self.lines.len() - 1)
    }

    /// The charge as the cycle that it is, where it calls itself a beginning and is none of any line that it may be for.
    fn as_cycle_of_running_term(&mut self, index: usize, billed: BilledLine) -> BilledLine {
        if billed.is_credit() || !billed.is_called_beginning() {
            return billed;
        }
        let uncharged = self.lines_for(&billed).next().map(|_| self.uncharged_lines_for(&billed).collect());
        let lines: Vec<usize> = uncharged.unwrap_or_else(|| vec![index]);
        let why = |index: &usize| why_cycle_of_running_term(&self.lines[*index], &billed);
        let whys: Option<Vec<String>> = lines.iter().map(why).collect();
        let Some(why) = whys.and_then(|whys| whys.into_iter().next()) else { return billed };
        let finding = Finding::of_both(FindingKind::Change, &self.lines[lines[0]].line, &billed, why);
        self.report(finding);
        BilledLine { charge_type: "cycleCharge".into(), ..billed }
    }

    /// A subscription may be renewed as another product, and may have become one before the time that is looked at.
    fn follow_to_item(&mut self, index: usize, billed: &BilledLine) {
        let line = &mut self.lines[index];
        let is_renewed = billed.charge() == ChargeType::Renew;
        if line.is_of_item(billed) || !line.is_of_subscription(billed) || line.is_metered() {
            return;
        }
        if is_renewed || line.line.is_from_before {
            line.become_item(billed);
        }
        if is_renewed {
            let text = format!("renewed as {}:{}", billed.product, billed.sku);
            let finding = Finding::of_both(FindingKind::Change, &line.line, billed, text);
            self.report(finding);
        }
    }

    fn check_tax(&mut self, billed: &Billed<'_>) {
        let (Some(subtotal), Some(tax), Some(total)) = (billed.subtotal, billed.tax, billed.total) else {
            return;
        };
        let sum = subtotal.get().checked_add(tax.get()).map(Decimal::from);
        let text = if sum != Some(total) {
            format!("{subtotal} and {tax} tax do not make {total}")
        } else if let Some(right) = self.learnt.taxes.expected(billed) {
            format!(
                "{tax} tax on {subtotal}; by the rate of nearly all lines of this country it would be {right}"
            )
        } else {
            return;
        };
        self.report(Finding::of_billed(FindingKind::TaxDiffers, billed, text));
    }

    fn check_exchange_rate(&mut self, billed: &Billed<'_>) {
        let Some(usual) = self.learnt.exchange_rates.expected(billed) else { return };
        let own = billed.rate.unwrap_or_default();
        let text = format!("converted at {own}; nearly all lines of that day were at {usual}");
        self.report(Finding::of_billed(FindingKind::AmountDiffers, billed, text));
    }

    /// The line a charge is for: of its item and subscription, of its subscription, or of its item. Usage is charged meter by meter,
    /// each as a product of its own.
    pub(super) fn line_of(&self, billed: &BilledLine) -> Option<usize> {
        let find = |is_it: &dyn Fn(&LineMatcher) -> bool| self.lines.iter().position(is_it);
        find(&|line| line.is_of_item(billed) && line.is_of_subscription(billed))
            .or_else(|| find(&|line| line.is_of_subscription(billed)))
            .or_else(|| find(&|line| line.is_of_item(billed)))
            .or_else(|| find(&|line| line.is_metered() && billed.frequency.is_empty()))
    }

    /// The charge as if it named the item of its line; reports when it does not.
    fn with_item_of(&mut self, index: usize, billed: BilledLine) -> BilledLine {
        if self.lines[index].is_of_item(&billed) || self.lines[index].is_metered() {
            return billed;
        }
        let line = &self.lines[index].line;
        let text = format!("billed as {}:{}", billed.product, billed.sku);
        let finding = Finding::of_both(FindingKind::ItemDiffers, line, &billed, text);
        let billed =
            BilledLine { product: line.product.clone().into(), sku: line.sku.clone().into(), ..billed };
        self.report(finding);
        billed
    }

    fn add_to_line(&mut self, index: usize, billed: BilledLine) {
        if billed.is_credit_above_zero() {
            // It takes nothing back, so that it makes up for nothing either.
            self.check_customer(index, &billed);
            let finding = wrong_sign(&self.lines[index].line, &billed, None);
            self.report(finding);
        } else if self.lines[index].is_metered() {
            self.check_customer(index, &billed);
            self.add_metered(&billed);
        } else if billed.counts_all_units() {
            self.hold_change(billed);
        } else if billed.is_credit() {
            self.add_credit(index, billed);
        } else if billed.is_cycle() {
            self.add_cycle(billed);
        } else {
            self.add_change(index, &billed);
        }
    }

    /// Usage has no price to compare with; but no charge comes twice.
    pub(super) fn add_metered(&mut self, billed: &BilledLine) {
        let is_again = |last: &BilledLine| last.is_same(billed) || billed.charges_again(last);
        if self.last_metered.as_ref().is_some_and(is_again) {
            let text = format!("the same charge once more: {}", amount_of(billed));
            let finding = Finding::of_billed(FindingKind::Duplicate, billed, text);
            let finding = finding.expecting(Some(Decimal::ZERO));
            return match self.usage.is_told_of(billed) {
                true => self.usage.add_repeated(billed, finding),
                false => self.report(finding),
            };
        }
        if let Some(used) = self.usage.other_currency(billed).filter(|_| !billed.is_license) {
            let text = format!("used in {used}, billed {}", amount_of(billed));
            self.report(Finding::of_billed(FindingKind::CurrencyDiffers, billed, text));
        } else {
            self.add_usage(billed);
        }
        self.last_metered = Some(billed.clone());
    }

    /// A charge in another currency than its invoice's is none of what was used, unless that has the same currency.
    fn add_usage(&mut self, billed: &BilledLine) {
        let is_foreign = !has_currency_of_invoice(billed);
        if is_foreign {
            let text = format!("billed {} on an invoice in {}", amount_of(billed), invoice_currency(billed));
            self.report(Finding::of_billed(FindingKind::CurrencyDiffers, billed, text));
        }
        if !billed.is_license && (!is_foreign || self.usage.is_told_of(billed)) {
            self.usage.add_charge(billed);
        }
    }

    pub(super) fn add_change(&mut self, index: usize, billed: &BilledLine) {
        let line = &mut self.lines[index];
        line.add_change(billed);
        let finding = wrong_difference(&line.line, billed).unwrap_or_else(|| {
            let text = format!("`{}` of {}", billed.charge_type, amount_of(billed));
            Finding::of_both(FindingKind::Change, &line.line, billed, text)
        });
        self.report(finding);
    }

    pub(super) fn add_unmatched(&mut self, billed: BilledLine) {
        if self.unmatched.len() < MAX_UNMATCHED {
            self.unmatched.push(billed);
        } else {
            self.report_unmatched(&billed);
        }
    }
}

/// What is wrong with a change that has no price to compare with: fewer units cost nothing, nor does a longer trial.
fn wrong_difference(line: &BoughtLine, billed: &Billed<'_>) -> Option<Finding> {
    let is_above_zero = billed.subtotal.is_some_and(|subtotal| subtotal > Decimal::ZERO);
    let is_of_fewer = billed.quantity.is_some_and(|quantity| quantity < Decimal::ZERO);
    let (charge, amount) = (&billed.charge_type, amount_of(billed));
    let (kind, text) = match billed.charge() {
        ChargeType::ExtendTerm => {
            (FindingKind::AmountDiffers, format!("a longer trial costs nothing, {amount} was billed"))
        }
        ChargeType::AddQuantity | ChargeType::RemoveQuantity if is_of_fewer => (
            FindingKind::QuantityDiffers,
            format!("wrong sign: {amount} was billed for fewer units by `{charge}`"),
        ),
        ChargeType::RemoveQuantity => {
            (FindingKind::AmountDiffers, format!("wrong sign: {amount} was billed by `{charge}`"))
        }
        _ => return None,
    };
    is_above_zero.then(|| Finding::of_both(kind, line, billed, text))
}

/// Whether an id looks like `1.23457E+20`.
fn is_number_of_spreadsheet(id: &str) -> bool {
    let parts = id.split_once(['E', 'e']);
    parts.is_some_and(|(digits, exponent)| {
        digits.contains(['.', ','])
            && digits.parse::<f64>().is_ok_and(f64::is_finite)
            && exponent.starts_with('+')
    })
}

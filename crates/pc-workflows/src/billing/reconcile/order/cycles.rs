//! Charges of billing cycles: which line one is for, and whether it is what that line should be charged.

use pc_models::{ChargeType, Decimal};

use super::reconciler::{OrderReconciler, is_of_customer, is_one_of};
use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::bought::BoughtLine;
use crate::billing::reconcile::finding::{Finding, FindingKind};
use crate::billing::reconcile::finding_text::{amount_of, differing_prices, invoice_currency};
use crate::billing::reconcile::line_matcher::LineMatcher;
use crate::billing::reconcile::price::{expected_amounts, is_comparable, nearest};

impl<R: FnMut(Finding)> OrderReconciler<'_, R> {
    /// Takes in the charge of a billing cycle.
    pub(super) fn add_cycle(&mut self, billed: BilledLine) {
        if self.inexact.first().is_some_and(|first| !is_of_same_item_and_day(first, &billed)) {
            self.assign_inexact();
        }
        let exact = self.uncharged_lines_for(&billed).find(|index| fits(&self.lines[*index], &billed));
        let lines_of_item = self.lines.iter().filter(|line| line.is_of_item(&billed)).count();
        if let Some(index) = exact {
            self.assign(index, billed);
        } else if self.inexact.len() < lines_of_item {
            self.inexact.push(billed);
        } else {
            self.report_duplicate(&billed);
        }
    }

    /// Charges that fit no line exactly go to the lines that are left.
    pub(super) fn assign_inexact(&mut self) {
        for billed in std::mem::take(&mut self.inexact) {
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
        let quantity = rightful_quantity(line, &billed);
        let right = nearest(&expected_amounts(&line.line, &billed, quantity), billed.subtotal);
        if !line.line.is_cancelled() {
            line.differences.extend(quantity_difference(&line.line, &billed, quantity, right));
            line.differences.extend(amount_difference(&line.line, &billed, quantity, right));
        }
        line.add_cycle(billed, right);
    }

    /// Takes in the charge of a cycle that was not charged, if this is one although it is below zero: a credit comes
    /// after a charge, or under a name of its own. Gives back what is none.
    pub(super) fn add_negative_cycle(&mut self, billed: BilledLine) -> Option<BilledLine> {
        let is_known = !matches!(billed.charge(), ChargeType::Unknown(_));
        let uncharged = self.uncharged_lines_for(&billed).next().filter(|_| is_known && billed.is_cycle());
        let Some(index) = uncharged else { return Some(billed) };
        self.check_customer(index, &billed);
        let line = &self.lines[index];
        let quantity = line.allowed_quantities(&billed).first().copied().unwrap_or_default();
        let size = billed.subtotal.map(|subtotal| subtotal.get().abs().into());
        let right = nearest(&expected_amounts(&line.line, &billed, quantity), size);
        let finding = wrong_sign(&line.line, &billed, right);
        self.report(finding);
        self.lines[index].add_cycle(billed, right);
        None
    }

    fn report_duplicate(&mut self, billed: &BilledLine) {
        let line = self.lines.iter().find(|line| line.is_of_item(billed));
        let first = line.and_then(|line| line.last_cycle.as_ref());
        let what = match first {
            Some(first) if first.is_same(billed) => "the same charge once more",
            _ => "charged again for a time that was charged already",
        };
        let after = first.map(|first| format!(", after {} on {}", amount_of(first), first.invoice));
        let text = format!("{what}: {}{}", amount_of(billed), after.unwrap_or_default());
        let finding = Finding::of_billed(FindingKind::Duplicate, billed, text);
        self.report(finding.expecting(Some(Decimal::ZERO)));
    }
}

/// Whether a charge is exactly what a line should be charged.
fn fits(line: &LineMatcher, billed: &BilledLine) -> bool {
    let quantity = billed.quantity.unwrap_or_default();
    line.allowed_quantities(billed).contains(&quantity)
        && has_currency_of_invoice(billed)
        && is_comparable(&line.line, billed)
        && is_of_customer(&line.line, billed)
        && is_one_of(billed.subtotal, &expected_amounts(&line.line, billed, quantity))
}

/// How many units a charge should be for: as many as it is for, if that may be.
fn rightful_quantity(line: &LineMatcher, billed: &BilledLine) -> Decimal {
    let allowed = line.allowed_quantities(billed);
    let is_allowed = billed.quantity.filter(|quantity| allowed.contains(quantity));
    is_allowed.or(allowed.first().copied()).unwrap_or_default()
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
    let has_right_currency =
        has_currency_of_invoice(billed) && (line.currency.is_none() || is_comparable(line, billed));
    if !has_right_currency {
        return Some(currency_difference(line, billed));
    }
    let of_billed = billed.quantity.map(|quantity| expected_amounts(line, billed, quantity));
    let of_billed = of_billed.unwrap_or_default();
    let of_bought = expected_amounts(line, billed, bought);
    if is_one_of(billed.subtotal, &of_bought) || is_one_of(billed.subtotal, &of_billed) {
        return None;
    }
    let right = nearest(&of_billed, billed.subtotal).or(right)?;
    let (amount, prices) = (amount_of(billed), differing_prices(line, billed));
    let text = format!("{right} would be right, {amount} was billed{prices}");
    Some(Finding::of_both(FindingKind::AmountDiffers, line, billed, text).expecting(Some(right)))
}

fn currency_difference(line: &BoughtLine, billed: &BilledLine) -> Finding {
    let ordered = line.currency.map(|code| code.to_string()).unwrap_or_default();
    let (amount, invoice) = (amount_of(billed), invoice_currency(billed));
    let text = format!("bought in {ordered}, billed {amount} on an invoice in {invoice}");
    Finding::of_both(FindingKind::CurrencyDiffers, line, billed, text)
}

fn wrong_sign(line: &BoughtLine, billed: &BilledLine, right: Option<Decimal>) -> Finding {
    let is_of_quantity = billed.quantity.is_some_and(|quantity| quantity < Decimal::ZERO);
    let kind = if is_of_quantity { FindingKind::QuantityDiffers } else { FindingKind::AmountDiffers };
    let would_be = right.map(|right| format!("{right} would be right, ")).unwrap_or_default();
    let (charge, amount) = (&billed.charge_type, amount_of(billed));
    let text = format!("wrong sign: {would_be}{amount} was billed, below zero as `{charge}` never is");
    Finding::of_both(kind, line, billed, text).expecting(right)
}

fn has_currency_of_invoice(billed: &BilledLine) -> bool {
    billed.invoice_currency.zip(billed.currency).is_none_or(|(invoice, charge)| invoice == charge)
}

fn is_of_same_item_and_day(one: &BilledLine, other: &BilledLine) -> bool {
    one.start == other.start && one.product == other.product && one.sku == other.sku
}

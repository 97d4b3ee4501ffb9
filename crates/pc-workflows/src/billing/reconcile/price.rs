//! What a charge should come to, by the documented rules of rounding.

use pc_models::Decimal;

use super::billed::BilledLine;
use super::bought::{BoughtLine, Charging};
use super::charged_period::ChargedPeriod;

type Number = rust_decimal::Decimal;

/// What a charge for `quantity` units should come to before tax; empty when it cannot be told. The service rounds in
/// one of several ways, so there are several.
pub(super) fn expected_amounts(line: &BoughtLine, billed: &BilledLine, quantity: Decimal) -> Vec<Decimal> {
    let Some((unit, rate)) = unit_price(line, billed) else { return Vec::new() };
    let Some(cycles) = cycles(line, billed) else { return Vec::new() };
    let mut amounts = rounded_products(unit.get(), rate, quantity.get(), cycles);
    if let (Charging::Priced { whole: Some(whole), .. }, true) = (line.charging, is_whole_term(line, billed))
    {
        amounts.extend(share_of_whole(whole, line.quantity, quantity.get(), rate));
    }
    amounts
}

/// What the missing charges would have come to.
pub(super) fn unbilled_amount(line: &BoughtLine, cycles: usize) -> Option<Decimal> {
    let Charging::Priced { unit, whole } = line.charging else { return None };
    if let (Some(whole), None) = (whole, line.cycle_months()) {
        return Some(whole);
    }
    let count = i64::from(line.quantity).checked_mul(i64::try_from(cycles).ok()?)?;
    unit.get().checked_mul(Decimal::from(count).get()).map(Decimal::from)
}

/// What a charge should come to that comes nearest to what was billed.
pub(super) fn nearest(expected: &[Decimal], billed: Option<Decimal>) -> Option<Decimal> {
    let billed = billed.unwrap_or_default().get();
    expected.iter().copied().min_by_key(|amount| amount.get().checked_sub(billed).map(|gap| gap.abs()))
}

/// Whether an order has the currency of a charge, or one that the charge was converted from.
pub(super) fn is_comparable(line: &BoughtLine, billed: &BilledLine) -> bool {
    exchange_rate(line, billed).is_some()
}

/// The price of one unit for one cycle, and the rate by which it is converted into the currency of the charge.
fn unit_price(line: &BoughtLine, billed: &BilledLine) -> Option<(Decimal, Number)> {
    match line.charging {
        Charging::Priced { unit, .. } => Some((unit, exchange_rate(line, billed)?)),
        // By its own price: only that it was multiplied well is looked at.
        Charging::Unknown => {
            let rate = billed.rate_of_conversion();
            Some((billed.effective?, rate.map_or(Number::ONE, Decimal::get)))
        }
        Charging::Metered => None,
    }
}

/// The exchange rate between an order and a charge; none when there is no way from one to the other.
fn exchange_rate(line: &BoughtLine, billed: &BilledLine) -> Option<Number> {
    let (ordered, charged) = (line.currency?, billed.currency?);
    if ordered == charged {
        return Some(Number::ONE);
    }
    billed.rate.filter(|_| billed.pricing_currency == Some(ordered)).map(Decimal::get)
}

/// The product, rounded as the service may do it: not at all; the converted unit price, down; the amount, down; the amount,
/// to the nearest cent; the amount before and after it is converted, down.
fn rounded_products(unit: Number, rate: Number, quantity: Number, cycles: Number) -> Vec<Decimal> {
    let product =
        |parts: &[Number]| parts.iter().try_fold(Number::ONE, |product, part| product.checked_mul(*part));
    let down = |number: Number| number.trunc_with_scale(2);
    let exact = product(&[unit, rate, quantity, cycles]);
    let amounts = [
        exact,
        product(&[unit, rate]).and_then(|unit| product(&[down(unit), quantity, cycles])),
        exact.map(down),
        exact.map(|amount| amount.round_dp(2)),
        product(&[unit, quantity])
            .and_then(|amount| product(&[down(amount), rate]))
            .and_then(|amount| product(&[down(amount), cycles])),
    ];
    amounts.into_iter().flatten().map(Decimal::from).collect()
}

/// The price of the whole term, for some of its units.
fn share_of_whole(whole: Decimal, bought: u32, quantity: Number, rate: Number) -> Option<Decimal> {
    let each = whole.get().checked_mul(quantity)?.checked_div(Number::from(bought))?;
    Some(each.checked_mul(rate)?.round_dp(2).into())
}

/// Whether a charge covers the whole term: always, when there is one charge only.
fn is_whole_term(line: &BoughtLine, billed: &BilledLine) -> bool {
    match (line.cycle_months(), line.term_months()) {
        (Some(cycle), Some(term)) => {
            ChargedPeriod::of(billed).months().is_some_and(|months| months >= term.max(cycle))
        }
        _ => true,
    }
}

/// How many billing cycles a charge covers; none when it covers a part of one.
fn cycles(line: &BoughtLine, billed: &BilledLine) -> Option<Number> {
    match (line.cycle_months(), ChargedPeriod::of(billed).months()) {
        (Some(cycle), Some(months)) => {
            (months >= cycle && months % cycle == 0).then(|| Number::from(months / cycle))
        }
        _ => Some(Number::ONE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_rounded_in_each_of_the_ways_of_the_service() {
        let number = |text: &str| text.parse::<Number>().unwrap();
        let amounts = rounded_products(number("0.333"), number("3.5"), 7.into(), 2.into());
        let expected = ["16.317", "16.24", "16.31", "16.32", "16.30"];
        assert_eq!(amounts, expected.map(|amount| Decimal::from(number(amount))));
    }
}

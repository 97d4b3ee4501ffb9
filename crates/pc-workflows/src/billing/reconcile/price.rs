//! What a charge should come to, by the documented rules of rounding.

use std::time::Duration;

use pc_models::{CurrencyCode, Decimal};

use super::billed::BilledLine;
use super::bought::{BoughtLine, Charging};

/// Half a day more or less at the ends of a charge is no proration.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

type Number = rust_decimal::Decimal;

/// What a charge for `quantity` units should come to before tax; empty when it cannot be told. The service rounds in
/// one of several ways, so there are several.
pub(super) fn expected(line: &BoughtLine, billed: &BilledLine, quantity: Decimal) -> Vec<Decimal> {
    let (unit, rate) = match (line.charging, same_currency(line, billed)) {
        (Charging::Priced { unit, .. }, Some(rate)) => (unit, rate),
        // By its own price: only that it was multiplied well is looked at.
        (Charging::Unknown, _) => match billed.effective {
            Some(unit) => (unit, if is_converted(billed) { billed.rate } else { None }),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let Some(cycles) = cycles(line, billed) else { return Vec::new() };
    let rate = rate.map_or(Number::ONE, Decimal::get);
    let (unit, quantity) = (unit.get(), quantity.get());
    let product =
        |parts: &[Number]| parts.iter().try_fold(Number::ONE, |product, part| product.checked_mul(*part));
    let down = |number: Number| number.trunc_with_scale(2);
    let once = product(&[unit, quantity]);
    let amounts = [
        product(&[unit, rate, quantity, cycles]),
        product(&[unit, rate]).and_then(|unit| product(&[down(unit), quantity, cycles])),
        product(&[unit, rate, quantity, cycles]).map(down),
        product(&[unit, rate, quantity, cycles]).map(|amount| amount.round_dp(2)),
        once.and_then(|once| product(&[down(once), rate])).and_then(|once| product(&[down(once), cycles])),
    ];
    let mut amounts: Vec<Decimal> = amounts.into_iter().flatten().map(Decimal::from).collect();
    if let (Charging::Priced { whole: Some(whole), .. }, true) = (line.charging, is_whole(line, billed)) {
        amounts.extend(of_whole(whole, line.quantity, quantity, rate));
    }
    amounts
}

/// The exchange rate between an order and a charge; `Some(None)` when they have one currency, `None` when there is no
/// way from one to the other.
pub(super) fn same_currency(line: &BoughtLine, billed: &BilledLine) -> Option<Option<Decimal>> {
    let (ordered, charged) = (line.currency?, billed.currency?);
    if ordered == charged {
        return Some(None);
    }
    (billed.pricing_currency == Some(ordered)).then_some(Some(billed.rate?))
}

/// Whether a charge's own prices are in another currency than the charge.
fn is_converted(billed: &BilledLine) -> bool {
    let differ = |(one, other): (CurrencyCode, CurrencyCode)| one != other;
    billed.pricing_currency.zip(billed.currency).is_some_and(differ)
}

/// The price of the whole term, for some of its units.
fn of_whole(whole: Decimal, bought: u32, quantity: Number, rate: Number) -> Option<Decimal> {
    let each = whole.get().checked_mul(quantity)?.checked_div(Number::from(bought))?;
    Some(each.checked_mul(rate)?.round_dp(2).into())
}

/// Whether a charge covers the whole term: always, when there is one charge only.
fn is_whole(line: &BoughtLine, billed: &BilledLine) -> bool {
    match (line.cycle_months(), line.term_months()) {
        (Some(cycle), Some(term)) => months(billed).is_some_and(|months| months >= term.max(cycle)),
        _ => true,
    }
}

/// How many billing cycles a charge covers; none when it covers a part of one.
fn cycles(line: &BoughtLine, billed: &BilledLine) -> Option<Number> {
    let Some(cycle) = line.cycle_months() else { return Some(Number::ONE) };
    let Some(months) = months(billed) else { return Some(Number::ONE) };
    (months >= cycle && months % cycle == 0).then(|| Number::from(months / cycle))
}

/// How many months a charge covers: 0 when less than one, none when it does not say.
fn months(billed: &BilledLine) -> Option<i32> {
    let days = billed.end?.since(billed.start?).as_secs_f64() / DAY.as_secs_f64();
    // The last day may count or not; months have 28 to 31 days.
    let months = (days / 30.436_875).round();
    let is_month = (days - months * 30.436_875).abs() <= 3.0;
    Some(if is_month { months as i32 } else { 0 })
}

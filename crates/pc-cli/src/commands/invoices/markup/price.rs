//! The price of a line, to the last place of its currency.

use pc_models::{CurrencyCode, Decimal};
use pc_workflows::billing::{LineFacts, LineKind, Nature};
use rust_decimal::{Decimal as Number, RoundingStrategy};

use super::rules::Charge;

/// Currencies without cents.
const NO_PLACES: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF",
    "XPF",
];
/// Currencies with thousandths.
const THREE_PLACES: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];
/// Places of a margin in percent.
const PLACES_OF_PERCENT: u32 = 2;

/// Price and margin of a line; none when it lacks what they are reckoned from. What is credited costs just what would be
/// charged for it.
pub(super) fn of(charge: Charge, facts: &LineFacts<'_>) -> Option<(Decimal, Decimal)> {
    let (cost, currency) = (facts.subtotal?.get(), facts.currency?);
    let size = match charge {
        _ if cost.is_zero() => Number::ZERO,
        Charge::Percent(percent) => with_percent(cost.abs(), percent.get())?,
        Charge::PerUnit(price) => per_unit(price.get(), facts)?,
    };
    let places = places(currency).max(places_of_cost(cost, facts.kind));
    let size = with_places(rounded(size, places), places);
    let price = if cost.is_sign_negative() { -size } else { size };
    Some((price.into(), price.checked_sub(cost)?.into()))
}

fn with_percent(cost: Number, percent: Number) -> Option<Number> {
    cost.checked_mul(percent.checked_add(100.into())?)?.checked_div(100.into())
}

/// The price takes the place of the list price: a part of a cycle, or a discounted one, costs the same part of it. Usage costs
/// the price for each unit.
fn per_unit(price: Number, facts: &LineFacts<'_>) -> Option<Number> {
    let whole = price.checked_mul(facts.billable_quantity?.get().abs())?;
    let list = facts.unit_price.map(|price| price.get().abs()).filter(|price| !price.is_zero());
    match (Nature::of_charge(facts), list, facts.effective_unit_price) {
        (Nature::Usage, ..) | (_, None, _) | (_, _, None) => Some(whole),
        (_, Some(list), Some(effective)) => whole.checked_mul(effective.get().abs())?.checked_div(list),
    }
}

/// Half away from zero.
fn rounded(number: Number, places: u32) -> Number {
    number.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

/// The same number with all its places, as money is written.
fn with_places(mut number: Number, places: u32) -> Number {
    number.rescale(places);
    number
}

fn places(currency: CurrencyCode) -> u32 {
    match currency.as_str() {
        code if NO_PLACES.contains(&code) => 0,
        code if THREE_PLACES.contains(&code) => 3,
        _ => 2,
    }
}

/// Daily usage has more places than its currency: a price keeps them, or each day of a meter would cost nothing.
fn places_of_cost(cost: Number, kind: LineKind) -> u32 {
    if kind == LineKind::Usage { cost.normalize().scale() } else { 0 }
}

/// How much of a price is margin, in percent; none of nothing.
pub(super) fn percent_of(margin: Decimal, price: Decimal) -> Option<Decimal> {
    let percent = margin.get().checked_mul(100.into())?.checked_div(price.get())?;
    Some(rounded(percent, PLACES_OF_PERCENT).into())
}

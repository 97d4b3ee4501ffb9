//! The price of a line, to the last place of its currency.

use pc_models::Decimal;
use pc_workflows::billing::{LineFacts, LineKind, Nature};
use rust_decimal::{Decimal as Number, RoundingStrategy};

use super::parts_of_a_unit::PartsOfAUnit;
use super::rules::Charge;
use super::share_of_cycle::Share;

/// Places of a margin in percent.
const PLACES_OF_PERCENT: u32 = 2;

/// Price and margin of a line; none when it lacks what they are reckoned from. What is credited costs just what would be
/// charged for it. A further part of units that were charged already costs nothing.
pub(super) fn of(
    charge: Charge,
    facts: &LineFacts<'_>,
    parts: &mut PartsOfAUnit,
) -> Option<(Decimal, Decimal)> {
    let (cost, currency) = (facts.subtotal?.get(), facts.currency?);
    let size = match charge {
        _ if cost.is_zero() => Number::ZERO,
        Charge::Percent(percent) => with_percent(cost.abs(), percent.get())?,
        Charge::PerUnit(_) if parts.is_further(facts) => Number::ZERO,
        Charge::PerUnit(price) => per_unit(price.get(), facts)?,
    };
    let places = currency.decimal_places().max(places_of_cost(cost, facts.kind));
    let size = with_places(rounded(size, places), places);
    let price = if cost.is_sign_negative() && !size.is_zero() { -size } else { size };
    Some((price.into(), price.checked_sub(cost)?.into()))
}

fn with_percent(cost: Number, percent: Number) -> Option<Number> {
    cost.checked_mul(percent.checked_add(100.into())?)?.checked_div(100.into())
}

/// A part of a cycle costs that part of the price. Usage costs the price for each unit.
fn per_unit(price: Number, facts: &LineFacts<'_>) -> Option<Number> {
    let units = price.checked_mul(facts.billable_quantity?.get().abs())?;
    if Nature::of_charge(facts) == Nature::Usage {
        return Some(units);
    }
    let Share { part, whole } = Share::of(facts);
    units.checked_mul(part)?.checked_div(whole)
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

/// Daily usage has more places than its currency: a price keeps them, or each day of a meter would cost nothing.
fn places_of_cost(cost: Number, kind: LineKind) -> u32 {
    if kind == LineKind::Usage { cost.normalize().scale() } else { 0 }
}

/// How much of a price is margin, in percent; none of nothing.
pub(super) fn percent_of(margin: Decimal, price: Decimal) -> Option<Decimal> {
    let percent = margin.get().checked_mul(100.into())?.checked_div(price.get())?;
    Some(with_places(rounded(percent, PLACES_OF_PERCENT), PLACES_OF_PERCENT).into())
}

//! What a charge should come to, by the documented rules of rounding.

use pc_models::{ChargeType, Decimal};

use super::billed::BilledLine;
use super::bought::{BoughtLine, Charging};
use super::charged_period::ChargedPeriod;
use super::right_amounts::RightAmounts;

type Number = rust_decimal::Decimal;

/// A price of one unit for one cycle, and the rate by which it is converted into the currency of a charge.
type Price = (Number, Number);

/// What a charge for `quantity` units should come to before tax; empty when it cannot be told.
pub(super) fn expected_amounts(line: &BoughtLine, billed: &BilledLine, quantity: Decimal) -> RightAmounts {
    let prices = prices(line, billed);
    let quantity = quantity.get();
    let mut amounts = RightAmounts::default();
    for (unit, rate) in prices {
        amounts = amounts.and(match cycles(line, billed) {
            Some(cycles) => of_cycles(unit, rate, quantity, cycles),
            None => of_short_cycle(line, billed, (unit, rate), quantity),
        });
    }
    if line.charging == Charging::Unknown {
        amounts = amounts.and(by_own_price(billed, quantity));
    }
    if let (Charging::Priced { whole: Some(whole), .. }, true, Some(rate)) =
        (line.charging, is_whole_term(line, billed), exchange_rate(line, billed))
    {
        // Of what was cancelled the order does not tell how many there were.
        let bought = if line.is_cancelled() { quantity } else { Number::from(line.quantity) };
        amounts = amounts.or(share_of_whole(whole, bought, quantity, rate));
    }
    amounts
}

/// What a charge or credit for a part of a running cycle should come to, whatever its sign: by the line's price, and by that
/// of the cycle as it was charged.
pub(super) fn part_of_cycle(
    line: &BoughtLine,
    cycle: Option<&BilledLine>,
    billed: &BilledLine,
    quantity: Decimal,
) -> RightAmounts {
    let charged = cycle.and_then(|cycle| Some((cycle.effective?.get(), own_rate(billed))));
    let mut prices: Vec<Price> = order_price(line, billed).into_iter().chain(charged).collect();
    prices.dedup();
    let running = cycle.map(ChargedPeriod::of);
    let parts = line.cycle_months().map(|months| ChargedPeriod::of(billed).parts_of(running, months));
    let parts = parts.unwrap_or_else(|| vec![(1, 1)]);
    if prices.is_empty() || parts.is_empty() {
        return by_own_price(billed, quantity.get());
    }
    parts_at(&prices, &parts, quantity.get())
}

/// What a charge should come to that begins a price of its own: its list price, where nothing says that it is adjusted.
pub(super) fn part_at_own_price(
    line: &BoughtLine,
    cycle: Option<&BilledLine>,
    billed: &BilledLine,
    quantity: Decimal,
) -> RightAmounts {
    let list = billed.unit_price.filter(|_| !billed.is_adjusted()).map(|unit| (unit.get(), own_rate(billed)));
    let running = cycle.map(ChargedPeriod::of);
    let parts = line.cycle_months().map(|months| ChargedPeriod::of(billed).parts_of(running, months));
    match (list, parts.unwrap_or_else(|| vec![(1, 1)])) {
        (Some(list), parts) if !parts.is_empty() => parts_at(&[list], &parts, quantity.get()),
        _ => by_own_price(billed, quantity.get()),
    }
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

/// Whether an order has the currency of a charge, or one that the charge was converted from.
pub(super) fn is_comparable(line: &BoughtLine, billed: &BilledLine) -> bool {
    exchange_rate(line, billed).is_some()
}

/// The price of a charge that begins a term or a plan, where it need not be the order's: from then on it holds.
pub(super) fn new_price(line: &BoughtLine, billed: &BilledLine) -> Option<Decimal> {
    let Charging::Priced { unit, .. } = line.charging else { return None };
    let own = if billed.is_adjusted() { billed.effective } else { billed.unit_price };
    own.filter(|own| match billed.charge() {
        ChargeType::Renew => *own != unit,
        kind => kind == ChargeType::ChangeBillingPlan,
    })
}

/// The prices that a charge may go by: the order's, and a new one where a term or a plan begins.
fn prices(line: &BoughtLine, billed: &BilledLine) -> Vec<Price> {
    let new = new_price(line, billed).map(|unit| (unit.get(), own_rate(billed)));
    let of_order = order_price(line, billed).filter(|_| billed.charge() != ChargeType::ChangeBillingPlan);
    of_order.into_iter().chain(new).collect()
}

fn order_price(line: &BoughtLine, billed: &BilledLine) -> Option<Price> {
    let Charging::Priced { unit, .. } = line.charging else { return None };
    Some((unit.get(), exchange_rate(line, billed)?))
}

/// By its own price: only that it was multiplied well is looked at.
fn by_own_price(billed: &BilledLine, quantity: Number) -> RightAmounts {
    let Some(unit) = billed.effective.map(|unit| unit.get().abs()) else { return RightAmounts::default() };
    let is_list_price = billed.unit_price.is_some_and(|list| list.get() == unit);
    match unit.scale() <= 2 && !is_list_price {
        true => RightAmounts::about(unit, own_rate(billed), quantity),
        false => RightAmounts::rounded(unit, own_rate(billed), quantity),
    }
}

/// The rate by which its own prices were converted.
fn own_rate(billed: &BilledLine) -> Number {
    billed.rate_of_conversion().map_or(Number::ONE, Decimal::get)
}

/// The exchange rate between an order and a charge; none when there is no way from one to the other.
fn exchange_rate(line: &BoughtLine, billed: &BilledLine) -> Option<Number> {
    let (ordered, charged) = (line.currency?, billed.currency?);
    if ordered == charged {
        return Some(Number::ONE);
    }
    billed.rate.filter(|_| billed.pricing_currency == Some(ordered)).map(Decimal::get)
}

/// Some whole cycles in one charge.
fn of_cycles(unit: Number, rate: Number, quantity: Number, cycles: Number) -> RightAmounts {
    let quantity = quantity.checked_mul(cycles);
    quantity.map(|quantity| RightAmounts::rounded(unit, rate, quantity)).unwrap_or_default()
}

/// A cycle that is shorter than others, as the first one of a subscription that ends with another.
fn of_short_cycle(line: &BoughtLine, billed: &BilledLine, price: Price, quantity: Number) -> RightAmounts {
    let months = line.cycle_months();
    let parts = months.map(|months| ChargedPeriod::of(billed).parts_of(None, months)).unwrap_or_default();
    parts_at(&[price], &parts, quantity)
}

fn parts_at(prices: &[Price], parts: &[(i64, i64)], quantity: Number) -> RightAmounts {
    let mut amounts = RightAmounts::default();
    for (unit, rate) in prices {
        for (part, whole) in parts {
            let unit = unit.checked_mul((*part).into()).and_then(|unit| unit.checked_div((*whole).into()));
            let of_part = unit.map(|unit| RightAmounts::between_roundings(unit, *rate, quantity));
            amounts = amounts.and(of_part.unwrap_or_default());
        }
    }
    amounts
}

/// The price of the whole term, for some of its units.
fn share_of_whole(whole: Decimal, bought: Number, quantity: Number, rate: Number) -> Option<Decimal> {
    let each = whole.get().checked_mul(quantity)?.checked_div(bought)?;
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

/// How many billing cycles a charge covers; none when it covers a part of one. What says one day only is charged at once.
fn cycles(line: &BoughtLine, billed: &BilledLine) -> Option<Number> {
    if billed.start == billed.end {
        return Some(Number::ONE);
    }
    match (line.cycle_months(), ChargedPeriod::of(billed).months()) {
        (Some(cycle), Some(months)) => {
            (months >= cycle && months % cycle == 0).then(|| Number::from(months / cycle))
        }
        _ => Some(Number::ONE),
    }
}

//! What a charge should come to, by the documented rules of rounding.

use pc_models::{ChargeType, Decimal};

use super::billed::BilledLine;
use super::bought::{BoughtLine, Charging, PriceSource};
use super::charged_period::ChargedPeriod;
use super::right_amounts::RightAmounts;

type Number = rust_decimal::Decimal;

/// A price of one unit for one cycle.
#[derive(Clone, Copy)]
struct Price {
    unit: Number,
    /// The rate by which it is converted into the currency of a charge.
    rate: Number,
    /// How many printed prices make it up that may have been cut to cents.
    cuts: u32,
}

impl Price {
    /// What so many units come to.
    fn times(self, quantity: Number) -> RightAmounts {
        match self.cuts {
            0 => RightAmounts::rounded(self.unit, self.rate, quantity),
            cuts => RightAmounts::about(self.unit, self.rate, quantity, cuts),
        }
    }

    /// What so many units come to for a part of a cycle.
    fn share(self, (part, whole): (i64, i64), quantity: Number) -> RightAmounts {
        let unit = self.unit.checked_mul(part.into()).and_then(|unit| unit.checked_div(whole.into()));
        let amounts = unit.map(|unit| match self.cuts {
            0 => RightAmounts::between_roundings(unit, self.rate, quantity),
            cuts => RightAmounts::about(unit, self.rate, quantity, cuts),
        });
        amounts.unwrap_or_default()
    }
}

/// What a charge for `quantity` units should come to before tax; empty when it cannot be told.
pub(super) fn expected_amounts(line: &BoughtLine, billed: &BilledLine, quantity: Decimal) -> RightAmounts {
    let prices = prices(line, billed);
    let quantity = quantity.get();
    let mut amounts = RightAmounts::default();
    for price in prices {
        let cycles = cycles(line, billed);
        let mut right = RightAmounts::default();
        if let Some(quantity) = cycles.and_then(|cycles| quantity.checked_mul(cycles)) {
            right = right.and(price.times(quantity));
        }
        if cycles.is_none() || is_of_one_day(billed) {
            right = right.and(of_short_cycle(line, billed, price, quantity));
        }
        // What is neither cycles nor a part of one, for it is longer or ends before it begins, costs one.
        amounts = amounts.and(if right.is_empty() { price.times(quantity) } else { right });
    }
    if line.charging == Charging::Unknown || line.is_from_before {
        amounts = amounts.and(by_own_price(billed, quantity));
    }
    if let (Charging::Priced { whole: Some(whole), .. }, true, Some(rate)) =
        (line.charging, is_whole_term(line, billed), exchange_rate(line, billed))
    {
        // Of what was cancelled the order does not tell how many there were.
        let bought = if line.is_cancelled() { quantity } else { Number::from(line.quantity) };
        amounts = amounts.or(share_of_whole(whole, bought, quantity, rate));
    }
    amounts.of_parts(billed.twins, quantity).in_units_of(billed.currency)
}

/// What a charge or credit for a part of a running cycle should come to, whatever its sign: by the line's price, and by that
/// of the cycle as it was charged.
pub(super) fn part_of_cycle(
    line: &BoughtLine,
    cycle: Option<&BilledLine>,
    billed: &BilledLine,
    quantity: Decimal,
) -> RightAmounts {
    let charged = cycle.and_then(|cycle| {
        let unit = cycle.effective?.get();
        Some(Price { unit, rate: own_rate(billed), cuts: cycle.cut_prices() })
    });
    let mut prices: Vec<Price> = order_price(line, billed).into_iter().chain(charged).collect();
    prices.dedup_by(|later, first| (later.unit, later.rate) == (first.unit, first.rate));
    let parts = parts_of_cycle(line, cycle, billed);
    if prices.is_empty() || parts.is_empty() {
        return by_own_price(billed, quantity.get());
    }
    let right = parts_at(&prices, &parts, quantity.get())
        .of_parts(billed.twins, quantity.get())
        .in_units_of(billed.currency);
    if line.is_from_before { right.and(by_own_price(billed, quantity.get())) } else { right }
}

/// What a charge should come to that begins a price of its own: its list price, where nothing says that it is adjusted.
pub(super) fn part_at_own_price(
    line: &BoughtLine,
    cycle: Option<&BilledLine>,
    billed: &BilledLine,
    quantity: Decimal,
) -> RightAmounts {
    let list = billed.unit_price.filter(|_| !billed.is_adjusted());
    let list = list.map(|unit| Price { unit: unit.get(), rate: own_rate(billed), cuts: 0 });
    match (list, parts_of_cycle(line, cycle, billed)) {
        (Some(list), parts) if !parts.is_empty() => parts_at(&[list], &parts, quantity.get())
            .of_parts(billed.twins, quantity.get())
            .in_units_of(billed.currency),
        _ => by_own_price(billed, quantity.get()),
    }
}

/// Which parts of a cycle a charge may be for; of its term, where that is charged at once.
fn parts_of_cycle(line: &BoughtLine, cycle: Option<&BilledLine>, billed: &BilledLine) -> Vec<(i64, i64)> {
    let months = line.cycle_months().or(line.term_months());
    let running = cycle.map(ChargedPeriod::of);
    months.map_or_else(|| vec![(1, 1)], |months| ChargedPeriod::of(billed).parts_of(running, months))
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
    let new = new_price(line, billed);
    let new = new.map(|unit| Price {
        unit: unit.get(),
        rate: own_rate(billed),
        cuts: if billed.is_adjusted() { billed.cut_prices() } else { 0 },
    });
    let of_order = order_price(line, billed).filter(|_| billed.charge() != ChargeType::ChangeBillingPlan);
    of_order.into_iter().chain(new).collect()
}

fn order_price(line: &BoughtLine, billed: &BilledLine) -> Option<Price> {
    let Charging::Priced { unit, .. } = line.charging else { return None };
    let unit = unit.get();
    match line.price_from {
        PriceSource::Order => Some(Price { unit, rate: exchange_rate(line, billed)?, cuts: 0 }),
        PriceSource::Charge { cuts } => Some(Price { unit, rate: own_rate(billed), cuts }),
    }
}

/// By its own price: only that it was multiplied well is looked at.
fn by_own_price(billed: &BilledLine, quantity: Number) -> RightAmounts {
    let Some(unit) = billed.effective.map(|unit| unit.get().abs()) else { return RightAmounts::default() };
    let price = Price { unit, rate: own_rate(billed), cuts: billed.cut_prices() };
    price.times(quantity).of_parts(billed.twins, quantity).in_units_of(billed.currency)
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

/// A cycle that is shorter than others, as the first one of a subscription that ends with another.
fn of_short_cycle(line: &BoughtLine, billed: &BilledLine, price: Price, quantity: Number) -> RightAmounts {
    let months = line.cycle_months();
    let parts = months.map(|months| ChargedPeriod::of(billed).parts_of(None, months)).unwrap_or_default();
    parts_at(&[price], &parts, quantity)
}

fn parts_at(prices: &[Price], parts: &[(i64, i64)], quantity: Number) -> RightAmounts {
    let all = prices.iter().flat_map(|price| parts.iter().map(|part| price.share(*part, quantity)));
    all.fold(RightAmounts::default(), RightAmounts::and)
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
            ChargedPeriod::of(billed).months().is_some_and(|months| months == term.max(cycle))
        }
        _ => true,
    }
}

/// How many billing cycles a charge covers; none when it covers a part of one. What says one day only is charged at once.
fn cycles(line: &BoughtLine, billed: &BilledLine) -> Option<Number> {
    if is_of_one_day(billed) {
        return Some(Number::ONE);
    }
    match (line.cycle_months(), ChargedPeriod::of(billed).months()) {
        (Some(cycle), Some(months)) => {
            (months >= cycle && months % cycle == 0).then(|| Number::from(months / cycle))
        }
        _ => Some(Number::ONE),
    }
}

/// Whether a charge of one day only costs more than that day of a cycle: then it is for the whole cycle.
pub(super) fn is_cycle_of_one_day(line: &BoughtLine, billed: &BilledLine) -> bool {
    let list = billed.unit_price.filter(|_| !billed.is_adjusted());
    let list = list.map(|unit| Price { unit: unit.get(), rate: own_rate(billed), cuts: 0 });
    let quantity = billed.quantity.unwrap_or_default().get();
    let is_day = |price| of_short_cycle(line, billed, price, quantity).admits(billed.subtotal);
    is_of_one_day(billed) && order_price(line, billed).or(list).is_some_and(|price| !is_day(price))
}

fn is_of_one_day(billed: &BilledLine) -> bool {
    billed.start == billed.end
}

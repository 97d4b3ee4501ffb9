//! What findings say, and the amounts they tell.

use pc_models::{Decimal, Timestamp};

use super::billed::BilledLine;
use super::bought::{BoughtLine, Charging};

/// What the missing charges would have come to.
pub(super) fn unbilled(line: &BoughtLine, cycles: usize) -> Option<Decimal> {
    let Charging::Priced { unit, whole } = line.charging else { return None };
    let is_once = line.cycle_months().is_none();
    let count = i64::from(line.quantity).checked_mul(i64::try_from(cycles).ok()?)?;
    match whole {
        Some(whole) if is_once => Some(whole),
        _ => unit.get().checked_mul(Decimal::from(count).get()).map(Decimal::from),
    }
}

/// What a charge comes to before tax, with its currency.
pub(super) fn amount(billed: &BilledLine) -> String {
    let currency = billed.currency.map(|code| code.to_string()).unwrap_or_default();
    format!("{} {currency}", plain(billed.subtotal))
}

/// The currency of a charge's invoice.
pub(super) fn code(billed: &BilledLine) -> String {
    billed.invoice_currency.or(billed.currency).map(|code| code.to_string()).unwrap_or_default()
}

/// An amount, or nothing.
pub(super) fn plain(amount: Option<Decimal>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

/// The two prices of one unit, where they differ.
pub(super) fn prices(line: &BoughtLine, billed: &BilledLine) -> String {
    match (line.charging, billed.effective.or(billed.unit_price)) {
        (Charging::Priced { unit, .. }, Some(price)) if price != unit => {
            format!("; one costs {unit} by the order, {price} by the charge")
        }
        _ => String::new(),
    }
}

/// The days that cycles begin on.
pub(super) fn days(starts: &[Timestamp]) -> String {
    let day = |start: &Timestamp| start.to_utc_text()[..10].to_owned();
    match starts {
        [one] => format!("the purchase or cycle of {}", day(one)),
        [first, .., last] => format!("{} cycles from {} to {}", starts.len(), day(first), day(last)),
        [] => String::new(),
    }
}

//! Parts of what findings say.

use pc_models::{Decimal, Timestamp};

use super::billed::Billed;
use super::bought::{BoughtLine, Charging};

/// What a charge comes to before tax, with its currency.
pub(super) fn amount_of(billed: &Billed<'_>) -> String {
    let currency = billed.currency.map(|code| code.to_string()).unwrap_or_default();
    format!("{} {currency}", or_nothing(billed.subtotal))
}

/// The currency of a charge's invoice.
pub(super) fn invoice_currency(billed: &Billed<'_>) -> String {
    billed.invoice_currency.or(billed.currency).map(|code| code.to_string()).unwrap_or_default()
}

/// An amount, or nothing.
pub(super) fn or_nothing(amount: Option<Decimal>) -> String {
    amount.map(|amount| amount.to_string()).unwrap_or_default()
}

/// The two prices of one unit, where they differ.
pub(super) fn differing_prices(line: &BoughtLine, billed: &Billed<'_>) -> String {
    match (line.charging, billed.effective.or(billed.unit_price)) {
        (Charging::Priced { unit, .. }, Some(price)) if price != unit => {
            format!("; one costs {unit} by the order, {price} by the charge")
        }
        _ => String::new(),
    }
}

/// The day of an instant.
pub(super) fn day(at: Timestamp) -> String {
    at.to_utc_text().chars().take(10).collect()
}

/// The days that cycles begin on.
pub(super) fn cycle_days(starts: &[Timestamp]) -> String {
    match starts {
        [one] => format!("the purchase or cycle of {}", day(*one)),
        [first, .., last] => format!("{} cycles from {} to {}", starts.len(), day(*first), day(*last)),
        [] => String::new(),
    }
}

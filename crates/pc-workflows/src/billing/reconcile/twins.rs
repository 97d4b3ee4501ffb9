//! Products whose parts have lines of one name each: Microsoft 365 E5 and its telecom part. They are judged together.

use pc_models::{CurrencyCode, Decimal};

use super::billed::BilledLine;

/// The lines, with those of one charge put together.
pub(super) fn merged(lines: Vec<BilledLine>, ordered: Option<CurrencyCode>) -> Vec<BilledLine> {
    let mut merged: Vec<(BilledLine, BilledLine)> = Vec::new();
    for line in lines {
        match merged.iter_mut().find(|(first, _)| first.is_twin_of(&line)) {
            Some((_, sum)) => *sum = together(sum, &line, ordered),
            None => merged.push((line.clone(), line)),
        }
    }
    merged.into_iter().map(|(_, sum)| sum).collect()
}

/// Both as one charge. What they should have in common and have not is that of the one that is wrong, so that it is found: the
/// currency that was not ordered, the quantity that its own amount does not follow from.
fn together(line: &BilledLine, twin: &BilledLine, ordered: Option<CurrencyCode>) -> BilledLine {
    let sum = |one: Option<Decimal>, other: Option<Decimal>| {
        one.zip(other).and_then(|(one, other)| one.get().checked_add(other.get())).map(Decimal::from)
    };
    let of_currency = if line.currency == ordered { twin } else { line };
    let of_quantity = if line.is_multiplied_well() { twin } else { line };
    BilledLine {
        currency: of_currency.currency,
        pricing_currency: of_currency.pricing_currency,
        quantity: of_quantity.quantity,
        unit_price: sum(line.unit_price, twin.unit_price),
        effective: sum(line.effective, twin.effective),
        subtotal: sum(line.subtotal, twin.subtotal),
        tax: sum(line.tax, twin.tax),
        total: sum(line.total, twin.total),
        twins: line.twins + twin.twins + 1,
        ..line.clone()
    }
}

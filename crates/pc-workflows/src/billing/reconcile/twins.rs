//! Products whose parts have lines of one name each: Microsoft 365 E5 and its telecom part. They are judged together.

use pc_models::Decimal;

use super::billed::BilledLine;
use super::line_matcher::LineMatcher;

/// The lines, with those of one charge put together. `line` is what they are probably for.
pub(super) fn merged(lines: Vec<BilledLine>, line: Option<&LineMatcher>) -> Vec<BilledLine> {
    let mut merged: Vec<(BilledLine, BilledLine)> = Vec::new();
    for part in lines {
        match merged.iter_mut().find(|(first, _)| first.is_twin_of(&part)) {
            Some((_, sum)) => *sum = together(sum, &part, line),
            None => merged.push((part.clone(), part)),
        }
    }
    merged.into_iter().map(|(_, sum)| sum).collect()
}

/// Both as one charge. What they should have in common and have not is that of the one that is wrong, so that it is found: another
/// customer, a currency that was not ordered, a quantity that there is not, or that its own amount does not follow from.
fn together(part: &BilledLine, twin: &BilledLine, line: Option<&LineMatcher>) -> BilledLine {
    let sum = |one: Option<Decimal>, other: Option<Decimal>| {
        one.zip(other).and_then(|(one, other)| one.get().checked_add(other.get())).map(Decimal::from)
    };
    let wrong = |is_right: &dyn Fn(&BilledLine) -> bool| if is_right(part) { twin } else { part };
    let customer = wrong(&|part| line.is_none_or(|line| line.line.is_of_customer(&part.customer)));
    let currency = wrong(&|part| has_right_currency(part, line));
    let is_known = |part: &BilledLine| line.is_none_or(|line| part.quantity == Some(line.units));
    let quantity = match (part.is_multiplied_well(), twin.is_multiplied_well()) {
        (true, false) => twin,
        (false, true) => part,
        _ => wrong(&is_known),
    };
    BilledLine {
        customer: customer.customer.clone(),
        currency: currency.currency,
        pricing_currency: currency.pricing_currency,
        quantity: quantity.quantity,
        unit_price: sum(part.unit_price, twin.unit_price),
        effective: sum(part.effective, twin.effective),
        subtotal: sum(part.subtotal, twin.subtotal),
        tax: sum(part.tax, twin.tax),
        total: sum(part.total, twin.total),
        twins: part.twins + twin.twins + 1,
        ..part.clone()
    }
}

fn has_right_currency(part: &BilledLine, line: Option<&LineMatcher>) -> bool {
    let is_ordered = |ordered| part.currency == Some(ordered) || part.pricing_currency == Some(ordered);
    let is_of_invoice = part.invoice_currency.is_none_or(|currency| part.currency == Some(currency));
    is_of_invoice && line.and_then(|line| line.line.currency).is_none_or(is_ordered)
}

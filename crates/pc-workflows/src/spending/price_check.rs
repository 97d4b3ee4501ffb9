//! Whether a cart costs what somebody agreed to.

use pc_models::{Money, MoneyTotals};

use super::consent::Consent;
use super::price::{LinePrice, sums};
use crate::PurchaseIntent;

/// In what a cart is dearer than somebody agreed to, line by line and altogether; none where it is not. A lower price is no
/// difference; another currency, a price that went away and one that came up are.
pub(crate) fn difference(intent: &PurchaseIntent, consent: &Consent, found: &[LinePrice]) -> Option<String> {
    let mut all: Vec<String> = (0..intent.all_lines().count())
        .filter_map(|line| {
            let found = found.get(line).copied().unwrap_or_default();
            let text = line_difference(consent, consent.price(line), found)?;
            Some(format!("{} {text}", intent.line_name(line)))
        })
        .collect();
    if all.is_empty() {
        all.extend(total_difference(consent, found));
    }
    (!all.is_empty()).then(|| all.join("; "))
}

fn line_difference(consent: &Consent, agreed: LinePrice, found: LinePrice) -> Option<String> {
    match (agreed.extended, found.extended) {
        (None, None) => None,
        (Some(_), None) => Some(format!("has no price any more, and {agreed} was agreed to")),
        (None, Some(_)) => Some(format!("costs {found}, and no price was known when it was agreed to")),
        (Some(before), Some(now)) => {
            let is_dearer = agreed.currency != found.currency || consent.tolerance.is_exceeded(before, now);
            is_dearer.then(|| format!("costs {found}, and {agreed} was agreed to{}", tolerance(consent)))
        }
    }
}

fn total_difference(consent: &Consent, found: &[LinePrice]) -> Option<String> {
    let (agreed, (found, _)) = (consent.total(), sums(found.iter().copied()));
    dearer(consent, &agreed, &found).map(|(agreed, found)| {
        format!("all of it costs {found}, and {agreed} was agreed to{}", tolerance(consent))
    })
}

/// The first currency of which there is more than was agreed to: how much was agreed to, and how much it is.
pub(crate) fn dearer(consent: &Consent, agreed: &MoneyTotals, found: &MoneyTotals) -> Option<(Money, Money)> {
    let pairs = found.iter().map(|found| (agreed.get(found.currency), found));
    pairs.into_iter().find(|(agreed, found)| consent.tolerance.is_exceeded(agreed.amount, found.amount))
}

fn tolerance(consent: &Consent) -> String {
    let percent = consent.tolerance.as_percent();
    if percent.get().is_zero() { String::new() } else { format!(", with a tolerance of {percent} %") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LineIntent, Tolerance};
    use pc_models::Timestamp;

    fn price(text: &str) -> LinePrice {
        let Some((amount, currency)) = text.split_once(' ') else { return LinePrice::UNKNOWN };
        LinePrice::new(Money::new(amount.parse().unwrap(), currency.parse().unwrap()))
    }

    fn found(percent: i64, agreed: &[&str], found: &[&str]) -> Option<String> {
        let line = |_| LineIntent::new("A", "1", 1);
        let intent = PurchaseIntent::new("p".parse().unwrap(), "c", "US".parse().unwrap());
        let intent = agreed.iter().map(line).fold(intent, PurchaseIntent::line);
        let prices = |texts: &[&str]| texts.iter().map(|text| price(text)).collect::<Vec<_>>();
        let consent = Consent::new("ann", Timestamp::UNIX_EPOCH, true, prices(agreed));
        let consent = consent.with_tolerance(Tolerance::percent(percent.into()).unwrap());
        difference(&intent, &consent, &prices(found))
    }

    #[test]
    fn what_was_agreed_to_binds() {
        assert_eq!(found(0, &["1.00 USD"], &["1 USD"]), None);
        assert_eq!(found(0, &["1.00 USD"], &["0.5 USD"]), None, "a lower price is no difference");
        let dearer = "line 1 (A:1) costs 1.01 USD, and 1.00 USD was agreed to";
        assert_eq!(found(0, &["1.00 USD"], &["1.01 USD"]).as_deref(), Some(dearer));
        assert_eq!(found(1, &["1.00 USD"], &["1.01 USD"]), None);
        assert!(found(1, &["1.00 USD"], &["1.02 USD"]).unwrap().ends_with(", with a tolerance of 1 %"));
        assert!(found(100, &["1.00 USD"], &["0.5 EUR"]).is_some(), "another currency");
        assert!(found(100, &["1.00 USD"], &[""]).is_some(), "no price any more");
        assert!(found(100, &[""], &["0.01 USD"]).is_some(), "a price came up");
        assert_eq!(found(0, &[""], &[""]), None, "that it was not known was said");
        assert!(found(0, &["1 USD", "1 USD"], &["1 USD"]).is_some(), "a line that the cart does not show");
    }

    #[test]
    fn credits_do_not_hide_what_all_of_it_costs() {
        let agreed = ["100 USD", "-90 USD"];
        assert_eq!(found(10, &agreed, &["101 USD", "-90 USD"]), None);
        let dearer = "all of it costs 20 USD, and 10 USD was agreed to, with a tolerance of 10 %";
        assert_eq!(found(10, &agreed, &["105 USD", "-85 USD"]).as_deref(), Some(dearer));
    }
}

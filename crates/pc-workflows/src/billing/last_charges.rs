//! What some subscriptions were charged last.

use std::collections::HashMap;

use pc_models::{CurrencyCode, Decimal, MoneyError, Timestamp};

use super::LineFacts;
use super::add_money::add_money;

/// The last charge of each of these subscriptions. Memory grows with them, not with the lines.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LastCharges(HashMap<String, Option<LastCharge>>);

/// What a subscription was charged last: the lines of the charge that starts last, added up.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct LastCharge {
    /// From when it was charged.
    pub start: Timestamp,
    /// Before tax, credits taken off.
    pub amount: Decimal,
    /// The billing currency.
    pub currency: CurrencyCode,
}

impl LastCharges {
    /// None of these subscriptions was charged yet.
    #[must_use]
    pub fn of<'s>(subscriptions: impl IntoIterator<Item = &'s str>) -> Self {
        Self(subscriptions.into_iter().map(|id| (id.to_ascii_lowercase(), None)).collect())
    }

    /// The same subscriptions, as if none was charged: for the lines of one more invoice, which [`Self::merge`] takes in.
    #[must_use]
    pub fn emptied(&self) -> Self {
        Self(self.0.keys().map(|id| (id.clone(), None)).collect())
    }

    /// Takes a line in, if it charges one of them.
    ///
    /// # Errors
    /// When a sum leaves what a decimal can hold.
    pub fn add(&mut self, facts: &LineFacts<'_>) -> Result<(), MoneyError> {
        if self.0.is_empty() || !facts.kind.is_charge() || facts.subscription_id.is_empty() {
            return Ok(());
        }
        let Some(known) = self.0.get_mut(&facts.subscription_id.to_ascii_lowercase()) else { return Ok(()) };
        let start = facts.charge_start.or(facts.order_date).filter(|start| !start.is_unset());
        let (Some(start), Some(amount), Some(currency)) = (start, facts.subtotal, facts.currency) else {
            return Ok(());
        };
        take(known, LastCharge { start, amount, currency })
    }

    /// Takes in what other invoices charged.
    ///
    /// # Errors
    /// When a sum leaves what a decimal can hold.
    pub fn merge(&mut self, other: Self) -> Result<(), MoneyError> {
        for (id, charge) in other.0 {
            if let (Some(known), Some(charge)) = (self.0.get_mut(&id), charge) {
                take(known, charge)?;
            }
        }
        Ok(())
    }

    /// What a subscription was charged last; none where no line tells.
    #[must_use]
    pub fn get(&self, subscription: &str) -> Option<LastCharge> {
        self.0.get(&subscription.to_ascii_lowercase()).copied().flatten()
    }
}

/// A later charge takes the place of the one before; parts of one charge are added up.
fn take(known: &mut Option<LastCharge>, charge: LastCharge) -> Result<(), MoneyError> {
    match known {
        Some(known) if known.start > charge.start => Ok(()),
        Some(known) if known.start == charge.start && known.currency == charge.currency => {
            add_money(&mut known.amount, charge.amount, known.currency)
        }
        known => {
            *known = Some(charge);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::LineKind;

    fn charge<'a>(subscription: &'a str, start: &str, amount: i64) -> LineFacts<'a> {
        LineFacts {
            kind: LineKind::Charge,
            subscription_id: subscription,
            charge_start: Some(start.parse().unwrap()),
            subtotal: Some(amount.into()),
            currency: Some("EUR".parse().unwrap()),
            ..LineFacts::default()
        }
    }

    #[test]
    fn the_charge_that_starts_last_counts_with_all_its_lines() {
        let mut all = LastCharges::of(["S-1", "s-2"]);
        for lines in [
            [("s-1", "2026-02-01T00:00:00Z", 28), ("S-1", "2026-02-01T00:00:00Z", 2)], // the telecom part apart
            [("s-1", "2026-01-01T00:00:00Z", 99), ("other", "2026-03-01T00:00:00Z", 7)],
        ] {
            let mut one = all.emptied();
            lines.iter().for_each(|(id, start, amount)| one.add(&charge(id, start, *amount)).unwrap());
            let usage = LineFacts { kind: LineKind::Usage, ..charge("s-1", "2026-09-01T00:00:00Z", 5) };
            one.add(&usage).unwrap();
            all.merge(one).unwrap();
        }
        let last = all.get("S-1").unwrap();
        assert_eq!((last.amount, last.start), (30.into(), "2026-02-01T00:00:00Z".parse().unwrap()));
        assert_eq!((all.get("s-2"), all.get("other")), (None, None));
    }
}

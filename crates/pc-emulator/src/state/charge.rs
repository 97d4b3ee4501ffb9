//! What was charged for an order line, written down when it arises and never changed.

use std::sync::Arc;

use pc_models::{Decimal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::values::money::{self, as_text};
use crate::values::spelling::{BillingCycle, read_back};

/// One charge or credit.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Charge {
    /// When it arose; its month's invoice has it.
    pub(crate) at: Timestamp,
    pub(crate) customer: Arc<str>,
    pub(crate) order: Arc<str>,
    /// The number of the line in the order.
    pub(crate) line: usize,
    pub(crate) reason: Reason,
    #[serde(deserialize_with = "read_back")]
    pub(crate) billing_cycle: BillingCycle,
    #[serde(with = "as_text")]
    pub(crate) unit: Decimal,
    /// The unit price after promotions and proration.
    #[serde(with = "as_text")]
    pub(crate) effective: Decimal,
    /// Below zero for credits.
    pub(crate) quantity: i64,
    /// What time it is for.
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    /// The term of the subscription, or of the reservation; none for what is owned for ever.
    pub(crate) term: Option<(Timestamp, Timestamp)>,
}

/// Why it is charged, as the newer lines write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Reason {
    /// Bought.
    New,
    /// Another billing cycle of the same term.
    CycleCharge,
    /// Another term.
    Renew,
    AddQuantity,
    RemoveQuantity,
    CancelImmediate,
}

impl Charge {
    /// Before tax.
    pub(crate) fn subtotal(&self) -> Decimal {
        money::times(self.effective, self.quantity).unwrap_or_default()
    }

    /// Charged in full to be taken back in full.
    pub(crate) fn credit(self, at: Timestamp) -> Self {
        Self { at, quantity: -self.quantity, reason: Reason::CancelImmediate, ..self }
    }

    /// Only for the part of its time that comes after `at`, to the cent below.
    pub(crate) fn prorated(self, at: Timestamp) -> Self {
        let (whole, left) = (self.end.since(self.start), self.end.since(at.max(self.start)));
        let effective = money::share(self.effective, left, whole);
        Self { at, start: at.max(self.start), effective, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn charge() -> Charge {
        Charge {
            at: Timestamp::UNIX_EPOCH,
            customer: "".into(),
            order: "".into(),
            line: 0,
            reason: Reason::New,
            billing_cycle: "monthly",
            unit: "10.00".parse().unwrap(),
            effective: "10.00".parse().unwrap(),
            quantity: 3,
            start: "2026-03-01T00:00:00Z".parse().unwrap(),
            end: "2026-04-01T00:00:00Z".parse().unwrap(),
            term: None,
        }
    }

    #[test]
    fn a_part_of_the_time_costs_a_part_of_the_price_and_never_a_cent_too_much() {
        let part = charge().prorated("2026-03-11T00:00:00Z".parse().unwrap());
        assert_eq!(part.effective, "6.77".parse().unwrap()); // 10.00 * 21 / 31 = 6.774…
        assert_eq!(part.subtotal(), "20.31".parse().unwrap());
        let late = charge().prorated("2026-05-01T00:00:00Z".parse().unwrap());
        assert_eq!(late.subtotal(), Decimal::ZERO);
    }

    #[test]
    fn a_credit_takes_the_whole_charge_back() {
        let total = money::sum([charge().subtotal(), charge().credit(Timestamp::UNIX_EPOCH).subtotal()]);
        assert_eq!(total, Some(Decimal::ZERO));
    }
}

//! How a subscription is charged over time: every billing cycle, term after term.

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::state::catalog_file::ListPrice;
use crate::values::calendar;
use crate::values::money::Price;

/// Which charges are due when.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct BillingSchedule {
    /// What one unit costs each billing cycle.
    pub(crate) price: Price,
    /// How many months a billing cycle has, and how many cycles a term.
    months: i32,
    per_term: i32,
    began: Timestamp,
    /// How many cycles were charged since then.
    charged: i32,
}

impl BillingSchedule {
    /// The first cycle is charged with the purchase. None for terms without an end.
    pub(crate) fn begin(price: Price, list: &ListPrice, began: Timestamp) -> Option<Self> {
        let per_term = i32::try_from(list.charges).ok().filter(|charges| *charges > 0)?;
        let months = calendar::months(list.term.as_deref()?)? / per_term;
        (months > 0).then_some(Self { price, months, per_term, began, charged: 1 })
    }

    /// When the next charge is due.
    pub(crate) fn due(&self) -> Timestamp {
        self.cycle(self.charged)
    }

    /// Whether the next charge begins another term.
    pub(crate) fn is_term_over(&self) -> bool {
        self.charged % self.per_term == 0
    }

    /// From when to when the last charge goes.
    pub(crate) fn charged_time(&self) -> (Timestamp, Timestamp) {
        (self.cycle(self.charged - 1), self.due())
    }

    /// Begin and end of the term that was charged last.
    pub(crate) fn term(&self) -> (Timestamp, Timestamp) {
        let first = (self.charged - 1) / self.per_term * self.per_term;
        (self.cycle(first), self.cycle(first + self.per_term))
    }

    /// Another cycle is charged.
    pub(crate) fn advance(&mut self) {
        self.charged += 1;
    }

    fn cycle(&self, number: i32) -> Timestamp {
        self.began.add_months(self.months.saturating_mul(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_of_months_ends_in_another_term() {
        let one = pc_models::Decimal::from(1);
        let list = ListPrice {
            term: Some("P1Y".to_owned()),
            billing_cycle: "monthly".to_owned(),
            usd: one,
            charges: 12,
        };
        let began = "2026-01-31T10:00:00Z".parse().unwrap();
        let mut schedule = BillingSchedule::begin(Price::new(one, 0, 1, 12).unwrap(), &list, began).unwrap();
        assert_eq!(schedule.due(), "2026-02-28T10:00:00Z".parse().unwrap());
        assert!(!schedule.is_term_over());
        (0..11).for_each(|_| schedule.advance());
        assert_eq!(schedule.term(), (began, "2027-01-31T10:00:00Z".parse().unwrap()));
        assert!(schedule.is_term_over());
        schedule.advance();
        assert_eq!(schedule.term().0, "2027-01-31T10:00:00Z".parse().unwrap());
        assert_eq!(schedule.charged_time().1, "2027-02-28T10:00:00Z".parse().unwrap());
    }
}

//! One unit that is charged in two lines, such as a licence and its telecom part: its price is not charged twice.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use pc_models::Decimal;
use pc_workflows::billing::{LineFacts, Nature};

/// The lines that were charged by the unit: a number for what each is about, and one for its list price.
#[derive(Default)]
pub(super) struct PartsOfAUnit {
    first: HashMap<u64, u64>,
    numbers: RandomState,
    /// How many lines were a further part of what another line had charged.
    pub(super) further: u64,
}

impl PartsOfAUnit {
    /// Whether another line charged the same units for the same time. Names and ids of the parts are the same; their list prices
    /// are not. A line with the same list price is no part: it stands there twice.
    pub(super) fn is_further(&mut self, facts: &LineFacts<'_>) -> bool {
        if facts.subscription_id.is_empty() || Nature::of_charge(facts) == Nature::Usage {
            return false;
        }
        let list = self.numbers.hash_one(facts.unit_price.map(Decimal::get));
        let is_further = *self.first.entry(self.number_of(facts)).or_insert(list) != list;
        self.further += u64::from(is_further);
        is_further
    }

    fn number_of(&self, facts: &LineFacts<'_>) -> u64 {
        let ids = [
            facts.invoice,
            facts.customer_id,
            facts.order_id,
            facts.subscription_id,
            facts.product_id,
            facts.sku_id,
            facts.charge_type,
            facts.reference_id,
        ];
        let times = [facts.order_date, facts.charge_start, facts.charge_end];
        let is_credit = facts.subtotal.is_some_and(|cost| cost.get().is_sign_negative());
        let units = facts.billable_quantity.map(|units| units.get().abs());
        self.numbers.hash_one((ids.map(str::to_ascii_lowercase), times, is_credit, units))
    }
}

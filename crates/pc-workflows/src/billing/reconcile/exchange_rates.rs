//! The usual exchange rate of a day, learnt from the lines: what is converted at another one stands out.

use std::collections::{BTreeMap, HashMap};

use pc_models::{CurrencyCode, Decimal, Timestamp};

use super::billed::Billed;

/// So many lines of a day are needed, and so many percent of them must agree.
const MIN_LINES: u64 = 10;
const MIN_AGREEING_PERCENT: u64 = 90;
/// No more different rates of a day are counted.
const MAX_RATES: usize = 16;

/// From which currency into which, on which day.
type Conversion = (CurrencyCode, CurrencyCode, Timestamp);

/// How many lines were converted at each rate. It grows with the number of days.
#[derive(Clone, Default)]
pub(super) struct ExchangeRates(HashMap<Conversion, BTreeMap<Decimal, u64>>);

impl ExchangeRates {
    pub(super) fn add(&mut self, billed: &Billed<'_>) {
        let Some((conversion, rate)) = conversion(billed) else { return };
        let rates = self.0.entry(conversion).or_default();
        if rates.len() < MAX_RATES || rates.contains_key(&rate) {
            *rates.entry(rate).or_default() += 1;
        }
    }

    /// At which rate nearly all others of the day were converted, if this one was at another.
    pub(super) fn expected(&self, billed: &Billed<'_>) -> Option<Decimal> {
        let (conversion, own) = conversion(billed)?;
        let rates = self.0.get(&conversion)?;
        let (usual, lines) = rates.iter().max_by_key(|(_, lines)| **lines)?;
        let all: u64 = rates.values().sum();
        let is_usual = all >= MIN_LINES && lines * 100 >= all * MIN_AGREEING_PERCENT;
        (is_usual && own != *usual).then_some(*usual)
    }
}

fn conversion(billed: &Billed<'_>) -> Option<(Conversion, Decimal)> {
    let rate = billed.rate_of_conversion()?;
    Some(((billed.pricing_currency?, billed.currency?, billed.rate_day?), rate))
}

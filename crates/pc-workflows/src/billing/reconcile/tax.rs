//! The usual rate of tax, learnt from the invoice itself: a line that is taxed otherwise stands out.

use std::collections::HashMap;

use pc_models::Decimal;

use super::billed::BilledLine;

/// Amounts below this say too little about a rate.
const LEAST: i64 = 10;
/// So many lines of a country are needed, and so many percent of them must agree.
const MIN_LINES: u64 = 10;
const MIN_PERCENT: u64 = 90;
/// No more different rates are counted.
const MAX_RATES: usize = 64;

/// Rates of tax by invoice and country.
#[derive(Clone, Default)]
pub(super) struct TaxRates(HashMap<(String, String), HashMap<Decimal, u64>>);

impl TaxRates {
    pub(super) fn add(&mut self, billed: &BilledLine) {
        let Some(rate) = rate(billed) else { return };
        let rates = self.0.entry((billed.invoice.clone(), billed.country.clone())).or_default();
        if rates.len() < MAX_RATES || rates.contains_key(&rate) {
            *rates.entry(rate).or_default() += 1;
        }
    }

    /// What the tax should be, when the lines of the invoice and country agree and this one does not.
    pub(super) fn expected(&self, billed: &BilledLine) -> Option<Decimal> {
        let (subtotal, tax) = (billed.subtotal?.get(), billed.tax?.get());
        let rates = self.0.get(&(billed.invoice.clone(), billed.country.clone()))?;
        let (usual, count) = rates.iter().max_by_key(|(_, count)| **count)?;
        let all: u64 = rates.values().sum();
        if all < MIN_LINES || count * 100 < all * MIN_PERCENT {
            return None;
        }
        let right = subtotal.checked_mul(usual.get())?;
        // The rate is known to five digits, the tax to a cent.
        let hundredth = Decimal::from(1).get() / Decimal::from(100).get();
        let slack = subtotal.abs().checked_mul(hundredth * hundredth)?.checked_add(hundredth)?;
        ((right - tax).abs() > slack).then(|| right.round_dp(2).into())
    }
}

fn rate(billed: &BilledLine) -> Option<Decimal> {
    let (subtotal, tax) = (billed.subtotal?, billed.tax?);
    let is_telling = subtotal.get().abs() >= Decimal::from(LEAST).get();
    is_telling.then(|| tax.get().checked_div(subtotal.get()))?.map(|rate| rate.round_dp(4).normalize().into())
}

//! The usual rate of tax, learnt from the invoice itself: a line that is taxed otherwise stands out.

use std::collections::HashMap;

use pc_models::Decimal;

use super::billed::BilledLine;

/// Smaller amounts, in whole units of currency, say too little about a rate.
const MIN_AMOUNT: i64 = 10;
/// So many lines of a country are needed, and so many percent of them must agree.
const MIN_LINES: u64 = 10;
const MIN_AGREEING_PERCENT: u64 = 90;
/// No more different rates are counted.
const MAX_RATES: usize = 64;
/// Rates are known to so many decimal places.
const RATE_DECIMALS: u32 = 4;
/// How far tax may be from its rate, in cents: rounded to cents, or to whole units.
const ROUNDING_CENTS: [i64; 2] = [1, 100];

/// Rates of tax by invoice and country.
#[derive(Clone, Default)]
pub(super) struct TaxRates(HashMap<(String, String), HashMap<Decimal, RateLines>>);

/// The lines of a rate: all of them, and those as near to it as each rounding allows.
#[derive(Clone, Copy, Default)]
struct RateLines {
    all: u64,
    near: [u64; ROUNDING_CENTS.len()],
}

impl TaxRates {
    pub(super) fn add(&mut self, billed: &BilledLine) {
        let Some(rate) = rate(billed) else { return };
        let rates = self.0.entry((billed.invoice.clone(), billed.country.clone())).or_default();
        if rates.len() < MAX_RATES || rates.contains_key(&rate) {
            let gap = gap(billed, rate);
            let lines = rates.entry(rate).or_default();
            lines.all += 1;
            for (near, rounding) in lines.near.iter_mut().zip(ROUNDING_CENTS) {
                *near += u64::from(gap.is_some_and(|gap| gap <= cents(rounding)));
            }
        }
    }

    /// What the tax should be, when the lines of the invoice and country agree and this one does not.
    pub(super) fn expected(&self, billed: &BilledLine) -> Option<Decimal> {
        let (rate, lines) = self.usual(billed)?;
        let subtotal = billed.subtotal?.get();
        let tolerance = match lines.usual_rounding(rate) {
            Some(rounding) => cents(rounding),
            // A rate of more digits than are known here: the larger the amount, the less is known of its tax.
            None => subtotal.abs().checked_mul(cents(1) * cents(1))? + cents(1),
        };
        let right = subtotal.checked_mul(rate.get())?;
        (gap(billed, rate)? > tolerance).then(|| right.round_dp(2).into())
    }

    /// The rate of nearly all lines of the invoice and country.
    fn usual(&self, billed: &BilledLine) -> Option<(Decimal, RateLines)> {
        let rates = self.0.get(&(billed.invoice.clone(), billed.country.clone()))?;
        let (rate, lines) = rates.iter().max_by_key(|(_, lines)| lines.all)?;
        let all = rates.values().map(|lines| lines.all).sum();
        (all >= MIN_LINES && is_nearly_all(lines.all, all)).then_some((*rate, *lines))
    }
}

impl RateLines {
    /// To how many cents nearly all of these lines are rounded.
    fn usual_rounding(self, rate: Decimal) -> Option<i64> {
        // A rate of as many digits as are kept may have more, which lines of small amounts do not show.
        let is_exact = rate.get().scale() < RATE_DECIMALS;
        let mut roundings = ROUNDING_CENTS.into_iter().zip(self.near).filter(|_| is_exact);
        roundings.find(|(_, near)| is_nearly_all(*near, self.all)).map(|(rounding, _)| rounding)
    }
}

fn is_nearly_all(some: u64, all: u64) -> bool {
    some * 100 >= all * MIN_AGREEING_PERCENT
}

fn cents(count: i64) -> rust_decimal::Decimal {
    rust_decimal::Decimal::new(count, 2)
}

/// How far a line's tax is from a rate.
fn gap(billed: &BilledLine, rate: Decimal) -> Option<rust_decimal::Decimal> {
    let right = billed.subtotal?.get().checked_mul(rate.get())?;
    right.checked_sub(billed.tax?.get()).map(|gap| gap.abs())
}

fn rate(billed: &BilledLine) -> Option<Decimal> {
    let (subtotal, tax) = (billed.subtotal?, billed.tax?);
    let is_telling = subtotal.get().abs() >= Decimal::from(MIN_AMOUNT).get();
    is_telling
        .then(|| tax.get().checked_div(subtotal.get()))?
        .map(|rate| rate.round_dp(RATE_DECIMALS).normalize().into())
}

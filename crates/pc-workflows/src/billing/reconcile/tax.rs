//! The usual rate of tax, learnt from the invoice itself: a line that is taxed otherwise stands out.

use std::collections::{BTreeMap, HashMap};

use pc_models::{Decimal, InvoiceId};

use super::billed::Billed;

type Number = rust_decimal::Decimal;

/// Smaller amounts, in whole units of currency, say too little about a rate.
const MIN_AMOUNT: i64 = 10;
/// So many lines of a country are needed, and so many percent of them must agree.
const MIN_LINES: usize = 10;
const MIN_AGREEING_PERCENT: usize = 90;
/// So many lines of each invoice and country are looked at to learn the rate.
const MAX_LINES: usize = 200;
/// How far tax may be from its rate, in cents: rounded to cents, or to whole units.
const ROUNDING_CENTS: [i64; 2] = [1, 100];

/// What lines of each invoice and country were taxed.
#[derive(Clone, Default)]
pub(super) struct TaxRates {
    samples: HashMap<InvoiceId, ByCountry<Sample>>,
    /// The rates of invoices all of whose lines were taken in.
    learnt: HashMap<InvoiceId, ByCountry<UsualRate>>,
}

/// What there is of each country of an invoice's customers.
type ByCountry<T> = BTreeMap<String, T>;

/// Lines picked at random, each as likely as any other.
#[derive(Clone)]
struct Sample {
    lines: Vec<(Number, Number)>,
    seen: usize,
    rng: fastrand::Rng,
}

/// The rate of nearly all lines of each invoice and country, where there is one.
pub(super) struct UsualRates(HashMap<InvoiceId, ByCountry<UsualRate>>);

/// A rate between two, to so many cents of tax.
#[derive(Debug, Clone, Copy, PartialEq)]
struct UsualRate {
    least: Number,
    most: Number,
    rounding: Number,
}

impl TaxRates {
    pub(super) fn add(&mut self, billed: &Billed<'_>) {
        let (Some(subtotal), Some(tax)) = (billed.subtotal, billed.tax) else { return };
        if subtotal.get().abs() >= Number::from(MIN_AMOUNT) {
            self.sample(billed).add(subtotal.get(), tax.get());
        }
    }

    fn sample(&mut self, billed: &Billed<'_>) -> &mut Sample {
        let samples = self.samples.entry(InvoiceId::new(&billed.invoice)).or_default();
        samples.entry(billed.country.to_string()).or_default()
    }

    /// Keeps the rates of the lines taken in so far, and forgets the lines: no more come of their invoices.
    pub(super) fn learn(&mut self) {
        for (invoice, samples) in std::mem::take(&mut self.samples) {
            let usual = samples.into_iter().filter_map(|(country, sample)| Some((country, sample.usual()?)));
            self.learnt.entry(invoice).or_default().extend(usual);
        }
    }

    /// The usual rates, when all lines were taken in.
    pub(super) fn usual(mut self) -> UsualRates {
        self.learn();
        UsualRates(self.learnt)
    }
}

impl Default for Sample {
    fn default() -> Self {
        Self { lines: Vec::new(), seen: 0, rng: fastrand::Rng::with_seed(0) }
    }
}

impl Sample {
    fn add(&mut self, subtotal: Number, tax: Number) {
        self.seen += 1;
        if self.lines.len() < MAX_LINES {
            self.lines.push((subtotal, tax));
        } else if let Some(place) = self.lines.get_mut(self.rng.usize(..self.seen)) {
            *place = (subtotal, tax);
        }
    }

    fn usual(&self) -> Option<UsualRate> {
        let mut roundings = ROUNDING_CENTS.into_iter().map(|cents| Number::new(cents, 2));
        (self.lines.len() >= MIN_LINES).then(|| roundings.find_map(|rounding| self.usual_by(rounding)))?
    }

    /// The rate that nearly all lines can have if their tax may be off by so much.
    fn usual_by(&self, rounding: Number) -> Option<UsualRate> {
        let mut ends = Vec::new();
        for (subtotal, tax) in &self.lines {
            let size = subtotal.abs();
            let tax = if subtotal.is_sign_negative() { -*tax } else { *tax };
            ends.push((tax.checked_sub(rounding)?.checked_div(size)?, true));
            ends.push((tax.checked_add(rounding)?.checked_div(size)?, false));
        }
        // Of ends at one rate those that begin come first: they touch.
        ends.sort_by_key(|(rate, begins)| (*rate, !begins));
        let (mut open, mut most_open, mut best) = (0, 0, None);
        for (index, (rate, begins)) in ends.iter().enumerate() {
            if *begins {
                open += 1;
            } else {
                open -= 1;
            }
            if open > most_open {
                most_open = open;
                best = ends.get(index + 1).map(|(next, _)| (*rate, *next));
            }
        }
        let (least, most) = best.filter(|_| most_open * 100 >= self.lines.len() * MIN_AGREEING_PERCENT)?;
        Some(UsualRate { least, most, rounding })
    }
}

impl UsualRates {
    /// What the tax should be, when the lines of the invoice and country agree and this one does not.
    pub(super) fn expected(&self, billed: &Billed<'_>) -> Option<Decimal> {
        let usual = self.0.get(&InvoiceId::new(&billed.invoice))?.get(&*billed.country)?;
        let (subtotal, tax) = (billed.subtotal?.get(), billed.tax?.get());
        let tax = if subtotal.is_sign_negative() { -tax } else { tax };
        let least = subtotal.abs().checked_mul(usual.least)?.checked_sub(usual.rounding)?;
        let most = subtotal.abs().checked_mul(usual.most)?.checked_add(usual.rounding)?;
        if (least..=most).contains(&tax) {
            return None;
        }
        let middle = usual.least.checked_add(usual.most)?.checked_div(Number::TWO)?;
        Some(subtotal.checked_mul(middle)?.round_dp(2).into())
    }
}

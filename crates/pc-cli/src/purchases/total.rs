//! What is about to be spent, and what is typed to agree to it.

use std::collections::BTreeMap;

use pc_models::{Decimal, Harmless};

use crate::output::count;

/// Above this sum of any currency it is typed, unless a policy says otherwise.
const TYPED_ABOVE: i64 = 10_000;
/// More units than this without a price are typed.
const UNITS_TYPED_ABOVE: u64 = 100;

/// The sums of all lines, by currency.
#[derive(Default)]
pub(crate) struct Total {
    sums: BTreeMap<String, Decimal>,
    lines_without_price: usize,
    units_without_price: u64,
}

impl Total {
    pub(crate) fn add(&mut self, units: u32, currency: &str, price: Decimal) {
        let sum = self.sums.entry(currency.to_owned()).or_default();
        match sum.get().checked_add(price.get()) {
            Some(added) => *sum = added.into(),
            None => self.add_unpriced(units), // more than 28 digits
        }
    }

    pub(crate) fn add_unpriced(&mut self, units: u32) {
        self.lines_without_price += 1;
        self.units_without_price += u64::from(units);
    }

    /// For people; nothing where there is nothing to be bought.
    pub(crate) fn text(&self) -> String {
        let unpriced = match self.lines_without_price {
            0 => String::new(),
            lines => format!(", and {} without a price", count(lines, "line")),
        };
        match self.sums() {
            sums if sums.is_empty() => String::new(),
            sums => format!("\nTotal: {sums} before tax{unpriced}\n"),
        }
    }

    /// What is typed to agree: the verb, and of much money, or many units without a price, how much it is.
    pub(crate) fn words(&self, verb: &str, limits: &BTreeMap<String, Decimal>) -> String {
        let limit = |currency: &String| limits.get(currency).copied().unwrap_or(TYPED_ABOVE.into());
        let is_much = self.sums.iter().any(|(currency, sum)| *sum > limit(currency));
        let sums = is_much.then(|| self.sums());
        let units = (self.units_without_price > UNITS_TYPED_ABOVE)
            .then(|| format!("{} units", self.units_without_price));
        let much: Vec<String> = [sums, units].into_iter().flatten().collect();
        format!("{verb} {}", much.join(", ")).trim_end().to_owned()
    }

    fn sums(&self) -> String {
        let sums: Vec<String> =
            self.sums.iter().map(|(currency, sum)| format!("{sum} {}", Harmless(currency))).collect();
        sums.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn much_money_is_typed() {
        let words = |sums: &[(&str, &str)], limits: &[(&str, &str)]| {
            let mut total = Total::default();
            sums.iter().for_each(|(currency, sum)| total.add(1, currency, decimal(sum)));
            let limits =
                limits.iter().map(|(currency, sum)| ((*currency).to_owned(), decimal(sum))).collect();
            total.words("buy", &limits)
        };
        assert_eq!(words(&[("USD", "10000.00")], &[]), "buy");
        assert_eq!(words(&[("USD", "62000000.00")], &[]), "buy 62000000.00 USD");
        assert_eq!(words(&[("USD", "62.00")], &[("USD", "50")]), "buy 62.00 USD");
        assert_eq!(words(&[("JPY", "62000")], &[("JPY", "1000000")]), "buy");
        assert_eq!(words(&[("USD", "20000.00"), ("EUR", "1.00")], &[]), "buy 1.00 EUR, 20000.00 USD");
    }

    #[test]
    fn many_units_without_a_price_are_typed() {
        let mut total = Total::default();
        total.add_unpriced(100);
        assert_eq!(total.words("buy", &BTreeMap::new()), "buy");
        total.add_unpriced(100_000);
        assert_eq!(total.words("buy", &BTreeMap::new()), "buy 100100 units");
        let mut endless = Total::default();
        let most = "79228162514264337593543950335";
        endless.add(200, "USD", decimal(most));
        endless.add(200, "USD", decimal(most));
        assert_eq!(endless.words("buy", &BTreeMap::new()), format!("buy {most} USD, 200 units"));
    }
}

//! What is about to be spent, and what is typed to agree to it.

use pc_models::{Decimal, Money, MoneyError, MoneyTotals};
use pc_workflows::LinePrice;

use crate::output::amount::sums;
use crate::output::count;

/// Above this sum of any currency it is typed, unless a policy says otherwise.
const TYPED_ABOVE: i64 = 10_000;
/// More units than this without a price are typed.
const UNITS_TYPED_ABOVE: u64 = 100;

/// The sums of all lines, by currency.
#[derive(Default)]
pub(crate) struct Total {
    sums: MoneyTotals,
    /// Of what costs anything: a price below zero hides none of it.
    above_zero: MoneyTotals,
    /// Units of lines that cost nothing, or less.
    units_for_nothing: u64,
    lines_without_price: usize,
    units_without_price: u64,
}

impl Total {
    /// Adds a line of so many units. One whose price makes a sum of more digits than there are counts as one without.
    pub(crate) fn add(&mut self, units: u32, price: LinePrice) {
        match price.money().filter(|price| self.add_price(*price).is_ok()) {
            Some(price) if price.amount > Decimal::ZERO => {}
            Some(_) => self.units_for_nothing += u64::from(units),
            None => {
                self.lines_without_price += 1;
                self.units_without_price += u64::from(units);
            }
        }
    }

    fn add_price(&mut self, price: Money) -> Result<(), MoneyError> {
        let (mut sums, mut above_zero) = (self.sums.clone(), self.above_zero.clone());
        sums.add(price)?;
        if price.amount > Decimal::ZERO {
            above_zero.add(price)?;
        }
        (self.sums, self.above_zero) = (sums, above_zero);
        Ok(())
    }

    /// For people; nothing where there is nothing to be bought.
    pub(crate) fn text(&self) -> String {
        match self.lines_without_price {
            0 if self.sums.is_empty() => String::new(),
            0 => format!("\nTotal: {} before tax\n", sums(&self.sums)),
            lines if self.sums.is_empty() => {
                format!("\nTotal: not known, {} without a price\n", count(lines, "line"))
            }
            lines => {
                format!(
                    "\nTotal: {} before tax, and {} without a price\n",
                    sums(&self.sums),
                    count(lines, "line")
                )
            }
        }
    }

    /// What is typed to agree: the verb, and of much money, or many units without a price, how much it is. `limits` say what is
    /// much of their currencies.
    pub(crate) fn words(&self, verb: &str, limits: &MoneyTotals) -> String {
        let limit =
            |sum: &Money| limits.find(sum.currency).map_or(Decimal::from(TYPED_ABOVE), |limit| limit.amount);
        let is_much = self.above_zero.iter().any(|sum| sum.amount > limit(&sum));
        let sums = is_much.then(|| self.above_zero.to_string());
        let units = self.units_without_price + self.units_for_nothing;
        let units = (units > UNITS_TYPED_ABOVE).then(|| format!("{units} units"));
        let much: Vec<String> = [sums, units].into_iter().flatten().collect();
        format!("{verb} {}", much.join(", ")).trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(sum: &str) -> Money {
        let (amount, currency) = sum.split_once(' ').unwrap();
        Money::new(amount.parse().unwrap(), currency.parse().unwrap())
    }

    #[test]
    fn much_money_is_typed() {
        let words = |sums: &[&str], limits: &[&str]| {
            let (mut total, mut much) = (Total::default(), MoneyTotals::default());
            sums.iter().for_each(|sum| total.add(1, LinePrice::new(money(sum))));
            limits.iter().for_each(|limit| much.add(money(limit)).unwrap());
            total.words("buy", &much)
        };
        assert_eq!(words(&["10000.00 USD"], &[]), "buy");
        assert_eq!(words(&["62000000.00 USD"], &[]), "buy 62000000.00 USD");
        assert_eq!(words(&["62.00 USD"], &["50 USD"]), "buy 62.00 USD");
        assert_eq!(words(&["62000 JPY"], &["1000000 JPY"]), "buy");
        assert_eq!(words(&["20000.00 USD", "1.00 EUR"], &[]), "buy 1.00 EUR, 20000.00 USD");
        assert_eq!(words(&["62000000 USD", "-61999999 USD"], &[]), "buy 62000000 USD");
    }

    #[test]
    fn many_units_without_a_price_are_typed() {
        let mut total = Total::default();
        total.add(100, LinePrice::UNKNOWN);
        assert_eq!(total.words("buy", &MoneyTotals::default()), "buy");
        total.add(100_000, LinePrice::UNKNOWN);
        assert_eq!(total.words("buy", &MoneyTotals::default()), "buy 100100 units");
        let mut endless = Total::default();
        let most = "79228162514264337593543950335 USD";
        (0..2).for_each(|_| endless.add(200, LinePrice::new(money(most))));
        assert_eq!(endless.words("buy", &MoneyTotals::default()), format!("buy {most}, 200 units"));
    }
}

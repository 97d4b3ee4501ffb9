//! What was spent: sums over charges, for a report.

use std::collections::BTreeMap;

use pc_models::{ChargeType, CurrencyCode, Decimal, MoneyError, Timestamp};

use super::add_money::add_money;
use super::{LineFacts, LineKind};

/// What was spent, by currency: amounts before tax, credits taken off.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Spend {
    /// How many charges are in none of the sums, since they have no amount before tax or no currency.
    pub in_no_sum: u64,
    /// By currency.
    pub currencies: BTreeMap<CurrencyCode, CurrencySpend>,
}

/// What was spent in one currency.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct CurrencySpend {
    /// Charges and credits.
    pub lines: u64,
    /// All of it, before tax.
    pub subtotal: Decimal,
    /// The tax on it.
    pub tax: Decimal,
    /// By customer id.
    pub customers: BTreeMap<String, NamedAmount>,
    /// By product and SKU.
    pub products: BTreeMap<(String, String), NamedAmount>,
    /// By month, as `2026-03`.
    pub months: BTreeMap<String, MonthSpend>,
}

/// A customer or product, and what it came to.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct NamedAmount {
    /// Its name; its id where there is none.
    pub name: String,
    /// What it came to before tax.
    pub amount: Decimal,
}

/// What a month came to, by the nature of charges.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct MonthSpend(BTreeMap<Nature, Decimal>);

/// The nature of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nature {
    /// Paid once: software, reservations.
    OneTime,
    /// Paid again and again.
    Recurring,
    /// Paid as it is used.
    Usage,
    /// Paid back.
    Credit,
}

impl Nature {
    /// Every nature.
    pub const ALL: [Self; 4] = [Self::OneTime, Self::Recurring, Self::Usage, Self::Credit];

    fn of(facts: &LineFacts<'_>, amount: Decimal) -> Self {
        if amount < Decimal::ZERO { Self::Credit } else { Self::of_charge(facts) }
    }

    /// The nature of what a line is for, whether it charges or credits it.
    #[must_use]
    pub fn of_charge(facts: &LineFacts<'_>) -> Self {
        let is_pay_as_you_go = facts.term_and_billing_cycle.to_ascii_lowercase().contains("pay as you go");
        match (facts.kind, ChargeType::from(facts.charge_type)) {
            (LineKind::License, _) | (_, ChargeType::CycleCharge | ChargeType::Renew) => Self::Recurring,
            (LineKind::LegacyCharge | LineKind::Usage | LineKind::LegacyUsage, _) => Self::Usage,
            _ if !facts.billing_frequency.is_empty() => Self::Recurring,
            _ if !facts.unit.is_empty() || is_pay_as_you_go => Self::Usage,
            _ => Self::OneTime,
        }
    }
}

impl MonthSpend {
    /// What charges of this nature came to.
    #[must_use]
    pub fn get(&self, nature: Nature) -> Decimal {
        self.0.get(&nature).copied().unwrap_or_default()
    }
}

impl Spend {
    /// Takes in a line of an invoice of a month; usage is passed over, since charges say the same.
    ///
    /// # Errors
    /// When a sum has too many digits.
    pub fn add(&mut self, facts: &LineFacts<'_>, month: Timestamp) -> Result<(), MoneyError> {
        if !facts.kind.is_charge() {
            return Ok(());
        }
        let (Some(amount), Some(currency)) = (facts.subtotal, facts.currency) else {
            self.in_no_sum += 1;
            return Ok(());
        };
        let spend = self.currencies.entry(currency).or_default();
        spend.lines += 1;
        add_money(&mut spend.subtotal, amount, currency)?;
        add_money(&mut spend.tax, facts.tax.unwrap_or_default(), currency)?;
        let customer = spend.customers.entry(facts.customer_id.to_ascii_lowercase()).or_default();
        customer.take(facts.customer_name, facts.customer_id, amount, currency)?;
        let key = (facts.product_id.to_owned(), facts.sku_id.to_owned());
        let product = spend.products.entry(key).or_default();
        product.take(facts.item_name(), facts.product_id, amount, currency)?;
        let month = spend.months.entry(month.to_month_text()).or_default();
        add_money(month.0.entry(Nature::of(facts, amount)).or_default(), amount, currency)
    }

    /// Takes in what was spent on other invoices.
    ///
    /// # Errors
    /// When a sum has too many digits.
    pub fn merge(&mut self, others: Self) -> Result<(), MoneyError> {
        self.in_no_sum += others.in_no_sum;
        for (currency, other) in others.currencies {
            self.currencies.entry(currency).or_default().merge(other, currency)?;
        }
        Ok(())
    }
}

impl CurrencySpend {
    fn merge(&mut self, other: Self, currency: CurrencyCode) -> Result<(), MoneyError> {
        self.lines += other.lines;
        add_money(&mut self.subtotal, other.subtotal, currency)?;
        add_money(&mut self.tax, other.tax, currency)?;
        for (id, customer) in other.customers {
            self.customers.entry(id).or_default().merge(customer, currency)?;
        }
        for (id, product) in other.products {
            self.products.entry(id).or_default().merge(product, currency)?;
        }
        for (month, MonthSpend(amounts)) in other.months {
            let known = self.months.entry(month).or_default();
            for (nature, amount) in amounts {
                add_money(known.0.entry(nature).or_default(), amount, currency)?;
            }
        }
        Ok(())
    }
}

impl NamedAmount {
    fn take(
        &mut self,
        name: &str,
        id: &str,
        amount: Decimal,
        currency: CurrencyCode,
    ) -> Result<(), MoneyError> {
        let is_better = self.name.is_empty() || (self.name == id && !name.is_empty() && name != id);
        if is_better {
            self.name = if name.is_empty() { id } else { name }.to_owned();
        }
        add_money(&mut self.amount, amount, currency)
    }

    fn merge(&mut self, other: Self, currency: CurrencyCode) -> Result<(), MoneyError> {
        if self.name.is_empty() {
            self.name = other.name;
        }
        add_money(&mut self.amount, other.amount, currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts<'a>(customer: &'a str, charge: &'a str, frequency: &'a str, amount: &str) -> LineFacts<'a> {
        LineFacts {
            kind: LineKind::Charge,
            customer_id: customer,
            customer_name: customer,
            product_id: "P",
            charge_type: charge,
            billing_frequency: frequency,
            billable_quantity: Some(2.into()),
            subtotal: Some(amount.parse().unwrap()),
            tax: Some("0.1".parse().unwrap()),
            currency: Some("EUR".parse().unwrap()),
            ..LineFacts::default()
        }
    }

    #[test]
    fn sums_agree_however_they_are_divided() {
        let month = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut spend = Spend::default();
        spend.add(&facts("a", "new", "", "10.01"), month("2026-01-01")).unwrap();
        spend.add(&facts("A", "cycleCharge", "", "5"), month("2026-02-01")).unwrap();
        spend.add(&facts("b", "new", "Monthly", "7"), month("2026-02-01")).unwrap();
        spend.add(&facts("b", "cancelImmediate", "", "-1.01"), month("2026-02-28")).unwrap();
        let usage = LineFacts { kind: LineKind::Usage, ..facts("b", "", "", "99") };
        spend.add(&usage, month("2026-02-01")).unwrap();
        for missing in
            [LineFacts { currency: None, ..usage }, LineFacts { subtotal: None, ..facts("b", "", "", "1") }]
        {
            spend.add(&missing, month("2026-02-01")).unwrap();
        }
        let unknown = LineFacts { currency: None, ..facts("b", "new", "", "1") };
        spend.add(&unknown, month("2026-02-01")).unwrap();
        assert_eq!(spend.in_no_sum, 2, "daily usage is not counted");
        let mut merged = Spend::default();
        merged.merge(spend.clone()).unwrap();
        assert_eq!(merged, spend);
        merged.merge(spend.clone()).unwrap();
        let doubled = &merged.currencies[&"EUR".parse().unwrap()];
        assert_eq!((doubled.lines, doubled.subtotal), (8, 42.into()));
        assert_eq!(doubled.months["2026-02"].get(Nature::Recurring), 24.into());
        let euro = &spend.currencies[&"EUR".parse().unwrap()];
        let sum =
            |amounts: Vec<Decimal>| amounts.iter().map(|amount| amount.get()).sum::<rust_decimal::Decimal>();
        assert_eq!((euro.lines, euro.subtotal), (4, 21.into()));
        assert_eq!(euro.tax, "0.4".parse().unwrap());
        assert_eq!(sum(euro.customers.values().map(|named| named.amount).collect()), euro.subtotal.get());
        assert_eq!(sum(euro.products.values().map(|named| named.amount).collect()), euro.subtotal.get());
        assert_eq!(euro.customers.len(), 2, "ids come in either case");
        let february = &euro.months["2026-02"];
        assert_eq!(february.get(Nature::Recurring), 12.into());
        assert_eq!(february.get(Nature::Credit), "-1.01".parse().unwrap());
        assert_eq!(euro.months["2026-01"].get(Nature::OneTime), "10.01".parse().unwrap());
    }
}

//! What is about to be spent, for a policy to decide on.

use pc_models::{CountryCode, CustomerId, ItemType, Money, MoneyError, MoneyTotals, TermDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::approval::Approval;
use super::consent::Consent;
use crate::{LineIntent, PurchaseIntent};

/// What a purchase is about to spend.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Proposal<'p> {
    /// What comes next.
    pub stage: SpendingStage,
    /// What is wanted, and under which id.
    pub intent: &'p PurchaseIntent,
    /// Whether it is only tried out: nobody has agreed to it yet.
    pub dry_run: bool,
    /// Its lines, add-ons behind their line.
    pub lines: Vec<ProposedLine<'p>>,
    /// Whether prices are known as far as the service tells any: those of the cart, or those that somebody agreed to.
    pub are_prices_known: bool,
    /// The units of all lines.
    pub units: u64,
    /// What they cost, by currency; lines without a price left out.
    pub amounts: MoneyTotals,
    /// What somebody agreed to.
    pub consent: Option<&'p Consent>,
    /// What other persons than those who agreed to it approved.
    pub approvals: Vec<&'p Approval>,
    /// What other purchases have committed.
    pub spent: Totals,
    /// Now.
    pub at: Timestamp,
}

/// A line that is about to be bought.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ProposedLine<'p> {
    /// The line for people, such as `line 1 (DZH318Z0BQ3Q:0001)`.
    pub name: String,
    /// The line of the intent.
    pub wanted: &'p LineIntent,
    /// What kind of product it is, once known.
    pub kind: Option<&'p ItemType>,
    /// The term that was chosen; none for what has none.
    pub term: Option<TermDuration>,
    /// What it costs, where that is known.
    pub price: Option<Money>,
}

/// What a purchase is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpendingStage {
    /// To make its cart.
    BeforeCart,
    /// To check its cart out.
    BeforeCheckout,
}

/// Units and amounts by currency.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sum {
    /// Units.
    pub units: u64,
    /// Amounts, by currency.
    pub amounts: MoneyTotals,
}

/// What other purchases have committed: bought, or been allowed to buy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Totals {
    /// In this run of the program.
    pub run: Sum,
    /// For the customer, in the whole journal.
    pub customer: Sum,
    /// For the customer, on this day (UTC).
    pub customer_day: Sum,
    /// For all customers, on this day (UTC).
    pub day: Sum,
}

impl<'p> Proposal<'p> {
    /// What an intent asks for, of which nothing else is known yet: no product was read, and nobody agreed to it.
    #[must_use]
    pub fn new(stage: SpendingStage, intent: &'p PurchaseIntent, at: Timestamp) -> Self {
        let line = |(number, wanted): (usize, &'p LineIntent)| ProposedLine {
            name: intent.line_name(number),
            wanted,
            kind: None,
            term: wanted.term,
            price: None,
        };
        Self {
            stage,
            intent,
            dry_run: false,
            lines: intent.all_lines().enumerate().map(line).collect(),
            are_prices_known: false,
            units: intent.all_lines().map(|line| u64::from(line.quantity)).sum(),
            amounts: MoneyTotals::default(),
            consent: None,
            approvals: Vec::new(),
            spent: Totals::default(),
            at,
        }
    }

    /// With the price of each line, as far as it is known. One that cannot be added to the others is not.
    #[must_use]
    pub fn priced(mut self, prices: impl IntoIterator<Item = Option<Money>>) -> Self {
        self.are_prices_known = true;
        self.amounts = MoneyTotals::default();
        for (line, price) in self.lines.iter_mut().zip(prices) {
            line.price = price.filter(|price| self.amounts.add(*price).is_ok());
        }
        self
    }

    /// The customer.
    #[must_use]
    pub fn customer(&self) -> &'p CustomerId {
        &self.intent.customer
    }

    /// The customer's country.
    #[must_use]
    pub fn country(&self) -> CountryCode {
        self.intent.country
    }
}

impl Sum {
    /// So many units at these amounts.
    #[must_use]
    pub fn new(units: u64, amounts: MoneyTotals) -> Self {
        Self { units, amounts }
    }

    /// Adds what somebody committed.
    pub(crate) fn add(&mut self, other: &Self) -> Result<(), MoneyError> {
        self.units = self.units.saturating_add(other.units);
        other.amounts.iter().try_for_each(|money| self.amounts.add(money))
    }

    /// Takes it away again.
    pub(crate) fn subtract(&mut self, other: &Self) -> Result<(), MoneyError> {
        self.units = self.units.saturating_sub(other.units);
        other.amounts.iter().try_for_each(|money| self.amounts.add(money.negated()))
    }
}

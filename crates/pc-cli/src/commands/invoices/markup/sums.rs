//! What customers pay, and what that cost.

use std::collections::BTreeMap;

use pc_models::{CurrencyCode, Decimal, Money, MoneyError};
use pc_workflows::billing::LineFacts;
use serde::Serialize;

use super::price::percent_of;
use crate::output::{Cell, Column, Row};

/// Sums by customer and currency.
#[derive(Default)]
pub(super) struct Sums(BTreeMap<(String, CurrencyCode), Sum>);

#[derive(Default)]
struct Sum {
    name: String,
    lines: u64,
    cost: Decimal,
    price: Decimal,
}

/// What a customer pays in one currency.
#[derive(Debug, Serialize)]
pub(crate) struct CustomerSum {
    customer_id: String,
    customer_name: String,
    currency: CurrencyCode,
    lines: u64,
    cost: Decimal,
    price: Decimal,
    margin: Decimal,
    margin_percent: Option<Decimal>,
}

impl Sums {
    /// Takes in the price of a line that has an amount and a currency.
    pub(super) fn add(&mut self, facts: &LineFacts<'_>, price: Decimal) -> Result<(), MoneyError> {
        let (Some(cost), Some(currency)) = (facts.subtotal, facts.currency) else { return Ok(()) };
        let sum = self.0.entry((facts.customer_id.to_ascii_lowercase(), currency)).or_default();
        if sum.name.is_empty() {
            facts.customer_name.clone_into(&mut sum.name);
        }
        let added = |one, other| Money::new(one, currency).checked_add(Money::new(other, currency));
        sum.lines += 1;
        sum.cost = added(sum.cost, cost)?.amount;
        sum.price = added(sum.price, price)?.amount;
        Ok(())
    }

    pub(super) fn all(&self) -> Vec<CustomerSum> {
        let all = self.0.iter().map(|((customer, currency), sum)| {
            let margin = (sum.price.get() - sum.cost.get()).into();
            CustomerSum {
                customer_id: customer.clone(),
                customer_name: sum.name.clone(),
                currency: *currency,
                lines: sum.lines,
                cost: sum.cost,
                price: sum.price,
                margin,
                margin_percent: percent_of(margin, sum.price),
            }
        });
        all.collect()
    }
}

impl CustomerSum {
    #[cfg(test)]
    pub(super) fn price(&self) -> Decimal {
        self.price
    }

    /// The names of the columns of a file of sums.
    pub(crate) const CSV_COLUMNS: [&str; 8] =
        ["customer_id", "customer_name", "currency", "lines", "cost", "price", "margin", "margin_percent"];

    /// What stands in them.
    pub(crate) fn csv_cells(&self) -> [String; Self::CSV_COLUMNS.len()] {
        [
            self.customer_id.clone(),
            self.customer_name.clone(),
            self.currency.to_string(),
            self.lines.to_string(),
            self.cost.to_string(),
            self.price.to_string(),
            self.margin.to_string(),
            self.margin_percent.map(|percent| percent.to_string()).unwrap_or_default(),
        ]
    }
}

impl Row for CustomerSum {
    const COLUMNS: &'static [Column<Self>] = &[
        ("customer", |sum| {
            Cell::text(if sum.customer_name.is_empty() { &sum.customer_id } else { &sum.customer_name })
        }),
        ("lines", |sum| Cell::count(sum.lines)),
        ("cost", |sum| Cell::amount(Some(sum.cost), Some(sum.currency))),
        ("price", |sum| Cell::amount(Some(sum.price), Some(sum.currency))),
        ("margin", |sum| Cell::amount(Some(sum.margin), Some(sum.currency))),
        ("margin %", |sum| Cell::decimal(sum.margin_percent)),
        ("currency", |sum| Cell::text(sum.currency)),
    ];
}

//! `--markup`: what customers pay for what was billed, by rules in a file.

use std::path::Path;

use pc_models::Decimal;
use pc_workflows::billing::{BillingLine, Cell};
use serde::Serialize;

use crate::output::{Exit, Failure, SafeCsv, atomic_file, rows, say, say_painted};

mod condition;
mod parts_of_a_unit;
mod price;
mod rules;
mod rules_file;
mod share_of_cycle;
mod sums;
#[cfg(test)]
mod tests;

use parts_of_a_unit::PartsOfAUnit;
use rules::Rules;
use sums::{CustomerSum, Sums};

/// The columns that are added to lines.
pub(crate) const PRICE_COLUMNS: [&str; 4] = ["price", "margin", "margin_percent", "rule"];

/// What stands in them where nothing does.
#[cfg(feature = "parquet")]
pub(crate) const PRICE_KINDS: [Cell<'static>; 4] =
    [Cell::Number(None), Cell::Number(None), Cell::Number(None), Cell::Text("")];

/// Prices of lines, and what they come to.
pub(crate) struct Markup {
    rules: Rules,
    sums: Sums,
    /// How many lines each rule took.
    taken: Vec<u64>,
    /// How many lines no rule took.
    untaken: u64,
    /// How many lines have no price.
    unpriced: u64,
    parts: PartsOfAUnit,
}

/// What a customer pays for a line.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Priced {
    rule: Option<usize>,
    price: Option<Decimal>,
    margin: Option<Decimal>,
    margin_percent: Option<Decimal>,
}

/// Sums, and which rules were of no use.
#[derive(Serialize)]
pub(crate) struct MarkupReport<'a> {
    sums: Vec<CustomerSum>,
    unused_rules: Vec<&'a str>,
    lines_without_price: u64,
}

impl Markup {
    /// Reads the rules of a file.
    ///
    /// # Errors
    /// When it cannot be read, or says something that is no rule: with the line.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display();
        let text = std::fs::read_to_string(path)
            .map_err(|error| Failure::usage(format!("cannot read {name}: {error}")))?;
        let rules = rules_file::parse(&text).map_err(|error| Failure::usage(format!("{name}: {error}")))?;
        Ok(Self::of(rules))
    }

    fn of(rules: Rules) -> Self {
        let taken = vec![0; rules.rules.len()];
        Self { rules, sums: Sums::default(), taken, untaken: 0, unpriced: 0, parts: PartsOfAUnit::default() }
    }

    /// Forgets all lines: everything comes again.
    pub(crate) fn start_again(&mut self) {
        let rules = std::mem::take(&mut self.rules);
        *self = Self::of(rules);
    }

    /// Prices some lines, and adds them to the sums.
    pub(crate) fn price(&mut self, lines: &[BillingLine]) -> Result<Vec<Priced>, Failure> {
        lines.iter().map(|line| self.price_line(line)).collect()
    }

    fn price_line(&mut self, line: &BillingLine) -> Result<Priced, Failure> {
        let facts = line.facts();
        let rule = self.rules.rule_of(line, &facts);
        match rule {
            Some(rule) => self.taken[rule] += 1,
            None => self.untaken += 1,
        }
        let charge = rule.map_or(self.rules.default, |rule| self.rules.rules[rule].charge);
        let Some((price, margin)) = price::of(charge, &facts, &mut self.parts) else {
            self.unpriced += 1;
            return Ok(Priced { rule, ..Priced::default() });
        };
        self.sums.add(&facts, price).map_err(Failure::failed)?;
        Ok(Priced {
            rule,
            price: Some(price),
            margin: Some(margin),
            margin_percent: price::percent_of(margin, price),
        })
    }

    /// What stands in [`PRICE_COLUMNS`]. A line that no rule took has `default` for its rule.
    pub(crate) fn cells(&self, priced: &Priced) -> [Cell<'_>; PRICE_COLUMNS.len()] {
        let rule = priced.rule.map_or(rules::DEFAULT, |rule| self.rules.rules[rule].name.as_str());
        [
            Cell::Number(priced.price),
            Cell::Number(priced.margin),
            Cell::Number(priced.margin_percent),
            Cell::Text(rule),
        ]
    }

    /// The sums by customer and currency.
    fn sums(&self) -> Vec<CustomerSum> {
        self.sums.all()
    }

    /// What `--json` says of prices.
    pub(crate) fn report(&self) -> MarkupReport<'_> {
        MarkupReport { sums: self.sums(), unused_rules: self.unused(), lines_without_price: self.unpriced }
    }

    /// Writes the sums as CSV.
    pub(crate) fn write_sums(&self, path: &Path, safe_csv: SafeCsv, force: bool) -> Result<(), Failure> {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(CustomerSum::CSV_COLUMNS)?;
        for sum in self.sums() {
            csv.write_record(sum.csv_cells().iter().map(|cell| safe_csv.cell(cell).into_owned()))?;
        }
        atomic_file::write(path, &csv.into_inner().map_err(Failure::failed)?, force)
    }

    /// The names of rules that took no line.
    fn unused(&self) -> Vec<&str> {
        let unused = self.rules.rules.iter().zip(&self.taken).filter(|(_, taken)| **taken == 0);
        unused.map(|(rule, _)| rule.name.as_str()).collect()
    }

    /// Says what customers pay, which rules took nothing, and what has no price.
    pub(crate) fn tell(&self) -> Exit {
        let sums = self.sums();
        if !sums.is_empty() {
            say_painted(&rows::text(&sums));
        }
        for rule in self.unused() {
            say(&format!("the rule `{rule}` took no line"));
        }
        if self.untaken > 0 && !self.rules.has_default {
            say(&format!(
                "no rule took {} lines: their price is their cost; [default] would say another",
                self.untaken
            ));
        }
        if self.parts.further > 0 {
            say(&format!(
                "{} lines are a further part of units that another line charges, such as a telecom part: the price for each unit is \
                 in the first alone",
                self.parts.further
            ));
        }
        if self.unpriced == 0 {
            return Exit::Done;
        }
        say(&format!(
            "{} lines have no price, since they lack an amount, its currency or what they are counted by; they are in no sum",
            self.unpriced
        ));
        Exit::Unresolved
    }
}

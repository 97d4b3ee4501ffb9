//! Lines by the FinOps Open Cost and Usage Specification (FOCUS), version 1.0, as CSV.
//!
//! A charge is one row, and its tax another; credits are rows below zero.

use pc_models::{CurrencyCode, Decimal, Invoice};
use pc_workflows::billing::{BillingLine, Cell};
use serde::{Deserialize, Serialize};

use super::cell_text::cell_text;
use super::csv_rows::CsvRows;
use crate::output::{Exit, SafeCsv, say};

mod charge;
mod ends;
mod period;
mod price;
mod region_and_tags;
mod row;
mod service;

use ends::Ends;
use period::Period;
use row::{FOCUS_COLUMNS, FocusRow};

/// Writes lines by the specification.
#[derive(Default)]
pub(super) struct Focus {
    /// The billing period, where the document tells it.
    billing_period: Option<Period>,
    pub(super) state: FocusState,
}

/// What is remembered of the lines that were written.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FocusState {
    /// How many lines lack what the specification wants of every row.
    incomplete: u64,
    /// How the charges end that came until now.
    ends: Ends,
}

impl Focus {
    pub(super) fn of(invoice: Option<&Invoice>) -> Self {
        Self { billing_period: invoice.and_then(Period::of_invoice), ..Self::default() }
    }

    /// The names of the columns. What was counted is forgotten: everything comes from here on.
    pub(super) fn heading(&mut self) -> Vec<u8> {
        self.state = FocusState::default();
        CsvRows::of(FOCUS_COLUMNS).into_text()
    }

    pub(super) fn text(&mut self, lines: &[BillingLine], safe_csv: SafeCsv) -> Vec<u8> {
        let mut rows = CsvRows::with_capacity(lines.len() * 1024);
        let mut scratch = String::new();
        lines.iter().for_each(|line| self.state.ends.learn(&line.facts()));
        for line in lines {
            let row = FocusRow::of(line, self.billing_period, self.state.ends);
            self.state.incomplete += u64::from(!row.is_complete());
            for row in [Some(&row), row.tax(line.facts().tax).as_ref()].into_iter().flatten() {
                for cell in row.cells() {
                    scratch.clear();
                    rows.add(&safe_csv.cell(cell_text(&cell, &mut scratch)));
                }
                rows.end_row();
            }
        }
        rows.into_text()
    }

    /// Says how many lines lack an amount, its currency or the time it is for.
    pub(super) fn tell(&self) -> Exit {
        if self.state.incomplete == 0 {
            return Exit::Done;
        }
        say(&format!(
            "{} lines lack an amount, its currency, the partner or any date: cells stand empty that by the specification may not",
            self.state.incomplete
        ));
        Exit::Unresolved
    }
}

/// A value of a row.
trait Value {
    fn cell(&self) -> Cell<'_>;
}

impl Value for std::borrow::Cow<'_, str> {
    fn cell(&self) -> Cell<'_> {
        Cell::Text(self)
    }
}

impl Value for Option<Decimal> {
    fn cell(&self) -> Cell<'_> {
        Cell::Number(*self)
    }
}

impl Value for Option<CurrencyCode> {
    fn cell(&self) -> Cell<'_> {
        Cell::Currency(*self)
    }
}

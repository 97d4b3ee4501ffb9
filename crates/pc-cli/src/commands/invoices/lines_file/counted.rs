//! What is counted of lines beside their text.

use pc_models::MoneyTotals;
use pc_workflows::billing::BillingLine;

use crate::commands::invoices::lines_format::{FormState, Formatter, add_total};
use crate::commands::invoices::not_understood::NotUnderstood;
use crate::output::Failure;

/// Some lines.
#[derive(Default)]
pub(crate) struct Counted {
    pub(super) rows: u64,
    pub(super) totals: MoneyTotals,
    pub(super) not_understood: NotUnderstood,
    /// What their form remembers after them; none where there are no lines.
    pub(super) form: Option<FormState>,
}

impl Counted {
    /// Of lines that were just formatted.
    pub(crate) fn of(lines: &[BillingLine], formatter: &Formatter) -> Result<Self, Failure> {
        let mut counted = Self { rows: lines.len() as u64, form: Some(formatter.state()), ..Self::default() };
        for line in lines {
            add_total(&mut counted.totals, line)?;
            counted.not_understood.add(line, &line.facts());
        }
        Ok(counted)
    }
}

//! Rules, of which the first that a line fits decides.

use pc_models::Decimal;
use pc_workflows::billing::{BillingLine, LineFacts};

use super::condition::Condition;

/// The word for what no rule took.
pub(super) const DEFAULT: &str = "default";

/// The rules of a file.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) rules: Vec<Rule>,
    /// What is charged for lines that no rule takes.
    pub(super) default: Charge,
    /// Whether the file says so.
    pub(super) has_default: bool,
}

/// What is charged for lines that fit all conditions.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) conditions: Vec<Condition>,
    pub(super) charge: Charge,
}

/// How a price comes about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Charge {
    /// So many percent more than it costs.
    Percent(Decimal),
    /// So much for each unit.
    PerUnit(Decimal),
}

impl Default for Charge {
    fn default() -> Self {
        Self::Percent(Decimal::ZERO)
    }
}

impl Rules {
    /// The place of the first rule that takes a line.
    pub(super) fn rule_of(&self, line: &BillingLine, facts: &LineFacts<'_>) -> Option<usize> {
        let fits = |rule: &Rule| rule.conditions.iter().all(|condition| condition.admits(line, facts));
        self.rules.iter().position(fits)
    }
}

//! The `filter` of lists by date: JSON, a condition on the date or two filters joined by `and` or `or`.

use std::cmp::Ordering;

use pc_models::Timestamp;
use serde_json::Value;

use crate::api::fields::{Fields, read_filter};
use crate::values::problem::Problem;
use crate::values::spelling::{read_word, same_word};

/// How deep filters may stand in filters.
const MAX_FILTER_DEPTH: usize = 8;
/// Whether a condition holds, by how an item's date compares with the condition's value.
type Holds = fn(Ordering) -> bool;

const OPERATORS: [(&str, Holds); 6] = [
    ("equals", Ordering::is_eq),
    ("not_equals", Ordering::is_ne),
    ("greater_than", Ordering::is_gt),
    ("greater_than_or_equals", Ordering::is_ge),
    ("less_than", Ordering::is_lt),
    ("less_than_or_equals", Ordering::is_le),
];

/// What is asked of an item.
pub(crate) enum DateFilter {
    Condition { holds: Holds, value: String },
    Both(Box<Self>, Box<Self>),
    Either(Box<Self>, Box<Self>),
}

impl DateFilter {
    /// Reads a filter over a field that holds dates.
    pub(crate) fn parse(text: &str, field: &str) -> Result<Self, Problem> {
        Self::read(&read_filter(text)?, field, MAX_FILTER_DEPTH)
    }

    fn read(json: &Value, known: &str, levels: usize) -> Result<Self, Problem> {
        let members = Fields::of(json, "The filter")?;
        let word = |name| members.text(name).map(Option::unwrap_or_default);
        let text = word("operator")?;
        if let (Some(left), Some(right)) = (members.get("leftFilter"), members.get("rightFilter")) {
            let level = levels.checked_sub(1).ok_or_else(|| Problem::bad_input("The filter is too deep."))?;
            let read = |side| Self::read(side, known, level).map(Box::new);
            return match read_word(&["and", "or"], "Operator", text)? {
                "and" => Ok(Self::Both(read(left)?, read(right)?)),
                _ => Ok(Self::Either(read(left)?, read(right)?)),
            };
        }
        let field = word("field")?;
        if !same_word(field, known) {
            return Err(Problem::bad_word("Field", field));
        }
        let operator = OPERATORS.into_iter().find(|(name, _)| same_word(name, text));
        let (_, holds) = operator.ok_or_else(|| Problem::bad_word("Operator", text))?;
        Ok(Self::Condition { holds, value: word("value")?.to_lowercase() })
    }

    /// Whether it holds for an item of this date. A value that is a day means all of that day.
    pub(crate) fn matches(&self, date: Timestamp) -> bool {
        match self {
            Self::Both(left, right) => left.matches(date) && right.matches(date),
            Self::Either(left, right) => left.matches(date) || right.matches(date),
            Self::Condition { holds, value } => {
                let text = date.to_string().to_lowercase();
                let length = value.trim_end_matches("t00:00:00z").trim_end_matches("t00:00:00").len();
                let begin = |text: &str| text.get(..length).unwrap_or(text).to_owned();
                holds(begin(&text).cmp(&begin(value)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_can_be_joined() {
        let text = r#"{"LeftFilter": {"Field": "InvoiceDate", "Value": "2026-01-01", "Operator": "GreaterThan"},
            "RightFilter": {"Field": "invoiceDate", "Value": "2026-03-01T00:00:00", "Operator": "less_than_or_equals"},
            "Operator": "And"}"#;
        let filter = DateFilter::parse(text, "InvoiceDate").unwrap();
        let holds = |day: &str| filter.matches(format!("{day}T00:00:00Z").parse().unwrap());
        assert_eq!(
            [holds("2026-01-01"), holds("2026-02-01"), holds("2026-03-01"), holds("2026-03-02")],
            [false, true, true, false]
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for wrong in ["", "[]", "{}", r#"{"Field": "Other", "Value": "", "Operator": "equals"}"#] {
            assert!(DateFilter::parse(wrong, "InvoiceDate").is_err(), "{wrong}");
        }
    }
}

//! Charges that call themselves the beginning of a term or of a plan while one runs: they are cycles of that one.

use pc_models::{ChargeType, Timestamp};

use super::billed::BilledLine;
use super::charged_period::ChargedPeriod;
use super::finding_text::day;
use super::line_matcher::LineMatcher;

/// Why a charge is a cycle of the term or plan that runs, and begins none as it says; none when it may begin one.
pub(super) fn why_cycle_of_running_term(line: &LineMatcher, billed: &BilledLine) -> Option<String> {
    match billed.charge() {
        ChargeType::Renew => {
            let start = billed.start?;
            let is_before = |end: &Timestamp| start + ChargedPeriod::TOLERANCE < *end;
            let end = day(line.told_end.filter(is_before)?);
            Some(format!("renewed before its term ends on {end}: taken for a cycle of that term"))
        }
        ChargeType::ChangeBillingPlan => {
            let plan = line.last_cycle.as_ref().map(|cycle| &cycle.frequency)?;
            let is_same = !plan.is_empty() && plan.eq_ignore_ascii_case(&billed.frequency);
            is_same.then(|| format!("the plan was `{plan}` before: taken for a cycle of that plan"))
        }
        _ => None,
    }
}

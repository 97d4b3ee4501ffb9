//! Charges that call themselves the beginning of a term while one runs: they are cycles of that one.

use pc_models::{ChargeType, Timestamp};

use super::billed::BilledLine;
use super::charged_period::ChargedPeriod;
use super::finding_text::day;
use super::line_matcher::LineMatcher;

/// Why a charge is a cycle of the term that runs, and begins none as it says; none when it may begin one.
pub(super) fn why_cycle_of_running_term(line: &LineMatcher, billed: &BilledLine) -> Option<String> {
    if billed.charge() != ChargeType::Renew {
        return None;
    }
    let is_before =
        |end: &Timestamp| billed.start.is_some_and(|start| start + ChargedPeriod::TOLERANCE < *end);
    let end = day(line.told_end.filter(is_before)?);
    Some(format!("renewed before its term ends on {end}: taken for a cycle of that term"))
}

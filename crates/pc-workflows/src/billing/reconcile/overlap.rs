//! Cycles that begin before the ones before them ended.

use super::billed::BilledLine;
use super::charged_period::ChargedPeriod;
use super::finding::{Finding, FindingKind};
use super::finding_text::day;
use super::line_matcher::LineMatcher;

/// How many days the cycles of one line may overlap in all.
const TOLERATED_DAYS: i64 = 1;
/// The same where months end: by so many two rules for them may differ.
const TOLERATED_DAYS_WHERE_MONTHS_END: i64 = 4;

/// What is said of a cycle that begins before the one before it ended, when this comes to more days than may be.
pub(super) fn overlap_difference(line: &LineMatcher, billed: &BilledLine) -> Option<Finding> {
    let own = ChargedPeriod::of(billed);
    let days = line.overlap_of(own);
    let in_all = days + line.overlapped;
    let has_month_end = |period: &ChargedPeriod| period.begins_where_months_end();
    let is_where_months_end = has_month_end(&own) || line.periods.iter().any(has_month_end);
    let tolerated = if is_where_months_end { TOLERATED_DAYS_WHERE_MONTHS_END } else { TOLERATED_DAYS };
    let start = billed.start.filter(|_| days > 0 && in_all > tolerated)?;
    let text = format!(
        "charged again for days that were charged already: {days} from {} on, {in_all} in all",
        day(start)
    );
    Some(Finding::of_both(FindingKind::Duplicate, &line.line, billed, text))
}

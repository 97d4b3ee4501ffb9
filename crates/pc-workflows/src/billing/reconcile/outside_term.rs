//! Charges of cycles for a time in which nothing was bought.

use pc_models::{Decimal, Timestamp};

use super::billed::BilledLine;
use super::bought::BoughtLine;
use super::charged_period::ChargedPeriod;
use super::finding::{Finding, FindingKind};
use super::finding_text::day;
use super::line_matcher::LineMatcher;

/// What is said of the charge of a cycle that begins before the purchase; or after the term as the charges that began it tell its end,
/// or as the charge itself does.
pub(super) fn outside_term(line: &LineMatcher, billed: &BilledLine) -> Option<Finding> {
    let start = billed.start?;
    let running = line.told_end.filter(|_| !line.begins_term(billed));
    let is_over = |end: &Timestamp| start.start_of_day() > *end;
    let why = if let Some(end) = running.filter(is_over).or(billed.term_end.filter(is_over)) {
        format!("its term ends on {}", day(end))
    } else {
        format!("it was bought on {}", day(bought_after(&line.line, billed, start)?))
    };
    let text = format!("charged for a cycle from {}, and {why}", day(start));
    let finding = Finding::of_both(FindingKind::BilledNotBought, &line.line, billed, text);
    Some(finding.expecting(Some(Decimal::ZERO)))
}

/// When a line was bought, if that is later than an instant, but for roundings. Of what began as a part of another order, or before
/// the time that is looked at, the purchase is not known.
fn bought_after(line: &BoughtLine, billed: &BilledLine, at: Timestamp) -> Option<Timestamp> {
    let names = |order: &pc_models::OrderId| order.as_str().eq_ignore_ascii_case(&billed.order);
    let is_own = names(&line.order) || line.alternate.as_ref().is_some_and(names);
    let created = line.created.filter(|_| is_own && !line.is_from_before)?;
    (at + ChargedPeriod::TOLERANCE < created).then_some(created)
}

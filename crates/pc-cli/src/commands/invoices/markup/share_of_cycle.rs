//! What part of a billing cycle a line is for.

use std::time::Duration;

use pc_models::{BillingCycleType, Timestamp};
use pc_workflows::billing::LineFacts;
use rust_decimal::Decimal as Number;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const MONTHLY: i32 = 1;

/// So much of so much; no more than all of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Share {
    pub(super) part: Number,
    pub(super) whole: Number,
}

impl Share {
    const ALL: Self = Self { part: Number::ONE, whole: Number::ONE };

    /// By the days of the charge and those of its cycle; where the line does not tell them by its effective price and its list
    /// price.
    pub(super) fn of(facts: &LineFacts<'_>) -> Self {
        let share = by_days(facts).or_else(|| by_prices(facts));
        share.filter(|share| share.part < share.whole).unwrap_or(Self::ALL)
    }
}

/// The list price may be another than that of the purchase, so that full cycles tell it by their days alone.
fn by_days(facts: &LineFacts<'_>) -> Option<Share> {
    let (start, end) = (day(facts.charge_start)?, day(facts.charge_end)?);
    let months = BillingCycleType::from(facts.billing_frequency).months()?;
    // The last day is charged too.
    let next = end + DAY;
    if start.add_months(months) <= next {
        return Some(Share::ALL);
    }
    let begun = next.add_months(-months);
    let whole = if months == MONTHLY { u64::from(begun.days_in_month()) } else { days(begun, next) };
    Some(Share { part: days(start, next).into(), whole: whole.into() })
}

fn by_prices(facts: &LineFacts<'_>) -> Option<Share> {
    let (part, whole) = (facts.effective_unit_price?.get().abs(), facts.unit_price?.get().abs());
    (!whole.is_zero()).then_some(Share { part, whole })
}

/// The dates of the service's year 1 are none.
fn day(time: Option<Timestamp>) -> Option<Timestamp> {
    time.filter(|time| !time.is_unset()).map(Timestamp::start_of_day)
}

fn days(from: Timestamp, until: Timestamp) -> u64 {
    until.since(from).as_secs() / DAY.as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(start: &str, end: &str, frequency: &str) -> (Number, Number) {
        let time = |day: &str| format!("{day}T00:00:00Z").parse().ok();
        let mut facts = LineFacts::default();
        facts.charge_start = time(start);
        facts.charge_end = time(end);
        facts.billing_frequency = frequency;
        let Share { part, whole } = Share::of(&facts);
        (part, whole)
    }

    #[test]
    fn a_whole_cycle_is_all_whichever_days_its_month_has() {
        for (start, end, frequency) in [
            ("2023-03-15", "2023-04-14", "Monthly"),
            ("2023-03-15", "2023-04-15", "Monthly"),
            ("2023-01-31", "2023-02-27", "Monthly"),
            ("2023-02-28", "2023-03-30", "Monthly"),
            ("2023-04-30", "2023-05-30", "Monthly"),
            ("2023-03-31", "2023-04-29", "monthly"),
            ("2023-02-27", "2024-02-26", "Annual"),
            ("2024-02-29", "2025-02-27", "Annual"),
            ("2023-03-15", "2026-03-14", "Triennial"),
        ] {
            assert_eq!(share(start, end, frequency), (1.into(), 1.into()), "{start} to {end}");
        }
    }

    #[test]
    fn a_part_is_its_days_of_those_of_the_month_in_which_the_cycle_began() {
        assert_eq!(share("2023-02-20", "2023-03-14", "Monthly"), (23.into(), 28.into()));
        assert_eq!(share("2023-02-25", "2023-02-28", "Monthly"), (4.into(), 28.into()));
        assert_eq!(share("2023-07-22", "2024-02-26", "Annual"), (220.into(), 365.into()));
    }
}

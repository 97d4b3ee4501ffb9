//! Times as the specification has them: the end is the first instant that is not part of it.

use pc_models::{Invoice, Timestamp};
use pc_workflows::billing::LineFacts;

use super::ends::{DAY, Ends, set};

/// From the first instant to the one after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Period {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
}

impl Period {
    /// From the day of one to the day of the other, as the service writes it.
    fn between(start: Timestamp, end: Timestamp, ends: Ends) -> Self {
        Self { start, end: exclusive(start, end, ends) }
    }

    fn day(day: Timestamp) -> Self {
        let start = day.start_of_day();
        Self { start, end: start + DAY }
    }

    fn month(day: Timestamp) -> Self {
        let start = day.start_of_month();
        Self { start, end: start.add_months(1) }
    }

    /// The billing period of an invoice, where it tells it.
    pub(super) fn of_invoice(invoice: &Invoice) -> Option<Self> {
        let (start, end) = (set(invoice.billing_period_start_date)?, set(invoice.billing_period_end_date)?);
        Some(Self::between(start.start_of_day(), end, Ends::default()))
    }

    /// The billing period of a line whose document does not tell: the month in which it was ordered or used.
    pub(super) fn of_billing(facts: &LineFacts<'_>) -> Option<Self> {
        let day = set(facts.usage_date).or(set(facts.order_date)).or(set(facts.charge_start))?;
        Some(Self::month(day))
    }

    /// The time that a line is for. What has no end, such as software bought for good, is for the day on which it begins.
    pub(super) fn of_charge(facts: &LineFacts<'_>, ends: Ends) -> Option<Self> {
        if let Some(day) = set(facts.usage_date) {
            return Some(Self::day(day));
        }
        let start = set(facts.charge_start).or(set(facts.order_date))?;
        Some(set(facts.charge_end).map_or_else(|| Self::day(start), |end| Self::between(start, end, ends)))
    }
}

/// The service ends a charge on its last day, in some lines on the day after: whole months end there. The end of a day is the
/// beginning of the next.
fn exclusive(start: Timestamp, end: Timestamp, ends: Ends) -> Timestamp {
    let is_whole_day = end.since(end.start_of_day()) == start.since(start.start_of_day());
    match (ends.is_day_after(start, end), is_whole_day) {
        (true, _) => end,
        (false, true) => end.max(start) + DAY,
        (false, false) => end.max(start).start_of_day() + DAY,
    }
}

/// An instant as the specification wants it.
pub(super) fn utc(time: Timestamp) -> String {
    time.to_utc_text().replace(' ', "T") + "Z"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end_beside(ends: Ends, start: &str, end: &str) -> String {
        utc(Period::between(start.parse().unwrap(), end.parse().unwrap(), ends).end)
    }

    fn end(start: &str, last: &str) -> String {
        end_beside(Ends::default(), start, last)
    }

    #[test]
    fn where_months_end_the_other_charges_tell() {
        let learnt = |end: &str| {
            let mut facts = LineFacts::default();
            (facts.charge_start, facts.charge_end) = ("2023-03-15T00:00:00Z".parse().ok(), end.parse().ok());
            let mut ends = Ends::default();
            ends.learn(&facts);
            ends
        };
        let end = |ends| end_beside(ends, "2023-09-30T00:00:00Z", "2023-10-30T00:00:00Z");
        assert_eq!(end(Ends::default()), "2023-10-31T00:00:00Z", "as is documented");
        assert_eq!(end(learnt("2023-04-14T00:00:00Z")), "2023-10-31T00:00:00Z");
        assert_eq!(end(learnt("2023-04-15T00:00:00Z")), "2023-10-30T00:00:00Z");
    }

    #[test]
    fn the_end_is_the_first_instant_after() {
        for (start, last, after) in [
            ("2027-02-15T00:00:00Z", "2027-03-14T00:00:00Z", "2027-03-15T00:00:00Z"),
            ("2027-02-15T00:00:00Z", "2027-03-15T00:00:00Z", "2027-03-15T00:00:00Z"),
            ("2021-01-31T00:00:00Z", "2021-02-27T00:00:00Z", "2021-02-28T00:00:00Z"),
            ("2021-06-20T00:00:00Z", "2021-07-17T00:00:00Z", "2021-07-18T00:00:00Z"),
            ("2019-06-10T00:00:00Z", "2019-06-10T00:00:00Z", "2019-06-11T00:00:00Z"),
            ("2020-02-01T00:00:00Z", "2020-02-29T23:59:59.9999999Z", "2020-03-01T00:00:00Z"),
            ("2027-02-15T08:00:00Z", "2027-03-15T08:00:00Z", "2027-03-15T08:00:00Z"),
            ("2027-02-15T08:00:00Z", "2027-03-14T08:00:00Z", "2027-03-15T08:00:00Z"),
        ] {
            assert_eq!(end(start, last), after, "{start} to {last}");
        }
    }
}

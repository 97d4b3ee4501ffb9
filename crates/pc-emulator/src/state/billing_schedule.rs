//! How a subscription is charged over time: every billing cycle, term after term.

use pc_models::Timestamp;
use serde::{Deserialize, Serialize};

use crate::values::calendar::{DAY, days_of};
use crate::values::money::{Price, Share};

/// Which charges are due when.
///
/// Everything is counted in months from one day, so that a subscription of the 31st comes back to the 31st after each
/// shorter month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "SavedSchedule")]
pub(crate) struct BillingSchedule {
    /// What it is charged by.
    pub(crate) plan: Plan,
    /// Where months are counted from.
    began: Timestamp,
    /// First month of the running term, and of the one after it.
    term: (i32, i32),
    /// First month of the billing cycle that was charged last, and of the one after it.
    charged: (i32, i32),
    /// The day on which a term began that was to end with something else: within its first month.
    first_day: Option<Timestamp>,
}

/// A price and how often it is due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// What one unit costs each billing cycle.
    pub(crate) price: Price,
    /// How many months a billing cycle has.
    pub(crate) months: i32,
    /// How many months a whole term has.
    pub(crate) term_months: i32,
}

impl BillingSchedule {
    /// The first cycle is charged with the purchase.
    pub(crate) fn begin(plan: Plan, bought: Timestamp) -> Self {
        Self {
            began: bought.start_of_day(),
            term: (0, plan.term_months),
            charged: (0, plan.months),
            first_day: None,
            plan,
        }
    }

    /// The same with a first term that ends on this day. The next one begins on the day after, and is a whole one.
    pub(crate) fn ending_on(self, last_day: Timestamp) -> Self {
        let months = self.plan.months;
        let next_term = last_day.start_of_day() + DAY;
        let mut first = -months;
        while next_term.add_months(first) > self.began {
            first -= months;
        }
        Self {
            plan: self.plan,
            began: next_term,
            term: (first, 0),
            charged: (first, first + months),
            first_day: Some(self.began),
        }
    }

    /// When the next charge is due.
    pub(crate) fn due(&self) -> Timestamp {
        self.day(self.charged.1)
    }

    /// Whether the next charge begins another term.
    pub(crate) fn is_term_over(&self) -> bool {
        self.charged.1 >= self.term.1
    }

    /// First and last day of what was charged last.
    pub(crate) fn charged_days(&self) -> (Timestamp, Timestamp) {
        self.days(self.charged)
    }

    /// First and last day of the term that was charged last.
    pub(crate) fn term_days(&self) -> (Timestamp, Timestamp) {
        self.days(self.term)
    }

    /// Another cycle of the same term is charged.
    pub(crate) fn advance(&mut self) {
        let (begin, end) = self.term;
        let cycles = (self.charged.1 - begin).div_euclid(self.plan.months) + 1;
        self.charged = (self.charged.1, end.min(begin + cycles * self.plan.months));
    }

    /// Another term begins, with its first cycle.
    pub(crate) fn renew(&mut self) {
        let begin = self.term.1;
        self.first_day = None;
        self.term = (begin, begin + self.plan.term_months);
        self.charged = (begin, begin + self.plan.months);
    }

    /// What is charged of the plan's price for the cycle that was charged last. All of it, unless the cycle is a short one: the
    /// first of a term that ends with something else counts by days, the rest of a year after a change of the plan by months.
    pub(crate) fn share(&self) -> Share {
        let (first, last) = self.charged_days();
        match self.is_first_short() {
            true => Share { part: days_of(first, last), whole: self.cycle_days() },
            false => self.months_share(),
        }
    }

    /// The same for what is left of the cycle from a day on. Days are counted against those of the month in which the cycle
    /// began, or of the year.
    pub(crate) fn share_from(&self, day: Timestamp) -> Share {
        let (first, last) = self.charged_days();
        if day.start_of_day() <= first {
            return self.share();
        }
        let (left, months) = (days_of(day, last), self.months_share());
        match months.part == months.whole || self.is_first_short() {
            true => Share { part: left, whole: self.cycle_days() },
            false => Share { part: months.part * left, whole: months.whole * days_of(first, last) },
        }
    }

    fn months_share(&self) -> Share {
        let (from, to) = self.charged;
        Share { part: i64::from(to - from), whole: i64::from(self.plan.months) }
    }

    fn is_first_short(&self) -> bool {
        self.first_day.is_some() && self.charged.0 == self.term.0
    }

    /// How many days a whole cycle counts that began when this one did.
    fn cycle_days(&self) -> i64 {
        let (first, _) = self.charged_days();
        match self.plan.months {
            1 => first.days_in_month().into(),
            months => days_of(first, first.add_months(months) - DAY),
        }
    }

    fn days(&self, (from, to): (i32, i32)) -> (Timestamp, Timestamp) {
        (self.day(from).start_of_day(), self.day(to).start_of_day() - DAY)
    }

    fn day(&self, month: i32) -> Timestamp {
        let first_day = self.first_day.filter(|_| month == self.term.0);
        first_day.unwrap_or_else(|| self.began.add_months(month))
    }
}

/// The forms of saved states in one: earlier ones counted billing cycles.
#[derive(Deserialize)]
struct SavedSchedule {
    plan: Option<Plan>,
    began: Timestamp,
    term: Option<(i32, i32)>,
    charged: Charged,
    first_day: Option<Timestamp>,
    price: Option<Price>,
    months: Option<i32>,
    per_term: Option<i32>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Charged {
    Months(i32, i32),
    Cycles(i32),
}

impl TryFrom<SavedSchedule> for BillingSchedule {
    type Error = &'static str;

    fn try_from(saved: SavedSchedule) -> Result<Self, Self::Error> {
        let SavedSchedule { began, first_day, .. } = saved;
        match (saved.charged, saved.plan, saved.term) {
            (Charged::Months(from, to), Some(plan), Some(term)) => {
                Ok(Self { plan, began, term, charged: (from, to), first_day })
            }
            (Charged::Cycles(cycles), None, None) => {
                let (Some(price), Some(months), Some(per_term)) = (saved.price, saved.months, saved.per_term)
                else {
                    return Err("a schedule without price, months or per_term");
                };
                let plan = Plan { price, months, term_months: months.saturating_mul(per_term).max(1) };
                let charged = (months.saturating_mul(cycles - 1), months.saturating_mul(cycles));
                let begin = charged.0.div_euclid(plan.term_months) * plan.term_months;
                Ok(Self { began, term: (begin, begin + plan.term_months), charged, first_day: None, plan })
            }
            _ => Err("a schedule without plan or term"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn schedule(months: i32, term_months: i32, bought: &str) -> BillingSchedule {
        let price = Price::new(1.into(), 0, 1, 1).unwrap();
        BillingSchedule::begin(Plan { price, months, term_months }, at(bought))
    }

    fn days(days: (Timestamp, Timestamp)) -> String {
        let text = |day: Timestamp| day.to_string()[..10].to_owned();
        format!("{}..{}", text(days.0), text(days.1))
    }

    #[test]
    fn a_year_of_months_comes_back_to_its_day_and_ends_in_another_term() {
        let mut schedule = schedule(1, 12, "2026-01-31T10:00:00Z");
        assert_eq!(days(schedule.charged_days()), "2026-01-31..2026-02-27");
        assert_eq!((schedule.due(), schedule.is_term_over()), (at("2026-02-28T00:00:00Z"), false));
        schedule.advance();
        assert_eq!(days(schedule.charged_days()), "2026-02-28..2026-03-30");
        (0..10).for_each(|_| schedule.advance());
        assert_eq!(days(schedule.term_days()), "2026-01-31..2027-01-30");
        assert!(schedule.is_term_over());
        schedule.renew();
        assert_eq!(days(schedule.term_days()), "2027-01-31..2028-01-30");
        assert_eq!(days(schedule.charged_days()), "2027-01-31..2027-02-27");
    }

    #[test]
    fn days_count_against_the_month_of_the_cycle_or_the_year() {
        let monthly = schedule(1, 12, "2026-02-21T10:00:00Z");
        assert_eq!(monthly.share_from(at("2026-03-19T09:00:00Z")), Share { part: 2, whole: 28 });
        assert_eq!(monthly.share_from(at("2026-02-21T19:00:00Z")), Share::ALL);
        let annual = schedule(12, 36, "2027-03-01T10:00:00Z");
        assert_eq!(annual.share_from(at("2028-02-29T00:00:00Z")), Share { part: 1, whole: 366 });
    }

    #[test]
    fn a_first_term_may_end_with_something_else() {
        let mut aligned = schedule(1, 12, "2026-02-04T10:00:00Z").ending_on(at("2026-04-30T00:00:00Z"));
        assert_eq!(days(aligned.charged_days()), "2026-02-04..2026-02-28");
        assert_eq!((aligned.share(), aligned.is_term_over()), (Share { part: 25, whole: 28 }, false));
        aligned.advance();
        assert_eq!(days(aligned.charged_days()), "2026-03-01..2026-03-31");
        assert_eq!(days(aligned.term_days()), "2026-02-04..2026-04-30");
        assert_eq!((aligned.share(), aligned.share_from(at("2026-03-31T00:00:00Z")).whole), (Share::ALL, 31));
        aligned.advance();
        assert!(aligned.is_term_over());
        aligned.renew();
        assert_eq!(days(aligned.term_days()), "2026-05-01..2027-04-30");
        let upfront = schedule(12, 12, "2026-02-04T10:00:00Z").ending_on(at("2026-04-30T00:00:00Z"));
        assert_eq!(upfront.share(), Share { part: 86, whole: 365 });
    }

    #[test]
    fn the_rest_of_a_year_after_a_change_of_the_plan_counts_by_months() {
        let mut schedule = schedule(1, 36, "2026-01-01T10:00:00Z");
        (0..4).for_each(|_| schedule.advance());
        schedule.plan.months = 12;
        schedule.advance();
        assert_eq!(days(schedule.charged_days()), "2026-06-01..2026-12-31");
        assert_eq!(schedule.share(), Share { part: 7, whole: 12 });
        assert_eq!(schedule.share_from(at("2026-12-31T00:00:00Z")), Share { part: 7, whole: 12 * 214 });
        schedule.advance();
        assert_eq!(
            (days(schedule.charged_days()), schedule.share().part),
            ("2027-01-01..2027-12-31".into(), 12)
        );
    }

    #[test]
    fn what_an_earlier_version_saved_goes_on() {
        let price = r#"{"list":"1","unit":"1","extended":"12"}"#;
        let saved = format!(
            r#"{{"price":{price},"months":1,"per_term":12,"began":"2026-01-31T10:00:00Z","charged":13}}"#
        );
        let mut schedule: BillingSchedule = serde_json::from_str(&saved).unwrap();
        assert_eq!(schedule.due(), at("2027-02-28T10:00:00Z"));
        assert_eq!(days(schedule.term_days()), "2027-01-31..2028-01-30");
        schedule.advance();
        let saved = serde_json::to_string(&schedule).unwrap();
        assert_eq!(serde_json::from_str::<BillingSchedule>(&saved).unwrap(), schedule);
    }
}

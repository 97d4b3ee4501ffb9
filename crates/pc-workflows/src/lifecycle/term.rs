//! The term of a subscription: its last day, and what happens on the day after.

use pc_models::{Subscription, SubscriptionStatus, TermDuration, Timestamp};

mod last_day;
mod next_term;

pub use next_term::NextTerm;

/// The year of an end that stands for none.
const YEAR_WITHOUT_END: i32 = 9999;
const MILLIS_PER_DAY: i64 = 24 * 60 * 60 * 1000;

/// The term of a subscription. Days are days of UTC, each told by its first instant.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SubscriptionTerm {
    /// From when the subscription counts.
    pub start: Option<Timestamp>,
    /// The last day of the term; none where it has no end, or the service does not tell it.
    pub last_day: Option<Timestamp>,
    /// The day after: it renews or is over on that day.
    pub renewal_date: Option<Timestamp>,
    /// Whether the subscription renews itself: what it says, or what all parts of a savings plan say.
    pub auto_renew: Option<bool>,
    /// What happens on that day.
    pub then: TermEnd,
}

/// What becomes of a subscription when its term ends.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum TermEnd {
    /// It begins another term, as it is.
    Renews,
    /// It begins another term, with these changes.
    Changes(NextTerm),
    /// It ends, for it does not renew itself.
    Ends,
    /// There is no end: it goes on until it is cancelled, as an Azure plan does.
    NoEnd,
    /// It is over already.
    Over,
    /// The service does not tell.
    Unknown,
}

impl TermEnd {
    /// A word for programs.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Renews => "renews",
            Self::Changes(_) => "changes",
            Self::Ends => "ends",
            Self::NoEnd => "no_end",
            Self::Over => "over",
            Self::Unknown => "unknown",
        }
    }
}

impl SubscriptionTerm {
    /// What a subscription says of its term.
    #[must_use]
    pub fn of(subscription: &Subscription) -> Self {
        let told = |instant: Option<Timestamp>| instant.filter(|instant| !instant.is_unset());
        let start = told(subscription.effective_start_date).or(told(subscription.creation_date));
        let end = told(subscription.commitment_end_date).or(told(subscription.commitment_end_date_time));
        let is_endless = match end {
            Some(end) => end.year() >= YEAR_WITHOUT_END,
            None => is_usage_based(subscription),
        };
        let term = subscription.term_duration.as_deref().and_then(|term| term.parse::<TermDuration>().ok());
        let last_day = end.filter(|_| !is_endless).map(|end| last_day::of(start, end, term));
        let is_over =
            matches!(subscription.status, Some(SubscriptionStatus::Deleted | SubscriptionStatus::Expired));
        let auto_renew = auto_renew(subscription);
        let then = match auto_renew {
            _ if is_over => TermEnd::Over,
            _ if is_endless => TermEnd::NoEnd,
            Some(false) => TermEnd::Ends,
            Some(true) => match NextTerm::of(subscription) {
                changes if changes.is_none() => TermEnd::Renews,
                changes => TermEnd::Changes(changes),
            },
            None => TermEnd::Unknown,
        };
        Self { start, last_day, renewal_date: last_day.map(last_day::day_after), auto_renew, then }
    }

    /// How many days there are from a day to the one on which it renews or is over: less than none when that is past.
    #[must_use]
    pub fn days_left(&self, now: Timestamp) -> Option<i64> {
        Some(day_number(self.renewal_date?) - day_number(now))
    }

    /// Whether it renews or ends within so many days, and is not over yet. One whose day is past belongs to them: the service
    /// may take a day to renew it, and if it takes longer somebody should look.
    #[must_use]
    pub fn is_due_within(&self, days: i64, now: Timestamp) -> bool {
        self.then != TermEnd::Over && self.days_left(now).is_some_and(|left| left <= days)
    }
}

fn auto_renew(subscription: &Subscription) -> Option<bool> {
    let mut parts = subscription.line_items.iter().map(|part| part.auto_renew_enabled);
    subscription.auto_renew_enabled.or_else(|| {
        let first = parts.next()??;
        parts.all(|part| part == Some(first)).then_some(first)
    })
}

fn is_usage_based(subscription: &Subscription) -> bool {
    let says = |word: &Option<String>, wanted: &str| {
        word.as_ref().is_some_and(|word| word.eq_ignore_ascii_case(wanted))
    };
    says(&subscription.billing_type, "usage") || says(&subscription.unit_type, "Usage-based")
}

fn day_number(instant: Timestamp) -> i64 {
    instant.unix_millis().div_euclid(MILLIS_PER_DAY)
}

#[cfg(test)]
mod tests;

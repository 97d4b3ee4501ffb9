//! On which days the first term of a licence may end.

use std::sync::Arc;

use pc_models::Timestamp;

use crate::state::customer::Customer;
use crate::state::subscription::Subscription;
use crate::values::calendar::{self, DAY, Month};

/// A day on which a first term may end: the last of a month, or the one on which a subscription ends too.
pub(crate) struct CustomTermEnd {
    pub(crate) day: Timestamp,
    pub(crate) subscription: Option<Arc<str>>,
}

/// The days for a term of so many months that begins now. None is later than its own end.
pub(crate) fn custom_term_ends(customer: &Customer, months: i32, now: Timestamp) -> Vec<CustomTermEnd> {
    let own_end = own_end(months, now);
    let this_month = Month::of(now);
    let month_ends = (0..=months).map(|later| this_month.later(later)).map(|month| month.day(month.days()));
    let month_ends = month_ends.map(|day| CustomTermEnd { day, subscription: None });
    let running = customer.subscriptions.iter().filter(|one| one.is_active() && one.starts <= now);
    let with_others = running.flat_map(|one| {
        let days = ends_of(one, months, own_end);
        days.into_iter().map(|day| CustomTermEnd { day, subscription: Some(one.id.clone()) })
    });
    month_ends.chain(with_others).filter(|end| is_within_term(end.day, months, now)).collect()
}

/// Whether a term of so many months that begins now can end on a day at all.
pub(crate) fn is_within_term(day: Timestamp, months: i32, now: Timestamp) -> bool {
    now.start_of_day() < day && day < own_end(months, now)
}

/// The last day of such a term.
fn own_end(months: i32, now: Timestamp) -> Timestamp {
    now.start_of_day().add_months(months) - DAY
}

/// When a subscription ends, this term and the next ones, up to a day. Longer terms cannot end with those of a month.
fn ends_of(subscription: &Subscription, months: i32, until: Timestamp) -> Vec<Timestamp> {
    let Some(schedule) = &subscription.schedule else { return Vec::new() };
    let own_months = subscription.term.as_deref().and_then(calendar::months).unwrap_or_default();
    if own_months < 1 || (own_months == 1 && months > 1) {
        return Vec::new();
    }
    let next_term = schedule.term_days().1 + DAY;
    let ends = (0..).map(|terms| next_term.add_months(terms * own_months) - DAY);
    ends.take_while(|end| *end <= until).collect()
}

//! Subscriptions, and what happens when their terms end, as commands show them.

use pc_models::{Subscription, Timestamp};
use pc_workflows::lifecycle::{SubscriptionTerm, TermEnd};
use serde::Serialize;

use crate::output::cell::Cell;
use crate::output::rows::{Column, Row};
use crate::output::wording::{day, shown};

/// A subscription.
#[derive(Serialize)]
pub(crate) struct SubscriptionRow {
    customer: String,
    company: Option<String>,
    subscription: String,
    name: Option<String>,
    status: Option<String>,
    seats: Option<u32>,
    term: Option<String>,
    billing_cycle: Option<String>,
    start: Option<Timestamp>,
    /// The last day.
    term_end: Option<String>,
    renewal_date: Option<String>,
    auto_renew: Option<bool>,
    at_term_end: &'static str,
    /// What is another after the renewal.
    changes: Option<String>,
    is_trial: bool,
    days_left: Option<i64>,
    cancellable_until: Option<Timestamp>,
    offer: Option<String>,
    order: Option<String>,
    add_on_of: Option<String>,
}

impl SubscriptionRow {
    pub(crate) fn new(
        customer: String,
        company: Option<String>,
        subscription: &Subscription,
        term: &SubscriptionTerm,
        now: Timestamp,
    ) -> Self {
        let date = |instant: Option<Timestamp>| Some(day(instant)).filter(|day| !day.is_empty());
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let until = subscription.cancellation_allowed_until_date.filter(|until| !until.is_unset());
        Self {
            customer,
            company,
            subscription: subscription.id.to_string(),
            name: text(&subscription.friendly_name).or_else(|| text(&subscription.offer_name)),
            status: subscription.status.as_ref().map(ToString::to_string),
            seats: subscription.quantity,
            term: text(&subscription.term_duration),
            billing_cycle: subscription.billing_cycle.as_ref().map(ToString::to_string),
            start: term.start,
            term_end: date(term.last_day),
            renewal_date: date(term.renewal_date),
            auto_renew: term.auto_renew,
            at_term_end: term.then.as_str(),
            changes: changes(&term.then),
            is_trial: subscription.is_trial == Some(true),
            days_left: term.days_left(now).filter(|_| term.then != TermEnd::Over),
            cancellable_until: until,
            offer: subscription.offer_id.as_ref().map(ToString::to_string),
            order: subscription.order_id.as_ref().map(ToString::to_string),
            add_on_of: subscription.parent_subscription_id.as_ref().map(ToString::to_string),
        }
    }

    /// By renewal date, those without one last; then by customer and name.
    pub(crate) fn sort(rows: &mut [Self]) {
        rows.sort_by(|one, other| {
            let key = |row: &Self| (row.renewal_date.is_none(), row.renewal_date.clone());
            let who = |row: &Self| (row.company.clone(), row.name.clone(), row.subscription.clone());
            key(one).cmp(&key(other)).then_with(|| who(one).cmp(&who(other)))
        });
    }
}

impl Row for SubscriptionRow {
    const COLUMNS: &'static [Column<Self>] = &[
        ("renewal", |row| Cell::some(row.renewal_date.as_ref())),
        ("days", |row| Cell::number(row.days_left)),
        ("then", |row| Cell::text(then_text(row.at_term_end, row.changes.as_deref()))),
        ("customer", |row| Cell::text(row.company.as_ref().unwrap_or(&row.customer))),
        ("name", |row| Cell::text(shown(row.name.as_ref()) + if row.is_trial { " (trial)" } else { "" })),
        ("status", |row| Cell::status(row.status.as_ref())),
        ("seats", |row| Cell::number(row.seats)),
        ("term", |row| Cell::some(row.term.as_ref())),
        ("billed", |row| Cell::some(row.billing_cycle.as_ref())),
        ("since", |row| Cell::text(day(row.start))),
        ("subscription", |row| Cell::text(&row.subscription)),
    ];
}

/// What is another after the renewal, for people.
pub(crate) fn changes(then: &TermEnd) -> Option<String> {
    match then {
        TermEnd::Changes(next) => Some(next.to_string()),
        _ => None,
    }
}

/// What happens when a term ends, for people.
pub(crate) fn then(end: &TermEnd) -> String {
    then_text(end.as_str(), changes(end).as_deref())
}

/// The same of its word and what changes.
pub(super) fn then_text(word: &str, changes: Option<&str>) -> String {
    match (word, changes) {
        (_, Some(changes)) => format!("renews as {changes}"),
        ("no_end", None) => "has no end".to_owned(),
        ("over", None) => "is over".to_owned(),
        ("unknown", None) => String::new(),
        (word, None) => word.to_owned(),
    }
}

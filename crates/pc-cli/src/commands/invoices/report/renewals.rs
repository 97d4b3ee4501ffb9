//! What renews or ends within the next days.

use std::collections::HashMap;

use futures_util::StreamExt;
use maud::{Markup, html};
use pc_models::{Subscription, Timestamp};
use pc_workflows::billing::LastCharges;
use pc_workflows::lifecycle::{SubscriptionTerm, subscriptions};

use super::cell::{Cell, short_id};
use super::field::Field;
use super::figures::count;
use super::gathered::Gathered;
use super::table::{Table, column, hidden};
use crate::connection::{Billing, every_customer};
use crate::output::{Progress, day, say, shown, then};

/// What renews within this many days is shown.
const DAYS: i64 = 90;

/// The subscriptions that renew or end soon.
#[derive(Default)]
pub(super) struct Renewals {
    due: Vec<Due>,
    /// Customers that could not be looked at.
    unread: usize,
    /// Whether not even the customers could be listed to the end.
    is_cut_short: bool,
}

struct Due {
    customer: String,
    subscription: Subscription,
    term: SubscriptionTerm,
}

impl Due {
    fn product(&self) -> String {
        shown(self.subscription.friendly_name.as_ref().or(self.subscription.offer_name.as_ref()))
    }
}

impl Renewals {
    /// Looks at every customer; what cannot be looked at is told, and does not keep the report from being made.
    pub(super) async fn read(billing: &Billing, now: Timestamp, progress: &Progress) -> Self {
        progress.doing("looking at the subscriptions of customers");
        let client = &billing.access.client;
        let mut found = std::pin::pin!(subscriptions(client, every_customer(client)));
        let mut renewals = Self::default();
        while let Some(of) = found.next().await {
            let of = match of {
                Ok(of) => of,
                Err(error) => {
                    say(&format!("the customers cannot be listed, so that renewals are missing: {error}"));
                    renewals.is_cut_short = true;
                    break;
                }
            };
            progress.add(1, "customers");
            let customer = of.company.unwrap_or_else(|| of.customer.to_string());
            match of.found {
                Ok(all) => {
                    for subscription in all {
                        renewals.add(&customer, subscription, now);
                    }
                }
                Err(error) => {
                    say(&format!("customer {} cannot be looked at: {error}", of.customer));
                    renewals.unread += 1;
                }
            }
        }
        renewals.due.sort_by_key(|due| due.term.renewal_date);
        renewals
    }

    /// Keeps a subscription that is due within these days.
    pub(super) fn add(&mut self, customer: &str, subscription: Subscription, now: Timestamp) {
        let term = SubscriptionTerm::of(&subscription);
        if term.is_due_within(DAYS, now) {
            self.due.push(Due { customer: customer.to_owned(), subscription, term });
        }
    }

    /// Their last charges, of which none is known yet.
    pub(super) fn last_charges(&self) -> LastCharges {
        LastCharges::of(self.due.iter().map(|due| due.subscription.id.as_str()))
    }

    pub(super) fn count(&self) -> usize {
        self.due.len()
    }

    /// Whether every customer was looked at.
    pub(super) fn is_whole(&self) -> bool {
        self.unread == 0 && !self.is_cut_short
    }
}

/// The subscriptions, those that are due first.
pub(super) fn table<'a>((renewals, charges): &'a (Renewals, LastCharges), gathered: &Gathered) -> Table<'a> {
    let due = &renewals.due;
    let now = gathered.now;
    let mut alike = HashMap::<(&str, String), usize>::new();
    for one in due {
        *alike.entry((&one.customer, one.product())).or_default() += 1;
    }
    Table {
        name: "renewals",
        of: String::new(),
        caption: format!("Due in the next {DAYS} days: {}", count(due.len() as u64)),
        columns: vec![
            column(Field::Date, "On"),
            column(Field::DaysLeft, "Days"),
            column(Field::Kind, "Then"),
            column(Field::Customer, "Customer"),
            column(Field::Product, "Product"),
            hidden(Field::Order),
            column(Field::Quantity, "Seats"),
            column(Field::Term, "Term"),
            column(Field::Amount, "Last charge"),
            column(Field::Currency, "Currency"),
        ],
        count: due.len(),
        zeros: 0,
        row: Box::new(move |index| {
            let one @ Due { customer, subscription, term } = &due[index];
            let charge = charges.get(subscription.id.as_str());
            let product = one.product();
            let is_alone = alike.get(&(customer.as_str(), product.clone())).is_none_or(|count| *count < 2);
            vec![
                Cell::Text(day(term.renewal_date)),
                term.days_left(now).map_or(Cell::Empty, |days| Cell::Number(days.into())),
                Cell::Text(then(&term.then)),
                Cell::text(customer),
                Cell::Text(if is_alone {
                    product
                } else {
                    format!("{product} · {}", short_id(subscription.id.as_str()))
                }),
                Cell::text(&subscription.id),
                subscription.quantity.map_or(Cell::Empty, |seats| Cell::Count(seats.into())),
                Cell::Text(shown(subscription.term_duration.as_ref())),
                charge.map_or(Cell::Empty, |charge| Cell::Money(charge.amount, charge.currency)),
                Cell::Text(shown(charge.map(|charge| charge.currency))),
            ]
        }),
        foot: Vec::new(),
    }
}

pub(super) fn render(gathered: &Gathered) -> Markup {
    html! {
        section aria-labelledby="renewing" {
            h2 id="renewing" { "What renews in the next " (DAYS) " days" }
            @match &gathered.renewals {
                None => p.warning { "The subscriptions were not looked at." },
                Some(found) => {
                    @if found.0.unread > 0 {
                        p.warning { (count(found.0.unread as u64)) " customers could not be looked at" }
                    }
                    @if found.0.is_cut_short {
                        p.warning { "The customers could not be listed: renewals are missing" }
                    }
                    @if found.0.due.is_empty() { p { "Nothing renews or ends." } }
                    @else { (table(found, gathered).render()) }
                }
            }
        }
    }
}

//! What renews or ends within the next days, as a table.

use futures_util::StreamExt;
use maud::{Markup, html};
use pc_models::{Subscription, Timestamp};
use pc_workflows::billing::LastCharges;
use pc_workflows::lifecycle::{SubscriptionTerm, subscriptions};

use super::figures::{MAX_TABLE_ROWS, count};
use super::table;
use crate::connection::{Billing, every_customer};
use crate::output::amount::amount;
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

/// The section.
pub(super) fn render(renewals: &Renewals, charges: &LastCharges, now: Timestamp) -> Markup {
    let all = renewals.due.len();
    let summary = match all > MAX_TABLE_ROWS {
        true => format!("The first {} of {}", count(MAX_TABLE_ROWS as u64), count(all as u64)),
        false => format!("{} in all", count(all as u64)),
    };
    let headings =
        ["On", ">Days", "Then", "Customer", "Product", ">Seats", "Term", ">Last charge", "Currency"];
    let rows = renewals.due.iter().take(MAX_TABLE_ROWS).map(|due| row(due, charges, now));
    html! {
        section aria-labelledby="renewals" {
            h2 id="renewals" { "What renews in the next " (DAYS) " days" }
            @if renewals.unread > 0 {
                p.hint { (count(renewals.unread as u64)) " customers could not be looked at" }
            }
            @if renewals.is_cut_short { p.hint { "The customers could not be listed: renewals are missing" } }
            @if all == 0 { p { "Nothing renews or ends." } } @else { (table::opened(&summary, &headings, rows)) }
        }
    }
}

fn row(Due { customer, subscription, term }: &Due, charges: &LastCharges, now: Timestamp) -> Vec<String> {
    let charge = charges.get(subscription.id.as_str());
    let name = subscription.friendly_name.as_ref().or(subscription.offer_name.as_ref());
    vec![
        day(term.renewal_date),
        shown(term.days_left(now)),
        then(&term.then),
        customer.clone(),
        shown(name),
        shown(subscription.quantity),
        shown(subscription.term_duration.as_ref()),
        shown(charge.map(|charge| amount(charge.amount, charge.currency))),
        shown(charge.map(|charge| charge.currency)),
    ]
}

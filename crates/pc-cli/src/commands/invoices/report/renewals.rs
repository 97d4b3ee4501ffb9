//! The subscriptions that renew or end within the next days.

use futures_util::StreamExt;
use pc_models::{Subscription, Timestamp};
use pc_workflows::billing::LastCharges;
use pc_workflows::lifecycle::{SubscriptionTerm, subscriptions};

use crate::connection::{Billing, every_customer};
use crate::output::{Progress, say, shown};

/// What renews within this many days is shown.
pub(super) const DAYS: i64 = 90;

/// The subscriptions that renew or end soon.
#[derive(Default)]
pub(super) struct Renewals {
    pub(super) due: Vec<Due>,
    /// Customers that could not be looked at.
    pub(super) unread: usize,
    /// Whether not even the customers could be listed to the end.
    pub(super) is_cut_short: bool,
}

/// A subscription that is due.
pub(super) struct Due {
    pub(super) customer: String,
    pub(super) subscription: Subscription,
    pub(super) term: SubscriptionTerm,
}

impl Due {
    /// What it is called.
    pub(super) fn product(&self) -> String {
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

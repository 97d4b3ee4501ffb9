//! The billing run: what fell due is charged, month by month.

use pc_models::Timestamp;

use crate::state::catalog_file::{Currency, Kind};
use crate::state::exchange_rate::ExchangeRate;
use crate::state::invoice::Usage;
use crate::state::store::Store;
use crate::state::subscription::Subscription;
use crate::values::calendar::Month;

/// How many months before the start there are invoices of usage.
const USAGE_MONTHS_BEFORE_START: i32 = 3;

impl Store {
    /// Charges what fell due up to now. Called before anything else happens, so that whoever looks late sees
    /// the same as whoever looked in time.
    pub(crate) fn run_billing(&mut self, now: Timestamp) {
        if now >= self.ledger.due {
            self.charge_cycles(now);
            self.charge_usage(Month::of(now));
            let cycles = self.customers.iter().flat_map(|customer| customer.subscriptions.iter());
            let next = cycles.filter_map(Subscription::next_charge).min();
            let month = Month::of(now).later(1).start();
            self.ledger.due = next.map_or(month, |next| next.min(month));
        }
    }

    fn charge_cycles(&mut self, now: Timestamp) {
        let catalog = self.catalog;
        let is_due = |one: &Subscription| one.next_charge().is_some_and(|due| due <= now);
        for customer in self.customers.iter_mut(|one| one.subscriptions.iter().any(is_due)) {
            let id = &customer.profile.id;
            let currency = catalog.currency(customer.profile.country);
            for subscription in customer.subscriptions.iter_mut(is_due) {
                while is_due(subscription) {
                    let charges = subscription.begin_next_cycle(id);
                    self.ledger.post(catalog, currency, charges);
                }
            }
        }
    }

    /// Charges the usage of every ended month that was not charged yet.
    fn charge_usage(&mut self, this_month: Month) {
        let first = this_month.later(-USAGE_MONTHS_BEFORE_START);
        let (first, mut month) = *self.ledger.metered.get_or_insert((first, first));
        while month < this_month {
            self.charge_month(month, None);
            month = month.later(1);
        }
        self.ledger.metered = Some((first, month));
    }

    /// Charges a customer that is new here for the months that were charged before it came.
    pub(crate) fn charge_past_usage(&mut self, customer: &str) {
        let Some((mut month, open)) = self.ledger.metered else { return };
        while month < open {
            self.charge_month(month, Some(customer));
            month = month.later(1);
        }
    }

    fn charge_month(&mut self, month: Month, only: Option<&str>) {
        let catalog = self.catalog;
        for (currency, recurring, usage) in self.usage(month, month.days(), only) {
            self.ledger.draft(month, recurring, catalog, currency).usage.push(usage);
        }
    }

    /// What ran in a month up to this day, with its currency and whether it is legacy.
    pub(crate) fn usage(
        &self,
        month: Month,
        to: u32,
        only: Option<&str>,
    ) -> Vec<(&'static Currency, bool, Usage)> {
        let mut found = Vec::new();
        let wanted = self.customers.iter().filter(|one| only.is_none_or(|only| *one.profile.id == *only));
        for customer in wanted {
            let currency = self.catalog.currency(customer.profile.country);
            let billed = self.ledger.billed_currency(self.catalog, currency);
            for subscription in customer.subscriptions.iter().filter(|one| one.is_azure() && !one.suspended) {
                let from = subscription.starts.max(month.start());
                let ends = [subscription.ended, subscription.usage_ended];
                let end = ends.into_iter().flatten().map(|end| month.day_of(end)).fold(to, u32::min);
                let (from, recurring) =
                    (month.day_of(from), subscription.item.product.kind == Kind::LegacyAzure);
                if from <= end {
                    let is_converted = billed.code != currency.code && !recurring;
                    let rate = is_converted.then(|| ExchangeRate::for_day(month.start(), currency, billed));
                    let usage = Usage {
                        exchange_rate: rate.flatten(),
                        customer: customer.profile.id.clone(),
                        subscription: subscription.id.clone(),
                        from,
                        to: end,
                    };
                    found.push((billed, recurring, usage));
                }
            }
        }
        found
    }
}

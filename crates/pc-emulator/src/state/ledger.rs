//! The books: every charge goes to the invoice of its month, currency and kind. When the month is over the invoice
//! is out, and stays as it is.

use pc_models::{Decimal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::subscriptions::Subscription;
use crate::state::catalog::Catalog;
use crate::state::catalog_file::{Currency, Kind};
use crate::state::charge::Charge;
use crate::state::invoice::{Invoice, Usage};
use crate::state::store::Store;
use crate::values::calendar::Month;

/// How many months before the start there are invoices of usage.
const USAGE_MONTHS_BEFORE_START: i32 = 3;

/// Everything that was and will be billed.
#[derive(Serialize, Deserialize)]
pub(crate) struct Ledger {
    /// Those of the running month too, which nobody sees yet.
    invoices: Vec<Invoice>,
    tax_percent: u32,
    /// The first month with an invoice, and the first whose usage is not charged yet.
    metered: Option<(Month, Month)>,
    /// Nothing is to be done before.
    due: Timestamp,
}

impl Ledger {
    pub(crate) fn new(tax_percent: u32) -> Self {
        Self { invoices: Vec::new(), tax_percent, metered: None, due: Timestamp::UNIX_EPOCH }
    }

    /// Writes down what an order line is charged.
    pub(crate) fn post(&mut self, catalog: &Catalog, currency: &Currency, charge: Charge) {
        self.draft(Month::of(charge.at), false, catalog, currency).charges.push(charge);
    }

    /// A subscription is charged before the books would have been looked at.
    pub(crate) fn expect(&mut self, due: Timestamp) {
        self.due = self.due.min(due);
    }

    /// Every invoice that is out, oldest first.
    pub(crate) fn closed(&self, now: Timestamp) -> impl Iterator<Item = &Invoice> {
        let this_month = Month::of(now);
        let mut closed: Vec<&Invoice> = self.invoices.iter().filter(|one| one.month < this_month).collect();
        closed.sort_by(|left, right| (left.month, &left.id).cmp(&(right.month, &right.id)));
        closed.into_iter()
    }

    /// An invoice that is out, by its bare or prefixed id.
    pub(crate) fn find(&self, id: &str, now: Timestamp) -> Option<&Invoice> {
        let bare = id.rsplit('-').next().unwrap_or_default();
        let this_month = Month::of(now);
        self.invoices.iter().find(|one| one.month < this_month && one.id.eq_ignore_ascii_case(bare))
    }

    /// The same, to be changed.
    pub(crate) fn find_mut(&mut self, id: &str, now: Timestamp) -> Option<&mut Invoice> {
        let found = self.find(id, now)?.id.clone();
        self.invoices.iter_mut().find(|one| one.id == found)
    }

    /// What is written down for a month, out or not.
    pub(crate) fn of_month(&self, month: Month, recurring: bool, currency: &str) -> Option<&Invoice> {
        self.invoices.iter().find(|one| {
            one.made_up == 0
                && (one.month, one.recurring) == (month, recurring)
                && one.currency.code == currency
        })
    }

    /// An invoice of the month before with that many lines, each made up when it is read; its id.
    pub(crate) fn make_up(&mut self, line_items: usize, currency: &Currency, now: Timestamp) -> String {
        let place = self.invoices.iter().filter(|one| one.made_up > 0).count();
        let id = format!("G9{place:08}");
        let mut invoice =
            Invoice::new(id.clone(), false, currency, Month::of(now).later(-1), self.tax_percent);
        invoice.made_up = line_items;
        self.invoices.push(invoice);
        id
    }

    fn draft(
        &mut self,
        month: Month,
        recurring: bool,
        catalog: &Catalog,
        currency: &Currency,
    ) -> &mut Invoice {
        let known = self.invoices.iter().position(|one| {
            one.made_up == 0
                && (one.month, one.recurring) == (month, recurring)
                && one.currency.code == currency.code
        });
        let place = known.unwrap_or_else(|| {
            let letter = if recurring { 'D' } else { 'G' };
            let number = catalog.currencies().iter().position(|one| one.code == currency.code);
            let id = format!("{letter}0{}{:02}", month.number(), number.unwrap_or_default());
            self.invoices.push(Invoice::new(id, recurring, currency, month, self.tax_percent));
            self.invoices.len() - 1
        });
        &mut self.invoices[place]
    }
}

impl Store {
    /// Writes down what fell due up to now. Called before anything else happens, so that whoever looks late sees
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
        let catalog = self.catalog.clone();
        for customer in self.customers.iter_mut() {
            let id = &customer.profile.id;
            let currency = catalog.currency(customer.profile.country);
            for subscription in customer.subscriptions.iter_mut() {
                while subscription.next_charge().is_some_and(|due| due <= now) {
                    if let Some(charge) = subscription.go_on(id) {
                        self.ledger.post(&catalog, currency, charge);
                    }
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
        let catalog = self.catalog.clone();
        for (currency, recurring, usage) in self.usage(month, month.days(), only) {
            self.ledger.draft(month, recurring, &catalog, currency).usage.push(usage);
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
            for subscription in customer.subscriptions.iter().filter(|one| one.is_azure() && !one.suspended) {
                let from = subscription.starts.max(month.start());
                let ends = [subscription.ended, subscription.usage_ended];
                let end = ends.into_iter().flatten().map(|end| month.day_of(end)).fold(to, u32::min);
                let (from, recurring) =
                    (month.day_of(from), subscription.item.product.kind == Kind::LegacyAzure);
                if from <= end {
                    let usage = Usage {
                        customer: customer.profile.id.clone(),
                        subscription: subscription.id.clone(),
                        from,
                        to: end,
                    };
                    found.push((currency, recurring, usage));
                }
            }
        }
        found
    }

    /// An invoice of that many lines, to be read at once; its id.
    pub(crate) fn make_up_invoice(&mut self, line_items: usize, now: Timestamp) -> String {
        let currency = &self.catalog.currencies()[0];
        self.ledger.make_up(line_items, currency, now)
    }

    /// What is unpaid in a currency; of one kind, or of both.
    pub(crate) fn balance(&self, currency: &str, recurring: Option<bool>, now: Timestamp) -> Decimal {
        let mine = self.ledger.closed(now).filter(|one| {
            one.currency.code == currency && recurring.is_none_or(|wanted| wanted == one.recurring)
        });
        crate::values::money::sum(mine.map(Invoice::unpaid)).unwrap_or_default()
    }
}

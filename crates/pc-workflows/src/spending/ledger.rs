//! What all purchases of a journal have committed. Checking and committing are one step: any number of purchases at once pass
//! no limit together.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use pc_models::{CustomerId, MoneyError, Timestamp};

use super::commitment::Commitment;
use super::proposal::{Sum, Totals};
use crate::PurchaseId;
use crate::lock::lock;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What all purchases of a journal have committed.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    books: Mutex<Books>,
}

#[derive(Debug, Default)]
struct Books {
    run: Sum,
    customers: HashMap<String, Sum>,
    days: HashMap<i64, Sum>,
    customer_days: HashMap<(String, i64), Sum>,
    /// What purchases committed that have not ended for good: it can change.
    open: HashMap<PurchaseId, Committed>,
    /// Purchases that have ended for good, with what they bought.
    settled: HashSet<PurchaseId>,
    /// A purchase of which it is not known what it committed.
    unknown: Option<PurchaseId>,
}

#[derive(Debug, Clone)]
struct Committed {
    commitment: Commitment,
    is_of_this_run: bool,
}

impl Ledger {
    /// Decides on a purchase, given what the others have committed; what it commits then is counted at once.
    ///
    /// # Errors
    /// The purchase of which it is not known what it committed.
    pub(super) fn decide<T>(
        &self,
        purchase: &PurchaseId,
        customer: &CustomerId,
        at: Timestamp,
        decide: impl FnOnce(Totals) -> (T, Option<Commitment>),
    ) -> Result<T, PurchaseId> {
        let mut books = lock(&self.books);
        if let Some(unknown) = &books.unknown {
            return Err(unknown.clone());
        }
        let before = books.take_out(purchase);
        let (decided, commitment) = decide(books.totals(customer, at));
        match (commitment, before) {
            (Some(commitment), _) => books.put_in(purchase, Committed { commitment, is_of_this_run: true }),
            (None, Some(before)) => books.put_in(purchase, before),
            (None, None) => {}
        }
        Ok(decided)
    }

    /// Takes in what a purchase of the journal has committed by now, and whether that can still change.
    pub(super) fn take_in(&self, purchase: &PurchaseId, commitment: Option<Commitment>, is_final: bool) {
        let mut books = lock(&self.books);
        if books.settled.contains(purchase) {
            return;
        }
        let before = books.take_out(purchase);
        let Some(commitment) = commitment else { return };
        let is_of_this_run = before.is_some_and(|before| before.is_of_this_run);
        books.put_in(purchase, Committed { commitment, is_of_this_run });
        if is_final {
            books.open.remove(purchase);
            books.settled.insert(purchase.clone());
        }
    }

    /// Takes in that it is not known what a purchase committed: nothing is allowed any more.
    pub(super) fn take_in_unknown(&self, purchase: &PurchaseId) {
        lock(&self.books).unknown.get_or_insert_with(|| purchase.clone());
    }
}

impl Books {
    fn totals(&self, customer: &CustomerId, at: Timestamp) -> Totals {
        let (customer, day) = (key(customer), day(at));
        Totals {
            run: self.run.clone(),
            customer: self.customers.get(&customer).cloned().unwrap_or_default(),
            customer_day: self.customer_days.get(&(customer, day)).cloned().unwrap_or_default(),
            day: self.days.get(&day).cloned().unwrap_or_default(),
        }
    }

    fn put_in(&mut self, purchase: &PurchaseId, committed: Committed) {
        self.change(purchase, &committed, Sum::add);
        self.open.insert(purchase.clone(), committed);
    }

    fn take_out(&mut self, purchase: &PurchaseId) -> Option<Committed> {
        let committed = self.open.remove(purchase)?;
        self.change(purchase, &committed, Sum::subtract);
        Some(committed)
    }

    fn change(
        &mut self,
        purchase: &PurchaseId,
        committed: &Committed,
        change: impl Fn(&mut Sum, &Sum) -> Result<(), MoneyError>,
    ) {
        let Commitment { customer, at, sum } = &committed.commitment;
        let (customer, day) = (key(customer), day(*at));
        let mut sums = vec![
            self.customers.entry(customer.clone()).or_default(),
            self.days.entry(day).or_default(),
            self.customer_days.entry((customer, day)).or_default(),
        ];
        sums.extend(committed.is_of_this_run.then_some(&mut self.run));
        // Sums that cannot be calculated are as good as unknown.
        if sums.into_iter().any(|total| change(total, sum).is_err()) {
            self.unknown.get_or_insert_with(|| purchase.clone());
        }
    }
}

/// Ids of customers are compared without case.
fn key(customer: &CustomerId) -> String {
    customer.as_str().to_ascii_lowercase()
}

/// The day of an instant, in UTC.
fn day(at: Timestamp) -> i64 {
    at.unix_millis().div_euclid(DAY_MS)
}

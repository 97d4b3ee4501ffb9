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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use pc_models::{Money, MoneyTotals};
    use proptest::prelude::*;

    use super::*;
    use crate::spending::{Decision, Limit, Policy, PolicyFile, Proposal, SpendingPolicy, SpendingStage};
    use crate::{LineIntent, PurchaseIntent};

    /// What happens to one of a few purchases.
    #[derive(Debug, Clone)]
    enum Step {
        /// It asks whether it may spend so many units at so many cents, on this day.
        Asks { purchase: usize, units: u32, cents: i64, day: u64 },
        /// It ends, and bought what it asked for, or nothing.
        Ends { purchase: usize, is_bought: bool },
    }

    fn step() -> impl Strategy<Value = Step> {
        let asks = (0..12usize, 1..8u32, 0..900i64, 0..2u64);
        prop_oneof![
            3 => asks.prop_map(|(purchase, units, cents, day)| Step::Asks { purchase, units, cents, day }),
            1 => (0..12usize, any::<bool>()).prop_map(|(purchase, is_bought)| Step::Ends { purchase, is_bought }),
        ]
    }

    fn usd(cents: i64) -> Money {
        Money::new(rust_decimal::Decimal::new(cents, 2).into(), "USD".parse().unwrap())
    }

    fn limit(units: u64, cents: i64) -> Limit {
        let mut limit = Limit { units: Some(units), amount: MoneyTotals::default() };
        limit.amount.add(usd(cents)).unwrap();
        limit
    }

    fn policy() -> Policy {
        let mut file = PolicyFile { version: 1, name: "p".to_owned(), ..PolicyFile::default() };
        file.allow_yes = true;
        file.limits.customer_day = limit(12, 1500);
        file.limits.customer = limit(20, 2500);
        file.limits.day = limit(16, 2000);
        file.limits.run = limit(30, 4000);
        Policy::new(file).unwrap()
    }

    /// What purchases have committed, counted in the plainest way: customer, day, units and cents of each.
    type Plain = BTreeMap<usize, (usize, u64, u64, i64)>;

    fn sums(plain: &Plain, counts: impl Fn(usize, u64) -> bool) -> (u64, i64) {
        let all = plain.values().filter(|(customer, day, ..)| counts(*customer, *day));
        all.fold((0, 0), |(units, cents), (.., more_units, more_cents)| {
            (units + more_units, cents + more_cents)
        })
    }

    proptest! {
        /// Whatever is asked and however it ends, no limit is ever passed; and what is within all limits is allowed.
        #[test]
        fn no_sequence_of_proposals_passes_a_limit(steps in prop::collection::vec(step(), 1..60)) {
            let (policy, ledger) = (policy(), Ledger::default());
            let (mut plain, mut ended) = (Plain::new(), std::collections::BTreeSet::new());
            for step in steps {
                let (Step::Asks { purchase, .. } | Step::Ends { purchase, .. }) = step;
                let id: PurchaseId = format!("p-{purchase}").parse().unwrap();
                let customer = purchase % 3;
                match step {
                    Step::Asks { units, cents, day, .. } if !ended.contains(&purchase) => {
                        let intent = PurchaseIntent::new(id.clone(), format!("C-{customer}").as_str(), "US".parse().unwrap());
                        let intent = intent.line(LineIntent::new("A", "1", units));
                        let at = Timestamp::UNIX_EPOCH + Duration::from_secs(24 * 60 * 60 * day);
                        let proposal = Proposal::new(SpendingStage::BeforeCheckout, &intent, at);
                        let mut proposal = proposal.priced([Some(usd(cents))]);
                        let is_allowed = ledger.decide(&id, &intent.customer, at, |totals| {
                            proposal.spent = totals;
                            let is_allowed = policy.decide(&proposal) == Decision::Allowed;
                            let sum = Sum::new(proposal.units, proposal.amounts.clone());
                            let commitment = Commitment::new(intent.customer.clone(), at, sum);
                            (is_allowed, is_allowed.then_some(commitment))
                        }).unwrap();
                        let before = plain.insert(purchase, (customer, day, units.into(), cents));
                        let is_within = within(&plain, customer, day);
                        prop_assert_eq!(is_allowed, is_within);
                        if !is_allowed {
                            plain.remove(&purchase);
                            plain.extend(before.map(|before| (purchase, before)));
                        }
                    }
                    Step::Ends { is_bought, .. } if !ended.contains(&purchase) => {
                        let commitment = plain.get(&purchase).filter(|_| is_bought).map(|(customer, day, units, cents)| {
                            let mut amounts = MoneyTotals::default();
                            amounts.add(usd(*cents)).unwrap();
                            let at = Timestamp::UNIX_EPOCH + Duration::from_secs(24 * 60 * 60 * day);
                            Commitment::new(format!("c-{customer}").as_str().into(), at, Sum::new(*units, amounts))
                        });
                        ledger.take_in(&id, commitment.clone(), true);
                        ledger.take_in(&id, commitment, true); // told twice is counted once
                        if !is_bought {
                            plain.remove(&purchase);
                        }
                        ended.insert(purchase);
                    }
                    _ => {}
                }
            }
        }
    }

    fn within(plain: &Plain, customer: usize, day: u64) -> bool {
        let (all, of_customer) = (sums(plain, |_, _| true), sums(plain, |whose, _| whose == customer));
        let of_day = sums(plain, |_, when| when == day);
        let of_both = sums(plain, |whose, when| whose == customer && when == day);
        [(all, (30, 4000)), (of_customer, (20, 2500)), (of_day, (16, 2000)), (of_both, (12, 1500))]
            .into_iter()
            .all(|((units, cents), (most_units, most_cents))| units <= most_units && cents <= most_cents)
    }
}

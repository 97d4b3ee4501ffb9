//! How many purchases may be at work at once, and which is next: a piece for hosts.
//!
//! Work takes a permit; waiting, for a later instant or for what another is about to read, takes none. Permits are granted to the
//! customers in turn, and to the requests of one customer in their order. No customer can hold all of them, so that trouble with one holds up none of
//! the others.

use std::collections::{HashMap, HashSet, VecDeque};
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use crate::lock::lock;

/// Purchases at work at once: more than any rate limit lets through, and few enough for any machine.
const MAX_PERMITS: usize = 256;

/// Of these, the purchases of one customer.
const MAX_PERMITS_PER_CUSTOMER: usize = 32;

/// How many purchases of one process may be at work at once, and how many of one customer. Permits are granted to the
/// customers in turn, and to the requests of one customer in their order. Clones hand out the same permits.
///
/// A host takes a permit before it makes calls, and gives it back while a machine waits.
#[derive(Clone)]
pub struct FairSemaphore(Arc<Mutex<State>>);

struct State {
    available: usize,
    max_per_customer: usize,
    customers: HashMap<Arc<str>, Customer>,
    /// Customers with a request that may be granted, next first.
    next: VecDeque<Arc<str>>,
    /// Permits that are neither held nor asked for at the time.
    lent: HashSet<u64>,
    last_number: u64,
}

/// The permits of one customer.
#[derive(Default)]
struct Customer {
    granted: usize,
    /// Requests by number, oldest first.
    requests: VecDeque<(u64, Option<Waker>)>,
    is_next: bool,
}

/// A permit, or the request for one. Dropping it gives back the one and withdraws the other.
pub struct Permit {
    semaphore: FairSemaphore,
    customer: Arc<str>,
    /// Its place among the customer's requests.
    number: u64,
}

impl Default for FairSemaphore {
    fn default() -> Self {
        Self::new(MAX_PERMITS, MAX_PERMITS_PER_CUSTOMER)
    }
}

impl FairSemaphore {
    /// So many permits, and so many of them for one customer at the most.
    #[must_use]
    pub fn new(permits: usize, max_per_customer: usize) -> Self {
        Self(Arc::new(Mutex::new(State {
            available: permits,
            max_per_customer,
            customers: HashMap::new(),
            next: VecDeque::new(),
            lent: HashSet::new(),
            last_number: 0,
        })))
    }

    /// Asks for a permit, behind the customer's earlier requests.
    #[must_use]
    pub fn request(&self, customer: &str) -> Permit {
        let (number, customer, wakers) = {
            let mut state = lock(&self.0);
            state.last_number += 1;
            let number = state.last_number;
            let customer = state.name(customer);
            state.customers.entry(customer.clone()).or_default().requests.push_back((number, None));
            state.enqueue(&customer);
            (number, customer, state.grant())
        };
        wakers.into_iter().for_each(Waker::wake);
        Permit { semaphore: self.clone(), customer, number }
    }
}

impl Permit {
    /// Whether it is granted by now.
    #[must_use]
    pub fn is_granted(&self) -> bool {
        let mut state = lock(&self.semaphore.0);
        !state.lent.contains(&self.number) && state.request(self).is_none()
    }

    /// Lets others have it, while its holder waits for what another does for both. Its place is kept: [`Permit::ask_back`].
    pub fn lend(&self) {
        let wakers = lock(&self.semaphore.0).lend(self);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Asks for it again after it was [lent](Permit::lend), at its old place: before all requests that came later.
    pub fn ask_back(&self) {
        let wakers = lock(&self.semaphore.0).ask_back(self);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Waits until it is granted.
    pub async fn granted(&self) {
        poll_fn(|context| match lock(&self.semaphore.0).request(self) {
            Some(waker) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            None => Poll::Ready(()),
        })
        .await;
    }
}

impl State {
    /// The customer's name, which all of its requests share.
    fn name(&self, customer: &str) -> Arc<str> {
        self.customers.get_key_value(customer).map_or_else(|| customer.into(), |(name, _)| name.clone())
    }

    /// The waker of a request that is not granted yet.
    fn request(&mut self, permit: &Permit) -> Option<&mut Option<Waker>> {
        let requests = &mut self.customers.get_mut(&permit.customer)?.requests;
        let index = requests.binary_search_by_key(&permit.number, |(number, _)| *number).ok()?;
        Some(&mut requests[index].1)
    }

    /// Puts the customer behind the others, if it has a request that may be granted.
    fn enqueue(&mut self, name: &Arc<str>) {
        let Some(customer) = self.customers.get_mut(name) else { return };
        if !customer.is_next && customer.granted < self.max_per_customer && !customer.requests.is_empty() {
            customer.is_next = true;
            self.next.push_back(name.clone());
        }
    }

    /// Grants as many permits as are available, one to each customer in turn.
    fn grant(&mut self) -> Vec<Waker> {
        let mut wakers = Vec::new();
        while self.available > 0 {
            let Some(name) = self.next.pop_front() else { break };
            let Some(customer) = self.customers.get_mut(&name) else { continue };
            customer.is_next = false;
            if let Some((_, waker)) = customer.requests.pop_front() {
                customer.granted += 1;
                self.available -= 1;
                wakers.extend(waker);
            }
            self.enqueue(&name);
        }
        wakers
    }

    fn lend(&mut self, permit: &Permit) -> Vec<Waker> {
        if self.lent.insert(permit.number) { self.give_back(permit) } else { Vec::new() }
    }

    fn ask_back(&mut self, permit: &Permit) -> Vec<Waker> {
        if !self.lent.remove(&permit.number) {
            return Vec::new();
        }
        let requests = &mut self.customers.entry(permit.customer.clone()).or_default().requests;
        let place = requests.partition_point(|(number, _)| *number < permit.number);
        requests.insert(place, (permit.number, None));
        self.enqueue(&permit.customer);
        self.grant()
    }

    fn withdraw(&mut self, permit: &Permit) -> Vec<Waker> {
        if self.lent.remove(&permit.number) { Vec::new() } else { self.give_back(permit) }
    }

    fn give_back(&mut self, permit: &Permit) -> Vec<Waker> {
        let Some(customer) = self.customers.get_mut(&permit.customer) else { return Vec::new() };
        match customer.requests.binary_search_by_key(&permit.number, |(number, _)| *number) {
            Ok(index) => drop(customer.requests.remove(index)),
            Err(_) => {
                customer.granted -= 1;
                self.available += 1;
            }
        }
        if customer.granted == 0 && customer.requests.is_empty() {
            self.customers.remove(&permit.customer);
        }
        self.enqueue(&permit.customer);
        self.grant()
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let wakers = lock(&self.semaphore.0).withdraw(self);
        wakers.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::pin::Pin;

    type Acquiring<'s> = Pin<Box<dyn Future<Output = Permit> + 's>>;

    async fn acquire(semaphore: &FairSemaphore, customer: &str) -> Permit {
        let permit = semaphore.request(customer);
        permit.granted().await;
        permit
    }

    /// Requests a permit for each of the customers and gives back what is granted, one after the other: the order in
    /// which they were granted.
    fn order(semaphore: &FairSemaphore, customers: &[&'static str]) -> Vec<&'static str> {
        let acquiring = |name| Box::pin(acquire(semaphore, name)) as Acquiring<'_>;
        let mut waiting: Vec<(&str, Acquiring<'_>)> =
            customers.iter().map(|name| (*name, acquiring(name))).collect();
        let (mut order, mut granted) = (Vec::new(), VecDeque::new());
        loop {
            let mut index = 0;
            while index < waiting.len() {
                match waiting[index].1.as_mut().now_or_never() {
                    Some(permit) => {
                        order.push(waiting.remove(index).0);
                        granted.push_back(permit);
                    }
                    None => index += 1,
                }
            }
            if granted.pop_front().is_none() {
                assert!(waiting.is_empty(), "somebody waits while all permits are available");
                return order;
            }
        }
    }

    #[test]
    fn customers_are_served_in_turn() {
        let semaphore = FairSemaphore::new(1, 1);
        assert_eq!(order(&semaphore, &["a", "a", "a", "b", "c", "b"]), ["a", "b", "c", "a", "b", "a"]);
        assert!(lock(&semaphore.0).customers.is_empty(), "nothing is kept of those who are done");
    }

    #[test]
    fn one_customer_does_not_get_all_permits() {
        let semaphore = FairSemaphore::new(3, 2);
        let stuck: Vec<Permit> = (0..2).filter_map(|_| acquire(&semaphore, "a").now_or_never()).collect();
        assert_eq!(stuck.len(), 2);
        assert!(
            acquire(&semaphore, "a").now_or_never().is_none(),
            "a permit is left, but not for this customer"
        );
        assert_eq!(order(&semaphore, &["b", "b"]), ["b", "b"]);
        drop(stuck);
        assert_eq!(order(&semaphore, &["a", "a", "a"]), ["a", "a", "a"]);
    }

    #[test]
    fn a_request_that_is_withdrawn_or_granted_unseen_holds_nobody_up() {
        let semaphore = FairSemaphore::new(1, 1);
        let first = acquire(&semaphore, "a").now_or_never().unwrap();
        let mut withdrawn = Box::pin(acquire(&semaphore, "a"));
        let mut unseen = Box::pin(acquire(&semaphore, "b"));
        let mut last = Box::pin(acquire(&semaphore, "c"));
        for acquiring in [&mut withdrawn, &mut unseen, &mut last] {
            assert!(acquiring.now_or_never().is_none());
        }
        drop(withdrawn);
        drop(first); // grants the one of `b`, who does not look
        assert!((&mut last).now_or_never().is_none());
        drop(unseen);
        assert!(last.now_or_never().is_some());
        assert!(lock(&semaphore.0).customers.is_empty());
        assert_eq!(lock(&semaphore.0).available, 1);
    }

    #[test]
    fn one_that_is_lent_comes_back_at_its_place() {
        let semaphore = FairSemaphore::new(1, 1);
        let [first, second, third] = ["a"; 3].map(|customer| semaphore.request(customer));
        first.lend();
        first.lend();
        assert!(!first.is_granted() && second.is_granted() && !third.is_granted());
        first.ask_back();
        assert!(!first.is_granted(), "somebody else has it now");
        drop(second);
        assert!(first.is_granted() && !third.is_granted());
        first.lend();
        assert!(third.is_granted());
        drop((first, third));
        assert!(lock(&semaphore.0).customers.is_empty(), "one that is lent holds nothing");
        assert!(lock(&semaphore.0).lent.is_empty());
        assert_eq!(lock(&semaphore.0).available, 1);
    }
}

//! The history of a world: orders are placed one after the other, and what became of their subscriptions since happens in
//! between, each at its own time. In the end everything is as it is by now.

use std::collections::BTreeMap;
use std::sync::Arc;

use pc_models::Timestamp;

use crate::rules::world::earlier_orders::Refusal;
use crate::state::store::Store;
use crate::state::world_file::{EarlierLine, EarlierOrder, LaterChange};

/// How long a subscription lives at most: every billing cycle of it is charged.
const LONGEST_LIFE_MONTHS: i32 = 100 * 12;

/// What is still to happen.
#[derive(Default)]
pub(crate) struct History<'w> {
    /// By customer, the first one first.
    events: BTreeMap<String, BTreeMap<Moment, Event<'w>>>,
    /// Lines whose subscriptions are not as they were bought.
    lines: Vec<Owned<'w>>,
}

/// When something happens; at the same time, in the order of the file: the numbers are those of order, line and change.
type Moment = (Timestamp, (usize, usize, usize));

enum Event<'w> {
    /// A line is added to an order, which has this id.
    Addition(&'w EarlierOrder, Arc<str>),
    /// The subscription of a line becomes something else.
    Change(Owned<'w>, &'w LaterChange),
}

/// A line of the file, and the subscription it became.
#[derive(Clone)]
struct Owned<'w> {
    customer: Arc<str>,
    /// Numbers of order and line.
    place: (usize, usize),
    line: &'w EarlierLine,
    subscription: Arc<str>,
}

/// What is wrong with an order, by its number.
pub(crate) type Wrong = (usize, Refusal);

impl<'w> History<'w> {
    /// Places an order, once everything has happened that came before it.
    pub(crate) fn place(&mut self, store: &mut Store, number: usize, order: &'w EarlierOrder) -> Vec<Wrong> {
        let mut wrong = self.go_on(store, &order.customer, Some(order.placed));
        let placed = match store.place_earlier(order) {
            Ok(placed) => placed,
            Err(refusals) => {
                wrong.extend(refusals.into_iter().map(|refusal| (number, refusal)));
                return wrong;
            }
        };
        for ((index, line), subscription) in order.first_lines().zip(placed.subscriptions) {
            wrong.extend(self.own(order, (number, index), line, subscription));
        }
        for (index, line) in order.lines.iter().enumerate() {
            let Some(added) = line.added else { continue };
            let event = Event::Addition(order, placed.order.clone());
            if added < order.placed {
                let why = "it is before the order was placed";
                wrong.push((number, Refusal::of_line(index, "added", why)));
            } else {
                self.expect(&order.customer, (added, (number, index, 0)), event);
            }
        }
        wrong
    }

    /// Everything happens that is left, and subscriptions are as they are by now.
    pub(crate) fn finish(mut self, store: &mut Store) -> Vec<Wrong> {
        let customers: Vec<String> = self.events.keys().cloned().collect();
        let mut wrong: Vec<Wrong> =
            customers.iter().flat_map(|customer| self.go_on(store, customer, None)).collect();
        for owned in &self.lines {
            let refusals = store.as_it_is_now(&owned.customer, &owned.subscription, owned.line);
            wrong.extend(refusals.into_iter().map(|(member, why)| owned.wrong(member, why)));
        }
        wrong
    }

    fn expect(&mut self, customer: &str, moment: Moment, event: Event<'w>) {
        self.events.entry(customer.to_ascii_lowercase()).or_default().insert(moment, event);
    }

    /// What happens to a customer up to an instant, or ever.
    fn go_on(&mut self, store: &mut Store, customer: &str, until: Option<Timestamp>) -> Vec<Wrong> {
        let customer = customer.to_ascii_lowercase();
        let mut wrong = Vec::new();
        while let Some(first) = self.events.get_mut(&customer).and_then(BTreeMap::first_entry) {
            let (at, (order, line, _)) = *first.key();
            if until.is_some_and(|until| at > until) {
                break;
            }
            match first.remove() {
                Event::Addition(to, id) => wrong.extend(self.add(store, to, &id, (order, line), at)),
                Event::Change(owned, change) => {
                    let refused = store.change_earlier(&owned.customer, &owned.subscription, change).err();
                    wrong.extend(refused.map(|(member, why)| {
                        let number = owned.line.changes.iter().position(|one| std::ptr::eq(one, change));
                        owned.wrong(&format!("changes.{}.{member}", number.unwrap_or_default()), why)
                    }));
                }
            }
        }
        wrong
    }

    fn add(
        &mut self,
        store: &mut Store,
        order: &'w EarlierOrder,
        id: &Arc<str>,
        (number, index): (usize, usize),
        at: Timestamp,
    ) -> Vec<Wrong> {
        let line = &order.lines[index];
        match store.add_earlier(order, id, (index, line), at) {
            Ok(subscription) => self.own(order, (number, index), line, subscription).into_iter().collect(),
            Err(refusals) => refusals.into_iter().map(|refusal| (number, refusal)).collect(),
        }
    }

    /// A line was bought: what its subscription became will happen.
    fn own(
        &mut self,
        order: &EarlierOrder,
        place: (usize, usize),
        line: &'w EarlierLine,
        subscription: Option<Arc<str>>,
    ) -> Option<Wrong> {
        let member = line.of_subscription()?;
        let Some(subscription) = subscription else {
            let why = format!("`{}` becomes no subscription", line.item);
            return Some((place.0, Refusal::of_line(place.1, member, why)));
        };
        let owned = Owned { customer: order.customer.clone(), place, line, subscription };
        let bought = line.added.unwrap_or(order.placed);
        let times = std::iter::once(bought).chain(line.changes.iter().map(|change| change.from));
        for (number, (change, before)) in line.changes.iter().zip(times).enumerate() {
            let why = match change.from {
                from if from < before => Some("it is before what happened until then"),
                from if from > bought.add_months(LONGEST_LIFE_MONTHS) => {
                    Some("it is more than 100 years later")
                }
                _ => None,
            };
            if let Some(why) = why {
                return Some(owned.wrong(&format!("changes.{number}.from"), why));
            }
            let event = Event::Change(owned.clone(), change);
            self.expect(&order.customer, (change.from, (place.0, place.1, number)), event);
        }
        self.lines.push(owned);
        None
    }
}

impl Owned<'_> {
    fn wrong(&self, member: &str, why: impl Into<String>) -> Wrong {
        (self.place.0, Refusal::of_line(self.place.1, member, why))
    }
}

impl EarlierLine {
    /// The first member that tells something of its subscription.
    fn of_subscription(&self) -> Option<&'static str> {
        [
            ("changes", !self.changes.is_empty()),
            ("seats", self.seats.is_some()),
            ("renamed", self.renamed.is_some()),
            ("partner", self.partner.is_some()),
            ("auto_renew", self.auto_renew.is_some()),
            ("suspended", self.suspended),
            ("expired", self.expired),
            ("registered", self.registered.is_some()),
            ("next_billing_cycle", self.next_billing_cycle.is_some()),
            ("next_term", self.next_term.is_some()),
        ]
        .into_iter()
        .find_map(|(member, told)| told.then_some(member))
    }
}

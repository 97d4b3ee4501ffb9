//! What of an answer that many share concerns one purchase, as plain data.

mod indexed_answer;

use pc_models::{AuditRecord, CustomerId, Entitlement, Order, OrderId, ResourceCollection, Timestamp};
use pc_transport::NamedCall;
use serde::{Deserialize, Serialize};

use super::delivery::Delivery;
use super::details::{PlacedOrder, is_one_order};
use super::proof::{is_of_customer, is_tagged};
use super::records::shows_creation;
use super::state::{Checkout, State};
use super::{Answer, records};
pub use indexed_answer::IndexedAnswer;

/// What a machine is interested in, of an answer that many share. It can be sent to whoever makes the shared looks, which
/// sends back [its part](Self::part_of) alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Interest {
    /// The customer.
    pub customer: CustomerId,
    /// What the names of all lines of its orders end in.
    pub tag: String,
    /// Its orders, as far as they are known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<KnownOrder>,
    /// When its checkout was sent last, while that is undecided. A look that was asked for earlier says nothing about what it does
    /// not show.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// Whether it looks for more orders than are known: an old list that shows all these does not do then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seeks_more: bool,
}

/// An order that is known to be a machine's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct KnownOrder {
    /// Its id.
    pub id: OrderId,
    /// Another form of its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternate_id: Option<OrderId>,
}

impl Interest {
    /// Of a purchase.
    pub(super) fn of(state: &State) -> Self {
        let placed = || state.orders.iter().map(|order| &order.placed);
        let orders = placed().map(KnownOrder::from).collect();
        let sent_at = match &state.checkout {
            Checkout::Undecided(undecided) => Some(undecided.last_sent),
            _ => None,
        };
        let is_missing = || !Delivery::of(state, placed(), &state.group_errors).missing().is_empty();
        let seeks_more = state.reexamination.is_some() || (!state.orders.is_empty() && is_missing());
        Self { customer: state.customer(), tag: state.tag(), orders, sent_at, seeks_more }
    }

    /// The part of an answer that concerns it: its own orders, records and entitlements, and what shows that the list is
    /// another customer's. Learning from the part is learning from the whole.
    #[must_use]
    pub fn part_of(&self, answer: &Answer) -> Answer {
        self.part_at(answer, None)
    }

    /// Whether an answer shows all its orders, where it looks for no more: how old it is does not matter then.
    #[must_use]
    pub fn is_shown_in(&self, answer: &IndexedAnswer) -> bool {
        let Answer::ListOrders(part) = self.part_of_indexed(answer) else { return false };
        let is_shown = |ours: &KnownOrder| {
            part.items.iter().any(|order| ours.is_named(&order.id, order.alternate_id.as_ref()))
        };
        !self.seeks_more && !self.orders.is_empty() && self.orders.iter().all(is_shown)
    }

    /// Whether an answer that names such a call counts as one to its own: not where it rests on what the answer does not show, and that
    /// is to another call. An order of its own that it did not know counts wherever it is shown.
    #[must_use]
    pub fn believes(&self, answer: &IndexedAnswer, named_call: NamedCall) -> bool {
        let rests_on_silence = match named_call {
            NamedCall::This => false,
            NamedCall::Another => self.is_in_doubt() || self.orders.is_empty(),
            _ => self.is_in_doubt(),
        };
        !rests_on_silence || self.shows_more(answer)
    }

    /// Whether it is not known what a checkout bought.
    fn is_in_doubt(&self) -> bool {
        self.sent_at.is_some() || self.seeks_more
    }

    /// Whether an answer shows an order of its own that it did not know. Records and entitlements are never believed for what they do
    /// not show.
    fn shows_more(&self, answer: &IndexedAnswer) -> bool {
        let Answer::ListOrders(part) = self.part_of_indexed(answer) else { return true };
        let is_new = |order: &Order| {
            is_tagged(&self.tag, order) && !self.knows(&order.id, order.alternate_id.as_ref())
        };
        part.items.iter().any(is_new)
    }

    /// Its part, of the items at these places or of all.
    fn part_at(&self, answer: &Answer, places: Option<Vec<usize>>) -> Answer {
        match answer {
            Answer::ListOrders(list) => Answer::ListOrders(part(list, places, |order| self.is_order(order))),
            Answer::ListAuditRecords(list) => {
                Answer::ListAuditRecords(part(list, places, |record| self.is_record(record)))
            }
            Answer::ListEntitlements(list) => {
                Answer::ListEntitlements(part(list, places, |entitlement| self.is_entitlement(entitlement)))
            }
            other => other.clone(),
        }
    }

    /// An order that is known to be its own, or carries its tag; or one of another customer, whose list it is then.
    fn is_order(&self, order: &Order) -> bool {
        !is_of_customer(&self.customer, order.reference_customer_id.as_ref())
            || self.knows(&order.id, order.alternate_id.as_ref())
            || is_tagged(&self.tag, order)
    }

    fn is_record(&self, record: &AuditRecord) -> bool {
        records::is_of_customer(&self.customer, record) && shows_creation(&self.tag, record)
    }

    fn is_entitlement(&self, entitlement: &Entitlement) -> bool {
        let reference = entitlement.reference_order.as_ref();
        reference.is_some_and(|reference| self.knows(&reference.id, reference.alternate_id.as_ref()))
    }

    fn knows(&self, id: &OrderId, alternate: Option<&OrderId>) -> bool {
        self.orders.iter().any(|ours| ours.is_named(id, alternate))
    }
}

impl KnownOrder {
    /// Whether one of these ids names the order: orders are known by either of two.
    pub(super) fn is_named(&self, id: &OrderId, alternate: Option<&OrderId>) -> bool {
        let ours = [Some(&self.id), self.alternate_id.as_ref()];
        is_one_order(ours, [Some(id), alternate])
    }
}

impl From<&PlacedOrder> for KnownOrder {
    fn from(order: &PlacedOrder) -> Self {
        Self { id: order.id.clone(), alternate_id: order.alternate_id.clone() }
    }
}

fn part<T: Clone>(
    list: &ResourceCollection<T>,
    places: Option<Vec<usize>>,
    concerns: impl Fn(&T) -> bool,
) -> Box<ResourceCollection<T>> {
    let items = match places {
        Some(places) => {
            let items = places.into_iter().map(|place| &list.items[place]);
            items.filter(|item| concerns(item)).cloned().collect()
        }
        None => list.items.iter().filter(|item| concerns(item)).cloned().collect(),
    };
    let mut part = ResourceCollection::new(items);
    part.links.clone_from(&list.links);
    Box::new(part)
}

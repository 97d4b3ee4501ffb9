//! An answer that many share, each of whom is handed its part without going through all of it.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use pc_models::{AuditRecord, Entitlement, Order, OrderId, ResourceCollection};

use super::{Answer, Interest};

/// An answer with an index of whom its items may concern. The index is made when it is first needed.
#[derive(Debug)]
pub struct IndexedAnswer {
    answer: Answer,
    index: OnceLock<Index>,
}

/// Places of items, by what a purchase knows of its own.
#[derive(Debug, Default)]
struct Index {
    /// By the last brackets in the name of an order's first line, or by any in a record.
    by_tag: Places,
    /// By the ids of an order, without letter case.
    by_order: Places,
    /// Of orders, by the customer they name.
    by_customer: Places,
}

/// Where in a list there is something of each.
type Places = HashMap<String, Vec<usize>>;

impl IndexedAnswer {
    /// An answer to be shared.
    #[must_use]
    pub fn new(answer: Answer) -> Self {
        Self { answer, index: OnceLock::new() }
    }

    /// All of it.
    #[must_use]
    pub fn whole(&self) -> &Answer {
        &self.answer
    }

    /// All of it, without its index.
    #[must_use]
    pub fn into_whole(self) -> Answer {
        self.answer
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::of(&self.answer))
    }
}

impl Interest {
    /// What [`part_of`](Self::part_of) the whole answer says, found by its index.
    #[must_use]
    pub fn part_of_indexed(&self, indexed: &IndexedAnswer) -> Answer {
        self.part_at(&indexed.answer, Some(self.places(indexed.index())))
    }

    /// Where something of its may be; nowhere else is.
    fn places(&self, index: &Index) -> Vec<usize> {
        let ids = self.orders.iter().flat_map(|order| [Some(&order.id), order.alternate_id.as_ref()]);
        let own = ids.flatten().filter_map(|id| index.by_order.get(&caseless(id.as_str())));
        let tagged = last_tag(&self.tag).and_then(|tag| index.by_tag.get(tag));
        let is_other = |name: &str| !name.eq_ignore_ascii_case(self.customer.as_str());
        let foreign = index.by_customer.iter().filter(|(name, _)| is_other(name)).map(|(_, places)| places);
        let mut places: Vec<usize> = own.chain(tagged).chain(foreign).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

impl Index {
    fn of(answer: &Answer) -> Self {
        let mut index = Self::default();
        match answer {
            Answer::ListOrders(list) => index.take_in(list, Self::order),
            Answer::ListAuditRecords(list) => index.take_in(list, Self::record),
            Answer::ListEntitlements(list) => index.take_in(list, Self::entitlement),
            _ => {}
        }
        index
    }

    fn take_in<T>(&mut self, list: &ResourceCollection<T>, item: impl Fn(&mut Self, usize, &T)) {
        list.items.iter().enumerate().for_each(|(place, it)| item(self, place, it));
    }

    fn order(&mut self, place: usize, order: &Order) {
        self.named(place, &order.id, order.alternate_id.as_ref());
        let first_name = order.line_items.first().and_then(|line| line.friendly_name.as_deref());
        if let Some(tag) = first_name.and_then(last_tag) {
            put(&mut self.by_tag, tag.to_owned(), place);
        }
        if let Some(customer) = &order.reference_customer_id {
            put(&mut self.by_customer, caseless(customer.as_str()), place);
        }
    }

    fn record(&mut self, place: usize, record: &AuditRecord) {
        let text = record.resource_new_value.as_deref().unwrap_or_default();
        let ends = text.match_indices(']').map(|(at, bracket)| at + bracket.len());
        let tags: HashSet<&str> = ends.filter_map(|end| last_tag(&text[..end])).collect();
        tags.into_iter().for_each(|tag| put(&mut self.by_tag, tag.to_owned(), place));
    }

    fn entitlement(&mut self, place: usize, entitlement: &Entitlement) {
        if let Some(order) = &entitlement.reference_order {
            self.named(place, &order.id, order.alternate_id.as_ref());
        }
    }

    fn named(&mut self, place: usize, id: &OrderId, alternate: Option<&OrderId>) {
        [Some(id), alternate]
            .into_iter()
            .flatten()
            .for_each(|id| put(&mut self.by_order, caseless(id.as_str()), place));
    }
}

/// From the last opening bracket to the end. No purchase id holds one, so texts that end in the same tag have the same.
fn last_tag(text: &str) -> Option<&str> {
    text.rfind('[').map(|at| &text[at..])
}

fn caseless(text: &str) -> String {
    text.to_ascii_lowercase()
}

fn put(places: &mut Places, key: String, place: usize) {
    places.entry(key).or_default().push(place);
}

#[cfg(test)]
mod tests;

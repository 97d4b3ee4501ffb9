//! The long lists of a saved state, whose elements are read one by one: orders, subscriptions and charges.
//!
//! `serde_json` reads slices quickly and files slowly, byte by byte; and a whole file is too much for memory.

use std::io::Read;
use std::sync::Arc;

use serde::de::{DeserializeOwned, Error as _};
use serde_json::Error;

use crate::gateway::snapshot::json_values::JsonValues;
use crate::state::charge::Charge;
use crate::state::order::Order;
use crate::state::subscription::Subscription;

/// Where in a saved state a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    State,
    World,
    CustomersById,
    Customers,
    Customer,
    OrdersById,
    Orders,
    SubscriptionsById,
    Subscriptions,
    Books,
    Invoices,
    Invoice,
    Charges,
    Elsewhere,
}

impl Place {
    /// Where the value of a member stands; its name is in quotes.
    fn member(self, name: &[u8]) -> Self {
        match (self, name) {
            (Self::State, br#""world""#) => Self::World,
            (Self::World, br#""customers""#) => Self::CustomersById,
            (Self::CustomersById, br#""items""#) => Self::Customers,
            (Self::Customer, br#""orders""#) => Self::OrdersById,
            (Self::OrdersById, br#""items""#) => Self::Orders,
            (Self::Customer, br#""subscriptions""#) => Self::SubscriptionsById,
            (Self::SubscriptionsById, br#""items""#) => Self::Subscriptions,
            (Self::World, br#""books""#) => Self::Books,
            (Self::Books, br#""invoices""#) => Self::Invoices,
            (Self::Invoice, br#""charges""#) => Self::Charges,
            _ => Self::Elsewhere,
        }
    }
}

/// The long lists of a saved state, and the rest of it.
#[derive(Default)]
pub(super) struct LongLists {
    /// Those of each customer.
    pub(super) orders: Lists<Arc<Order>>,
    pub(super) subscriptions: Lists<Arc<Subscription>>,
    /// Those of each invoice.
    pub(super) charges: Lists<Charge>,
    /// The text of the state, in which these lists are empty. What else is wrong with the text is wrong with this, too.
    pub(super) rest: Vec<u8>,
}

impl LongLists {
    pub(super) fn read(state: impl Read) -> Result<Self, Error> {
        let mut reading = Reading { values: JsonValues::of(state), lists: Self::default() };
        reading.value(Place::State)?;
        // Nothing, unless it is wrong.
        reading.lists.rest.extend(reading.values.text()?);
        Ok(reading.lists)
    }

    /// Reads a list of one kind, which is empty in the rest.
    fn read_list<T: DeserializeOwned>(
        &mut self,
        values: &mut JsonValues<impl Read>,
        kind: fn(&mut Self) -> &mut Lists<T>,
    ) -> Result<(), Error> {
        self.rest.extend(b"[]");
        kind(self).read(values)
    }
}

/// Lists of one kind, one after the other.
pub(super) struct Lists<T> {
    pub(super) whole: Vec<Vec<T>>,
    /// The one that is being read. Only this one has room for more.
    running: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { whole: Vec::new(), running: Vec::new() }
    }
}

impl<T: DeserializeOwned> Lists<T> {
    /// Reads the elements of the next one.
    fn read(&mut self, values: &mut JsonValues<impl Read>) -> Result<(), Error> {
        values.take(b'[')?;
        while !values.take(b']')? {
            if !self.running.is_empty() && !values.take(b',')? {
                return Err(Error::custom("a list without a comma or an end"));
            }
            self.running.push(values.value()?);
        }
        self.whole.push(self.running.drain(..).collect());
        Ok(())
    }
}

/// A saved state that is being read, and what came of it so far.
struct Reading<R> {
    values: JsonValues<R>,
    lists: LongLists,
}

impl<R: Read> Reading<R> {
    fn value(&mut self, place: Place) -> Result<(), Error> {
        let Self { values, lists } = self;
        match (place, values.peek()?) {
            (Place::Orders, Some(b'[')) => lists.read_list(values, |lists| &mut lists.orders),
            (Place::Subscriptions, Some(b'[')) => lists.read_list(values, |lists| &mut lists.subscriptions),
            (Place::Charges, Some(b'[')) => lists.read_list(values, |lists| &mut lists.charges),
            (Place::Customers, Some(b'[')) => self.elements(Place::Customer),
            (Place::Invoices, Some(b'[')) => self.elements(Place::Invoice),
            (_, Some(b'{')) if place != Place::Elsewhere => self.members(place),
            _ => {
                lists.rest.extend(values.text()?);
                Ok(())
            }
        }
    }

    fn members(&mut self, place: Place) -> Result<(), Error> {
        self.copy(b'{')?;
        while !self.copy(b'}')? && self.values.peek()?.is_some() {
            let name = self.values.text()?;
            let member = place.member(name);
            self.lists.rest.extend(name);
            self.copy(b':')?;
            self.value(member)?;
            self.copy(b',')?;
        }
        Ok(())
    }

    fn elements(&mut self, place: Place) -> Result<(), Error> {
        self.copy(b'[')?;
        while !self.copy(b']')? && self.values.peek()?.is_some() {
            self.value(place)?;
            self.copy(b',')?;
        }
        Ok(())
    }

    /// The next byte into the rest, if it is this one.
    fn copy(&mut self, byte: u8) -> Result<bool, Error> {
        let is_there = self.values.take(byte)?;
        self.lists.rest.extend(is_there.then_some(byte));
        Ok(is_there)
    }
}

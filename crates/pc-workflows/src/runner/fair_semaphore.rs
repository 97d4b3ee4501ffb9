//! How many purchases may be at work at once, and whose turn it is.
//!
//! A purchase that waits for something later is outside. Customers are let in in turn and the purchases of one customer
//! in the order they came; and no customer fills the room, so that trouble with one holds up none of the others.

use std::collections::{HashMap, VecDeque};
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

/// So many purchases are at work at once: more than any rate limit lets through, and few enough for any machine.
const ROOM: usize = 256;

/// So many of one customer.
const EACH: usize = 32;

/// The room. Clones are the same room.
#[derive(Clone)]
pub(super) struct Gate(Arc<Mutex<Room>>);

struct Room {
    free: usize,
    each: usize,
    lines: HashMap<Box<str>, Line>,
    /// Customers of whom somebody waits and may come in, in turn.
    turns: VecDeque<Box<str>>,
    last: u64,
}

/// The purchases of one customer.
#[derive(Default)]
struct Line {
    inside: usize,
    waiting: VecDeque<(u64, Option<Waker>)>,
    has_turn: bool,
}

/// A place in the room, or in the line before it. Dropping it leaves either.
pub(super) struct Place {
    gate: Gate,
    customer: Box<str>,
    number: u64,
}

impl Default for Gate {
    fn default() -> Self {
        Self::with_room(ROOM, EACH)
    }
}

impl Gate {
    fn with_room(free: usize, each: usize) -> Self {
        let (lines, turns) = (HashMap::new(), VecDeque::new());
        Self(Arc::new(Mutex::new(Room { free, each, lines, turns, last: 0 })))
    }

    /// Takes the last place in the customer's line.
    pub(super) fn line_up(&self, customer: &str) -> Place {
        let (number, woken) = {
            let mut room = self.room();
            room.last += 1;
            let number = room.last;
            room.lines.entry(customer.into()).or_default().waiting.push_back((number, None));
            room.queue_up(customer);
            (number, room.let_in())
        };
        woken.into_iter().for_each(Waker::wake);
        Place { gate: self.clone(), customer: customer.into(), number }
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Whether it is in the room.
    pub(super) fn is_in(&self) -> bool {
        self.gate.room().waiter(self).is_none()
    }

    /// Waits until it is in the room.
    pub(super) async fn entered(&self) {
        poll_fn(|context| match self.gate.room().waiter(self) {
            Some(waker) => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            None => Poll::Ready(()),
        })
        .await;
    }
}

impl Room {
    /// The waker of a place that is still in the line.
    fn waiter(&mut self, place: &Place) -> Option<&mut Option<Waker>> {
        let waiting = &mut self.lines.get_mut(&place.customer)?.waiting;
        let index = waiting.binary_search_by_key(&place.number, |(number, _)| *number).ok()?;
        Some(&mut waiting[index].1)
    }

    /// Gives the customer a turn, if somebody waits and may come in.
    fn queue_up(&mut self, customer: &str) {
        let Some(line) = self.lines.get_mut(customer) else { return };
        if !line.has_turn && line.inside < self.each && !line.waiting.is_empty() {
            line.has_turn = true;
            self.turns.push_back(customer.into());
        }
    }

    /// Lets in as many as there is room for, one of each customer in turn.
    fn let_in(&mut self) -> Vec<Waker> {
        let mut woken = Vec::new();
        while self.free > 0 {
            let Some(customer) = self.turns.pop_front() else { break };
            let Some(line) = self.lines.get_mut(&customer) else { continue };
            line.has_turn = false;
            if let Some((_, waker)) = line.waiting.pop_front() {
                line.inside += 1;
                self.free -= 1;
                woken.extend(waker);
            }
            self.queue_up(&customer);
        }
        woken
    }

    fn leave(&mut self, place: &Place) -> Vec<Waker> {
        let Some(line) = self.lines.get_mut(&place.customer) else { return Vec::new() };
        match line.waiting.binary_search_by_key(&place.number, |(number, _)| *number) {
            Ok(index) => drop(line.waiting.remove(index)),
            Err(_) => {
                line.inside -= 1;
                self.free += 1;
            }
        }
        if line.inside == 0 && line.waiting.is_empty() {
            self.lines.remove(&place.customer);
        }
        self.queue_up(&place.customer);
        self.let_in()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let woken = self.gate.room().leave(self);
        woken.into_iter().for_each(Waker::wake);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::pin::Pin;

    type Entering<'g> = Pin<Box<dyn Future<Output = Place> + 'g>>;

    async fn enter(gate: &Gate, customer: &str) -> Place {
        let place = gate.line_up(customer);
        place.entered().await;
        place
    }

    /// Lines up the customers and lets out whoever is in, one after the other: the order in which they came in.
    fn order(gate: &Gate, customers: &[&'static str]) -> Vec<&'static str> {
        let mut outside: Vec<(&str, Entering<'_>)> =
            customers.iter().map(|name| (*name, Box::pin(enter(gate, name)) as Entering<'_>)).collect();
        let (mut order, mut inside) = (Vec::new(), VecDeque::new());
        loop {
            let mut index = 0;
            while index < outside.len() {
                match outside[index].1.as_mut().now_or_never() {
                    Some(place) => {
                        order.push(outside.remove(index).0);
                        inside.push_back(place);
                    }
                    None => index += 1,
                }
            }
            if inside.pop_front().is_none() {
                assert!(outside.is_empty(), "somebody waits before an empty room");
                return order;
            }
        }
    }

    #[test]
    fn customers_take_turns() {
        let gate = Gate::with_room(1, 1);
        assert_eq!(order(&gate, &["a", "a", "a", "b", "c", "b"]), ["a", "b", "c", "a", "b", "a"]);
        assert!(gate.room().lines.is_empty(), "nothing is kept of those who left");
    }

    #[test]
    fn one_customer_does_not_fill_the_room() {
        let gate = Gate::with_room(3, 2);
        let stuck: Vec<Place> = (0..2).filter_map(|_| enter(&gate, "a").now_or_never()).collect();
        assert_eq!(stuck.len(), 2);
        assert!(enter(&gate, "a").now_or_never().is_none(), "there is room, but not for this customer");
        assert_eq!(order(&gate, &["b", "b"]), ["b", "b"]);
        drop(stuck);
        assert_eq!(order(&gate, &["a", "a", "a"]), ["a", "a", "a"]);
    }

    #[test]
    fn who_leaves_the_line_or_is_let_in_and_never_looks_holds_nobody_up() {
        let gate = Gate::with_room(1, 1);
        let first = enter(&gate, "a").now_or_never().unwrap();
        let mut gone = Box::pin(enter(&gate, "a"));
        let mut blind = Box::pin(enter(&gate, "b"));
        let mut last = Box::pin(enter(&gate, "c"));
        for entering in [&mut gone, &mut blind, &mut last] {
            assert!(entering.now_or_never().is_none());
        }
        drop(gone);
        drop(first); // lets in the one of `b`, who does not look
        assert!((&mut last).now_or_never().is_none());
        drop(blind);
        assert!(last.now_or_never().is_some());
        assert!(gate.room().lines.is_empty());
        assert_eq!(gate.room().free, 1);
    }
}

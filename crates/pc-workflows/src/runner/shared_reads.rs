//! Reads that many purchases need at the same time are made once: order lists and entitlements cost calls per customer,
//! audit records per partner, and not per purchase.
//!
//! What a look shows counts for everyone, however long ago it was asked for. What it does not show counts for those who came
//! before it was asked for, or a moment after: lists lag by minutes anyway. But for those who have orders only if the one who
//! asked had some: before anything was bought there was nothing to show.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::Shared;
use pc_models::Timestamp;
use pc_transport::{Client, Error, NamedCall};

use crate::driver::{FailedLook, IndexedAnswer, Interest, LOOK_LIFETIME, Look};
use crate::lock::lock;
use crate::poll::{MAX_WAIT, is_ahead};
use crate::{Answer, Call, Machine, Planned, Sent};

/// Orders and entitlements kept at most for whoever comes, in all answers together: lists of busy customers are long, and those
/// of most are short. Audit records are not counted: theirs is one answer for all customers, and dear.
const MAX_ITEMS_KEPT: usize = 10_000;

/// A list is left alone for so many times as long as it took to read, so that nobody spends all of the time on reading it: the
/// lists of a few customers are that long.
const PAUSE_FACTOR: u32 = 2;

/// The latest answers, by what was asked.
#[derive(Default)]
pub(super) struct SharedReads(Mutex<Slots>);

#[derive(Default)]
struct Slots {
    by_question: HashMap<Look, Arc<Slot>>,
    /// Items of all answers, at the most: those of answers that were replaced are counted until it is looked what to forget.
    items: usize,
}

/// What came of one look, and the one that is under way.
#[derive(Default)]
pub(super) struct Slot(Mutex<Latest>);

#[derive(Default)]
struct Latest {
    seen: Option<Arc<Seen>>,
    failed: Option<FailedLook>,
    under_way: Option<UnderWay>,
}

struct Seen {
    /// From when on it ages.
    since: Timestamp,
    /// Until when nobody looks again.
    pauses_until: Timestamp,
    /// Whether the one who asked had orders to look for.
    is_after_purchase: bool,
    /// Which call it says that it is to.
    named_call: NamedCall,
    answer: IndexedAnswer,
    /// How many items of it are counted.
    items: usize,
}

/// Resolves when the look that is under way is over, however it ends.
pub(super) type UnderWay = Shared<oneshot::Receiver<()>>;

/// Who looks, and since when.
pub(super) struct Looker<'m, M> {
    pub(super) machine: &'m M,
    pub(super) planned: &'m Planned,
    pub(super) came_at: Timestamp,
}

/// What a looker does now.
pub(super) enum Turn {
    /// It takes what another's look came to.
    Served(Box<Result<(Answer, u32), Error>>),
    /// It waits for the look that is under way.
    Wait(UnderWay),
    /// It waits until then, and looks for itself if nobody else does.
    Pause(Timestamp),
    /// It looks for itself, once it has a permit.
    NeedsPermit,
    /// It looks, for all who wait.
    Look(Looking),
}

/// The right to look, of one at a time. Dropping it leaves it to others.
pub(super) struct Looking {
    slot: Arc<Slot>,
    /// Dropped with this, it wakes all who wait.
    _ended: oneshot::Sender<()>,
}

impl SharedReads {
    /// Where a look is shared.
    pub(super) fn slot(&self, look: Look, now: Timestamp) -> Arc<Slot> {
        let mut slots = lock(&self.0);
        if slots.by_question.len() == slots.by_question.capacity() {
            slots.forget(now); // before the table grows, so that the cost of this is spread over many looks
        }
        slots.by_question.entry(look).or_default().clone()
    }

    /// Sends the call, and keeps what it came to for the others.
    pub(super) async fn look<M: Machine>(
        &self,
        looker: Looker<'_, M>,
        looking: Looking,
        client: &Client,
    ) -> Result<(Answer, u32), Error> {
        let (call, asked_at) = (&looker.planned.call, client.clock().now());
        let answered = call.send(client, looker.planned.request_id, None).await;
        let ended_at = client.clock().now();
        match answered {
            Ok(sent) => {
                let is_after_purchase = has_orders(looker.machine.interest().as_ref());
                let requests = sent.requests;
                let seen = Arc::new(Seen::of(call, is_after_purchase, sent, asked_at, ended_at));
                let refused = (!seen.is_believed_by(&looker)).then(|| Sent::no_answer(call, requests));
                let failed = refused.as_ref().map(|error| FailedLook::of(call, error, ended_at));
                looking.succeeded(seen.clone(), failed);
                lock(&self.0).count(seen.items, ended_at);
                refused.map_or_else(|| Ok((looker.machine.part_of(&seen.answer), requests)), Err)
            }
            Err(error) => {
                looking.failed(FailedLook::of(call, &error, ended_at));
                Err(error)
            }
        }
    }
}

impl Slots {
    /// Takes in that an answer with so many items is kept.
    fn count(&mut self, items: usize, now: Timestamp) {
        self.items += items;
        if self.items > MAX_ITEMS_KEPT {
            self.forget(now);
        }
    }

    /// Keeps only what may still be wanted: stale answers go, and where there are too many items, all that hold some. Those in
    /// use stay, and failures that still hold, which take little memory.
    fn forget(&mut self, now: Timestamp) {
        let is_needed = |slot: &Arc<Slot>| Arc::strong_count(slot) > 1 || slot.holds_off(now);
        self.by_question.retain(|_, slot| is_needed(slot) || slot.is_fresh(now));
        if self.count_anew() > MAX_ITEMS_KEPT {
            self.by_question.retain(|_, slot| is_needed(slot) || slot.items() == 0);
            self.count_anew();
        }
    }

    fn count_anew(&mut self) -> usize {
        self.items = self.by_question.values().map(|slot| slot.items()).sum();
        self.items
    }
}

impl Slot {
    /// What somebody does who wants this look.
    pub(super) fn turn<M: Machine>(
        self: &Arc<Self>,
        looker: &Looker<'_, M>,
        now: Timestamp,
        has_permit: bool,
    ) -> Turn {
        let mut latest = lock(&self.0);
        if let Some(seen) = latest.seen.clone().filter(|seen| seen.serves(looker, now)) {
            drop(latest);
            return Turn::Served(Box::new(Ok((looker.machine.part_of(&seen.answer), 0))));
        }
        if let Some(error) = latest.failed.as_ref().and_then(|failed| looker.failed_with(failed, now)) {
            return Turn::Served(Box::new(Err(error)));
        }
        if let Some(under_way) = latest.under_way.clone() {
            return Turn::Wait(under_way);
        }
        if let Some(until) = latest.seen.as_ref().and_then(|seen| seen.pause(now)) {
            return Turn::Pause(until);
        }
        if !has_permit {
            return Turn::NeedsPermit;
        }
        let (ended, under_way) = oneshot::channel();
        latest.under_way = Some(under_way.shared());
        Turn::Look(Looking { slot: self.clone(), _ended: ended })
    }

    fn items(&self) -> usize {
        lock(&self.0).seen.as_ref().map_or(0, |seen| seen.items)
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        lock(&self.0).seen.as_ref().is_some_and(|seen| seen.is_fresh(now, now))
    }

    fn holds_off(&self, now: Timestamp) -> bool {
        lock(&self.0).failed.as_ref().is_some_and(|failed| failed.holds(now))
    }
}

impl<M: Machine> Looker<'_, M> {
    /// Whether a failure is its own as well. What can be done without is not asked for while it holds. Any other look that
    /// failed while it waited was made for it, too: it tries again after a while, as if it had asked itself.
    fn failed_with(&self, failed: &FailedLook, now: Timestamp) -> Option<Error> {
        let call = &self.planned.call;
        match call.is_dispensable() {
            true => failed.holds(now).then(|| failed.again(call)),
            false => (failed.at() >= self.came_at).then(|| failed.shared(call)),
        }
    }
}

impl Seen {
    fn of(
        call: &Call,
        is_after_purchase: bool,
        sent: Sent,
        asked_at: Timestamp,
        ended_at: Timestamp,
    ) -> Self {
        let named_call = sent.named_call;
        let answer = IndexedAnswer::new(sent.answer);
        // Reading records may take longer than their lifetime: it begins at the end, so that those who came meanwhile share the
        // answer. They are there for all customers, and nobody waits longer for them.
        if call.is_dispensable() {
            let (since, pauses_until) = (ended_at, ended_at);
            return Self { since, pauses_until, is_after_purchase, named_call, answer, items: 0 };
        }
        let pauses_until = ended_at + (ended_at.since(asked_at) * PAUSE_FACTOR).min(MAX_WAIT);
        let items = match answer.whole() {
            Answer::ListOrders(list) => list.items.len(),
            Answer::ListEntitlements(list) => list.items.len(),
            _ => 0,
        };
        Self { since: asked_at, pauses_until, is_after_purchase, named_call, answer, items }
    }

    /// Until when nobody looks again, while that is to come. A clock that was set back ends the pause.
    fn pause(&self, now: Timestamp) -> Option<Timestamp> {
        is_ahead(self.pauses_until, now).then_some(self.pauses_until)
    }

    /// Whether it says to the looker what a look of its own would: what it looks for is shown, or is missing from an answer that
    /// is as good as one to a question of its own.
    fn serves<M: Machine>(&self, looker: &Looker<'_, M>, now: Timestamp) -> bool {
        let interest = looker.machine.interest();
        let sent_at = interest.as_ref().and_then(|interest| interest.sent_at);
        if !self.is_believed_by(looker) {
            return false;
        }
        let may_show = self.is_after_purchase || !has_orders(interest.as_ref());
        may_show && self.tells_absence(looker.came_at, sent_at, now)
            || interest.is_some_and(|interest| interest.is_shown_in(&self.answer))
    }

    fn is_believed_by<M: Machine>(&self, looker: &Looker<'_, M>) -> bool {
        let interest = looker.machine.interest();
        interest.is_none_or(|interest| interest.believes(&self.answer, self.named_call))
    }

    /// Whether what it does not show is not there for somebody who came at an instant, and whose checkout was sent at another:
    /// what was asked for before that says nothing about its order.
    fn tells_absence(&self, came_at: Timestamp, sent_at: Option<Timestamp>, now: Timestamp) -> bool {
        let was_asked_later = sent_at.is_none_or(|sent_at| sent_at.min(came_at) <= self.since);
        was_asked_later && self.is_fresh(came_at, now)
    }

    /// Whether it was fresh for somebody who came at an instant. A clock that was set back makes it stale.
    fn is_fresh(&self, came_at: Timestamp, now: Timestamp) -> bool {
        self.since <= now && came_at < self.since + LOOK_LIFETIME
    }
}

fn has_orders(interest: Option<&Interest>) -> bool {
    interest.is_some_and(|interest| !interest.orders.is_empty())
}

impl Looking {
    /// It may have failed all the same for those who do not believe what was seen.
    fn succeeded(self, seen: Arc<Seen>, failed: Option<FailedLook>) {
        let mut latest = lock(&self.slot.0);
        (latest.seen, latest.failed) = (Some(seen), failed);
    }

    fn failed(self, failed: FailedLook) {
        lock(&self.slot.0).failed = Some(failed);
    }
}

impl Drop for Looking {
    fn drop(&mut self) {
        lock(&self.slot.0).under_way = None;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{Entry, Fact, LineIntent, Purchase, PurchaseIntent, Stage};
    use pc_models::{AuditRecord, Order, ResourceCollection};
    use pc_transport::operations::{CheckoutCart, ListAuditRecords, ListOrders};
    use pc_transport::{Cause, Fate, Operation, RequestId, SendError};

    fn orders_of(customer: &str) -> Call {
        ListOrders::new(customer.into()).into()
    }

    fn records() -> Call {
        ListAuditRecords::new().into()
    }

    /// A look at the orders of a customer of this name.
    fn look(name: &str) -> Look {
        Look::of(&orders_of(name)).unwrap()
    }

    fn put(slots: &mut Slots, name: &str, latest: Latest) {
        slots.by_question.insert(look(name), Arc::new(Slot(Mutex::new(latest))));
    }

    fn failed(call: &Call, at: Timestamp) -> Latest {
        let error = Error::new(call.name(), Fate::NotDone, Cause::NoReply(SendError::not_sent("no")));
        Latest { failed: Some(FailedLook::of(call, &error, at)), ..Latest::default() }
    }

    fn sent(answer: Answer) -> Sent {
        Sent { answer, requests: 1, named_call: NamedCall::This }
    }

    fn seen(since: Timestamp, orders: usize) -> Latest {
        let list = Answer::ListOrders(Box::new(ResourceCollection::new(vec![Order::default(); orders])));
        let seen = Seen::of(&orders_of("c"), false, sent(list), since, since);
        Latest { seen: Some(Arc::new(seen)), ..Latest::default() }
    }

    fn seen_records(since: Timestamp) -> Latest {
        let list = Answer::ListAuditRecords(Box::new(ResourceCollection::new(vec![AuditRecord::default()])));
        let seen = Seen::of(&records(), false, sent(list), since, since);
        Latest { seen: Some(Arc::new(seen)), ..Latest::default() }
    }

    fn names(slots: &Slots) -> Vec<String> {
        let mut names: Vec<String> = slots.by_question.keys().map(|look| look.scope().to_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_a_look_does_not_show_counts_from_when_it_was_asked_for() {
        let asked = Timestamp::from_unix_millis(1_900_000_000_000);
        let (second, ended) = (Duration::from_secs(1), asked + LOOK_LIFETIME * 4);
        let list = Answer::ListOrders(Box::new(ResourceCollection::new(Vec::new())));
        let seen = Seen::of(&orders_of("c"), false, sent(list), asked, ended);
        let absent = |came_at, sent_at| seen.tells_absence(came_at, sent_at, ended);
        assert!(absent(asked - LOOK_LIFETIME * 9, None), "who came before waits however long");
        assert!(absent(asked + LOOK_LIFETIME - second, None));
        assert!(!absent(asked + LOOK_LIFETIME, None));
        assert!(absent(asked + second, Some(asked)));
        assert!(
            !absent(asked + second * 2, Some(asked + second)),
            "the order may have been placed meanwhile"
        );
        assert!(absent(asked, Some(ended)), "another process sent it, whose clock is ahead");
        assert!(!seen.tells_absence(asked, None, asked - second), "the clock was set back");
        assert_eq!(seen.pause(ended), Some(ended + LOOK_LIFETIME * 4 * PAUSE_FACTOR));
        assert_eq!(seen.pause(ended + LOOK_LIFETIME * 8), None);
    }

    #[test]
    fn an_answer_to_another_call_serves_those_who_do_not_rest_on_what_it_does_not_show() {
        let now = Timestamp::from_unix_millis(1_900_000_000_000);
        let line = LineIntent::new("DG7GMGF0DWM3", "0002", 1);
        let intent = PurchaseIntent::new("p".parse().unwrap(), "c", "US".parse().unwrap()).line(line);
        let started = Purchase::start(intent, false, "service", now);
        let sending =
            Fact::Sending { operation: CheckoutCart::NAME.to_owned(), request_id: RequestId::fresh() };
        let sent_checkout = Entry::new(now, 1, sending);
        let unsent = || Purchase::replay(std::slice::from_ref(&started)).unwrap();
        let in_doubt = || Purchase::replay(&[started.clone(), sent_checkout.clone()]).unwrap();
        let own: Order = serde_json::from_value(serde_json::json!({
            "id": "o", "lineItems": [{"lineItemNumber": 0, "quantity": 1, "friendlyName": "x [p]"}]
        }))
        .unwrap();
        for (named_call, machine, shown, is_served) in [
            (NamedCall::This, in_doubt(), vec![], true),
            (NamedCall::PerhapsAnother, in_doubt(), vec![], false),
            (NamedCall::Another, in_doubt(), vec![], false),
            (NamedCall::Another, in_doubt(), vec![own.clone()], true),
            (NamedCall::PerhapsAnother, unsent(), vec![], true),
            (NamedCall::Another, unsent(), vec![], false),
            (NamedCall::Another, unsent(), vec![own], true),
        ] {
            let list = Answer::ListOrders(Box::new(ResourceCollection::new(shown)));
            let sent = Sent { named_call, ..sent(list) };
            let planned = Planned::new(Stage::Search, 0, orders_of("c"), RequestId::fresh());
            let looker = Looker { machine: &machine, planned: &planned, came_at: now };
            let failed = FailedLook::of(&planned.call, &Sent::no_answer(&planned.call, 1), now);
            let seen = Seen::of(&planned.call, false, sent, now, now);
            assert_eq!(seen.is_believed_by(&looker), is_served, "{named_call:?}");
            let seen = Some(Arc::new(seen));
            let slot = Arc::new(Slot(Mutex::new(Latest { seen, failed: Some(failed), under_way: None })));
            // Those whom it does not serve share that it was no answer: not each of them asks again.
            let Turn::Served(answer) = slot.turn(&looker, now, true) else { panic!("it looks again") };
            assert_eq!(answer.is_ok(), is_served, "{named_call:?}");
        }
    }

    #[test]
    fn failures_that_hold_stay_and_others_go() {
        let (mut slots, now) = (Slots::default(), Timestamp::from_unix_millis(1_900_000_000_000));
        put(&mut slots, "fresh", seen(now, 1));
        put(&mut slots, "records", failed(&records(), now));
        put(&mut slots, "unreadable", failed(&orders_of("c"), now));
        slots.forget(now);
        assert_eq!(names(&slots), ["fresh", "records"], "what cannot be done without is asked for anew");
        slots.forget(now + LOOK_LIFETIME);
        assert!(names(&slots).is_empty());
    }

    #[test]
    fn short_lists_stay_however_many_there_are_and_long_ones_do_not_crowd_out_the_records() {
        let (mut slots, now) = (Slots::default(), Timestamp::from_unix_millis(1_900_000_000_000));
        put(&mut slots, "records", seen_records(now));
        for number in 0..1000 {
            put(&mut slots, &format!("customer-{number}"), seen(now, 0));
        }
        put(&mut slots, "long", seen(now, MAX_ITEMS_KEPT));
        slots.count(MAX_ITEMS_KEPT, now);
        slots.forget(now);
        assert_eq!(names(&slots).len(), 1002);
        put(&mut slots, "longer", seen(now, 1));
        slots.count(1, now);
        assert_eq!((names(&slots).len(), slots.items), (1001, 0));
        assert!(slots.by_question.contains_key(&look("records")));
    }
}

//! Several processes drive one purchase in turn, each by a clock of its own.

use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::driver::{self, Next};
use pc_workflows::{Call, Entry, Fact, Planned, Proof, Purchase, PurchaseIntent, PurchaseStatus, Receipt};
use serde_json::json;

use crate::harness::driving::{Says, answer, through_json};
use crate::harness::scripted::{order, software, usual};
use crate::harness::start;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);

/// So many seconds each process's clock is ahead of the service's: by hours.
const CLOCKS: [(&str, i64); 3] = [("copy-a", 0), ("copy-b", 5 * 3600), ("copy-c", -7 * 3600)];

struct Turns {
    receipt: Receipt,
    entries: Vec<Entry>,
    took: Duration,
}

impl Turns {
    fn count(&self, is_it: impl Fn(&Fact) -> bool) -> usize {
        self.entries.iter().filter(|entry| is_it(&entry.fact)).count()
    }
}

fn by_clock(now: Timestamp, ahead_s: i64) -> Timestamp {
    let by = Duration::from_secs(ahead_s.unsigned_abs());
    if ahead_s < 0 { now - by } else { now + by }
}

/// Drives a purchase by these processes in turn: another one after each wait. `service` is told its own time, and answers
/// nothing where another process was to send the call.
fn in_turn(clocks: &[(&str, i64)], service: impl FnMut(&Planned, Timestamp, bool) -> Option<Says>) -> Turns {
    let intent: PurchaseIntent = serde_json::from_value(software()).unwrap();
    in_turn_from(vec![Purchase::start(intent, false, "scripted", start())], start(), clocks, service)
}

/// The same of a purchase with these entries, from an instant of the service's time on.
fn in_turn_from(
    mut entries: Vec<Entry>,
    mut now: Timestamp,
    clocks: &[(&str, i64)],
    mut service: impl FnMut(&Planned, Timestamp, bool) -> Option<Says>,
) -> Turns {
    let mut is_bought = false;
    for (name, ahead_s) in clocks.iter().cycle().take(2_000) {
        // Nothing is remembered but what is written down.
        let mut purchase = Purchase::replay(&through_json(&entries)).unwrap();
        driver::going_on(&mut purchase, name, by_clock(now, *ahead_s), &mut entries);
        let until = loop {
            match driver::advance(&mut purchase, by_clock(now, *ahead_s), &mut entries) {
                Next::Call(planned) => {
                    if planned.call.is_write() {
                        let sending = purchase.sending(&planned, by_clock(now, *ahead_s));
                        purchase.apply(&sending);
                        entries.push(sending);
                    }
                    is_bought |= matches!(planned.call, Call::CheckoutCart(_));
                    let says = service(&planned, now, is_bought);
                    now = now + Duration::from_millis(200);
                    let answer = match says {
                        Some(says) => answer(&planned.call, says),
                        None => Err(driver::unknown(&planned)),
                    };
                    let entry = purchase.learn(&planned, answer, by_clock(now, *ahead_s));
                    let entry = entry.clock_ahead(Some(*ahead_s));
                    purchase.apply(&entry);
                    entries.push(entry);
                }
                Next::Wait { until, .. } => break Some(until),
                Next::Finished => break None,
            }
        };
        let Some(until) = until else {
            let receipt = purchase.receipt().unwrap();
            return Turns { receipt, entries, took: now.since(start()) };
        };
        now = by_clock(until, -ahead_s).max(now + Duration::from_millis(1));
    }
    panic!("it does not end: {:?}", entries.last());
}

fn resumed(fact: &Fact) -> bool {
    matches!(fact, Fact::Resumed)
}

#[test]
fn it_waits_for_the_order_list_no_longer_than_one_process_does() {
    let late_list = |clocks: &[(&str, i64)]| {
        in_turn(clocks, |planned, now, is_bought| match planned.call {
            Call::ListOrders(_) if now < start() + MINUTE * 14 => Some(Says::Answer(json!({"items": []}))),
            _ => Some(usual(&planned.call, is_bought)),
        })
    };
    let (alone, turns) = (late_list(&CLOCKS[..1]), late_list(&CLOCKS));
    for run in [&alone, &turns] {
        assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{:?}", run.receipt.error);
        assert_eq!(run.count(|fact| matches!(fact, Fact::VisibilityGivenUp)), 0);
    }
    assert!(turns.count(|fact| matches!(fact, Fact::GoneOn { .. })) > 5);
    assert!(turns.count(resumed) <= 1, "a clock that is ahead is not known to be before it was answered");
    assert!(turns.took < alone.took + MINUTE * 5, "{:?} and alone {:?}", turns.took, alone.took);
}

#[test]
fn a_refusal_in_doubt_is_believed_after_one_quiet_time_and_not_before() {
    let mut sent = 0;
    let refused = in_turn(&CLOCKS, |planned, _, is_bought| match planned.call {
        Call::CheckoutCart(_) => {
            sent += 1;
            Some(if sent == 1 { Says::Lost } else { Says::Refusal(403, 800_023) })
        }
        Call::ListOrders(_) => Some(Says::Answer(json!({"items": []}))),
        _ => Some(usual(&planned.call, is_bought)),
    });
    assert_eq!(refused.receipt.status, PurchaseStatus::Rejected, "{:?}", refused.receipt.error);
    assert_eq!(refused.receipt.proof, Proof::QuietTime);
    assert!(
        refused.took > Proof::QUIET_TIME && refused.took < Proof::QUIET_TIME + MINUTE * 20,
        "{:?}",
        refused.took
    );
}

#[test]
fn a_checkout_that_another_process_was_to_send_is_found_by_looking() {
    let mut is_done = false;
    let turns = in_turn(&CLOCKS[..2], |planned, _, is_bought| match &planned.call {
        Call::CheckoutCart(_) if !is_done => {
            is_done = true; // done by the one, and the next knows nothing of it
            None
        }
        Call::CheckoutCart(_) => Some(Says::Refusal(403, 800_023)),
        Call::GetCart(_) => Some(Says::Answer(json!({"id": "cart-1", "status": "Ordered", "lineItems": []}))),
        Call::ListOrders(_) if is_done => Some(Says::Answer(json!({"items": [order("o-1", "p-1")]}))),
        _ => Some(usual(&planned.call, is_bought)),
    });
    assert_eq!(turns.receipt.status, PurchaseStatus::Completed, "{:?}", turns.receipt.error);
    assert_eq!(turns.receipt.orders.len(), 1);
}

/// What keeps the entries is set back to what it was before the cart, and nobody notices but by the time.
#[test]
fn a_cart_is_not_made_by_a_search_of_minutes_ago() {
    let whole = in_turn(&CLOCKS[..1], |planned, _, is_bought| Some(usual(&planned.call, is_bought)));
    for is_being_made in [false, true] {
        let is_cart = |entry: &Entry| matches!(&entry.fact, Fact::Sending { operation, .. } if operation == "CreateCart");
        let cart = whole.entries.iter().position(is_cart).unwrap() + usize::from(is_being_made);
        let at = whole.entries[cart].at + MINUTE * 3;
        let run =
            in_turn_from(whole.entries[..cart].to_vec(), at, &CLOCKS[..1], |planned, _, _| {
                match planned.call {
                    Call::ListOrders(_) => Some(Says::Answer(json!({"items": [order("o-1", "p-1")]}))),
                    _ => Some(usual(&planned.call, true)),
                }
            });
        assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{:?}", run.receipt.error);
        assert_eq!(run.entries.iter().filter(|entry| is_cart(entry)).count(), usize::from(is_being_made));
        assert_eq!(run.count(resumed), 0);
    }
}

#[test]
fn after_a_gap_that_was_not_planned_nobody_knows_what_was_missed() {
    let intent: PurchaseIntent = serde_json::from_value(software()).unwrap();
    let mut entries = vec![Purchase::start(intent, false, "scripted", start())];
    let mut purchase = Purchase::replay(&entries).unwrap();
    let is_turn = |fact: &Fact| matches!(fact, Fact::GoneOn { .. });
    driver::going_on(&mut purchase, "a", start(), &mut entries);
    assert!(matches!(entries.as_slice(), [_, turn] if is_turn(&turn.fact)));
    assert_eq!(purchase.going_on("a", start() + MINUTE * 15), []);
    assert!(matches!(purchase.going_on("b", start()).as_slice(), [turn] if is_turn(turn)));
    for name in ["a", "b"] {
        let facts = purchase.going_on(name, start() + HOUR);
        assert!(matches!(facts.as_slice(), [Fact::Resumed, turn] if is_turn(turn)), "{name}: {facts:?}");
    }
    let aborted = purchase.record(purchase.abort().unwrap().unwrap(), start());
    purchase.apply(&aborted);
    assert_eq!(purchase.going_on("b", start() + HOUR), [], "it is over");
}

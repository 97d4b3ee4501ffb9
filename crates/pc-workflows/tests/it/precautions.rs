//! A service that differs from what is assumed of it: the purchase goes the careful way, from its first entry to its last.

use std::time::Duration;

use pc_emulator::EmulatorOptions;
use pc_models::Timestamp;
use pc_workflows::assumption::{Assumption, Seen, Verdict};
use pc_workflows::{Call, Entry, Fact, Precautions, Purchase, PurchaseStatus, Runner};
use serde_json::{Value, json};

use crate::harness::driving::drive;
use crate::harness::emulated::{self, Harness};
use crate::harness::scripted::{Run, Says, go_on, order, run, software, usual};
use crate::harness::{is_checkout, start};

const MINUTE: Duration = Duration::from_secs(60);

fn refuted(assumption: Assumption) -> Precautions {
    Precautions::after(&[Seen::new(assumption, Verdict::Refuted, "seen")])
}

fn refuted_by_minutes(assumption: Assumption, minutes: u32) -> Precautions {
    Precautions::after(&[Seen::new(assumption, Verdict::Refuted, "seen").minutes(minutes)])
}

/// The first entries of a purchase that goes these ways.
fn begun(precautions: Precautions) -> Vec<Entry> {
    let intent = serde_json::from_value(software()).unwrap();
    let started = Purchase::start(intent, false, "scripted", start());
    let purchase = Purchase::replay(std::slice::from_ref(&started)).unwrap();
    let taken = purchase.taking(precautions).map(|fact| purchase.record(fact, start()));
    std::iter::once(started).chain(taken).collect()
}

fn careful(precautions: Precautions, service: impl FnMut(&Call, Timestamp) -> Option<Says>) -> Run {
    go_on(begun(precautions), start(), service)
}

fn cart(status: &str) -> Says {
    Says::Answer(json!({"id": "cart-1", "status": status, "lineItems": []}))
}

fn orders(orders: &[Value]) -> Says {
    Says::Answer(json!({"items": orders}))
}

#[test]
fn where_replay_is_refuted_a_lost_checkout_is_found_and_not_sent_again() {
    for assumption in [Assumption::REQUEST_ID, Assumption::SECOND_CHECKOUT] {
        let found = careful(refuted(assumption), |call, _| match call {
            Call::CheckoutCart(_) => Some(Says::Lost),
            Call::GetCart(_) => Some(cart("Ordered")),
            _ => None,
        });
        assert_eq!(found.count("CheckoutCart"), 1);
        assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
        assert!(found.receipt.notes.iter().any(|note| note.contains("not sent again")));
    }
}

#[test]
fn where_replay_is_refuted_a_checkout_that_never_arrived_is_not_sent_again_either() {
    let lost = careful(refuted(Assumption::REQUEST_ID), |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Lost),
        Call::ListOrders(_) => Some(orders(&[])),
        _ => None,
    });
    assert_eq!(lost.count("CheckoutCart"), 1);
    assert_eq!(lost.count("CreateCart"), 1);
    assert_eq!(lost.receipt.status, PurchaseStatus::Unresolved, "{}", lost.problem());
}

#[test]
fn what_was_turned_away_is_sent_again_all_the_same() {
    let mut sent = 0;
    let done = careful(refuted(Assumption::REQUEST_ID), |call, _| match call {
        Call::CheckoutCart(_) => {
            sent += 1;
            (sent == 1).then_some(Says::Unreachable)
        }
        _ => None,
    });
    assert_eq!(done.receipt.status, PurchaseStatus::Completed, "{}", done.problem());
    assert_eq!(done.count("CheckoutCart"), 2);
}

/// A service that orders once more at every checkout that arrives, under whatever request id; every answer is lost.
#[test]
fn killed_anywhere_it_orders_once_where_every_checkout_orders() {
    let mut ends = 0;
    for entries_until_death in 1..60 {
        let mut arrived = 0;
        let mut service = |call: &Call| match call {
            Call::CheckoutCart(_) => {
                arrived += 1;
                Says::Lost
            }
            Call::GetCart(_) => cart(if arrived > 0 { "Ordered" } else { "Active" }),
            Call::ListOrders(_) if arrived > 0 => {
                let held: Vec<Value> = (0..arrived).map(|at| order(&format!("o-{at}"), "p-1")).collect();
                orders(&held)
            }
            call => usual(call, arrived > 0),
        };
        let precautions = refuted(Assumption::SECOND_CHECKOUT);
        let first = drive::<Purchase>(begun(precautions), start(), entries_until_death, |planned, _| {
            service(&planned.call)
        });
        let mut entries = first.entries;
        ends += usize::from(!first.died);
        if first.died {
            let resumed = first.machine.record(Fact::Resumed, first.now);
            entries.push(resumed);
        }
        let second = drive::<Purchase>(entries, first.now, usize::MAX, |planned, _| service(&planned.call));
        let _ = second.machine.receipt().unwrap();
        assert!(arrived <= 1, "{arrived} orders, killed after {entries_until_death} entries");
    }
    assert!(ends > 0, "no run came to its end before it was killed");
}

#[test]
fn a_purchase_of_an_earlier_version_goes_the_careful_way_from_when_it_is_gone_on_with() {
    let mut is_lost = false;
    let first = drive::<Purchase>(begun(Precautions::default()), start(), usize::MAX, |planned, _| {
        is_lost |= matches!(planned.call, Call::CheckoutCart(_));
        if is_lost { Says::Lost } else { usual(&planned.call, false) }
    });
    let sent = first.entries.iter().position(is_checkout).unwrap();
    let entries = first.entries[..=sent].to_vec();
    let purchase = Purchase::replay(&entries).unwrap();
    assert!(purchase.precautions().are_none());
    let taken = purchase.taking(refuted(Assumption::REQUEST_ID)).unwrap();
    let now = entries[sent].at;
    let news = [purchase.record(Fact::Resumed, now), purchase.record(taken, now)];
    let resumed = go_on([entries, news.to_vec()].concat(), now, |call, _| match call {
        Call::ListOrders(_) => Some(orders(&[])),
        _ => None,
    });
    assert_eq!(resumed.count("CheckoutCart"), 0);
    assert_eq!(resumed.receipt.status, PurchaseStatus::Unresolved);
}

#[test]
fn the_more_careful_of_journal_and_host_counts() {
    let entries = begun(refuted(Assumption::REQUEST_ID));
    let mut purchase = Purchase::replay(&entries).unwrap();
    assert_eq!(purchase.taking(Precautions::default()), None, "what it began with stays");
    let late = refuted_by_minutes(Assumption::LISTED_IN_TIME, 40);
    let taken = purchase.taking(late).unwrap();
    purchase.apply(&purchase.record(taken, start()));
    assert_eq!(purchase.precautions(), refuted(Assumption::REQUEST_ID).and(late));
    assert_eq!(purchase.taking(late), None, "it is written down once");
}

/// A purchase whose order the list shows so long after it was looked at first.
fn listed_after(minutes: u32, precautions: Precautions) -> Run {
    let mut bought_at = None;
    careful(precautions, |call, now| match call {
        Call::CheckoutCart(_) => {
            bought_at = Some(now);
            None
        }
        Call::ListOrders(_) => Some(orders(&match bought_at {
            Some(at) if now >= at + MINUTE * minutes => vec![order("o-1", "p-1")],
            _ => vec![],
        })),
        _ => None,
    })
}

#[test]
fn orders_are_given_as_long_to_show_as_was_seen() {
    let is_given_up =
        |run: &Run| run.receipt.notes.iter().any(|note| note.contains("not every order appeared"));
    let usual = listed_after(40, Precautions::default());
    assert!(is_given_up(&usual) && usual.took < MINUTE * 25, "{:?}", usual.receipt.notes);
    let patient = listed_after(40, refuted_by_minutes(Assumption::LISTED_IN_TIME, 60));
    assert!(!is_given_up(&patient), "{:?}", patient.receipt.notes);
    assert_eq!(patient.receipt.status, PurchaseStatus::Completed);
}

/// A checkout that was lost and refused at its repetition; its order shows late, and the cart says nothing of it.
fn refused_in_doubt(shows_after: Duration, precautions: Precautions) -> Run {
    let mut first = None;
    careful(precautions, move |call, now| match call {
        Call::CheckoutCart(_) if first.is_none() => {
            first = Some(now);
            Some(Says::Lost)
        }
        Call::CheckoutCart(_) => Some(Says::Refusal(400, 800_010)),
        Call::ListOrders(_) if first.is_some_and(|at| now >= at + shows_after) => None,
        Call::ListOrders(_) => Some(orders(&[])),
        _ => None,
    })
}

#[test]
fn the_quiet_time_is_as_much_longer() {
    let usual = refused_in_doubt(MINUTE * 70, Precautions::default());
    assert_eq!(
        usual.receipt.status,
        PurchaseStatus::Rejected,
        "which is what an assumption that is wrong does"
    );
    let patient = refused_in_doubt(MINUTE * 70, refuted_by_minutes(Assumption::LISTED_IN_TIME, 60));
    assert_eq!(patient.receipt.status, PurchaseStatus::Completed, "{}", patient.problem());
    let never = refused_in_doubt(MINUTE * 100_000, refuted_by_minutes(Assumption::LISTED_IN_TIME, 60));
    assert_eq!(never.receipt.status, PurchaseStatus::Rejected);
    assert!(never.problem().contains("for 90 minutes after"), "{}", never.problem());
}

#[test]
fn where_silence_proves_nothing_a_refusal_in_doubt_stays_unresolved() {
    for assumption in [Assumption::CART_STATUS, Assumption::WHOLE_LIST] {
        let mut is_first = true;
        let run = careful(refuted(assumption), |call, _| match call {
            Call::CheckoutCart(_) if std::mem::take(&mut is_first) => Some(Says::Lost),
            Call::CheckoutCart(_) => Some(Says::Refusal(400, 800_010)),
            Call::ListOrders(_) => Some(orders(&[])),
            _ => None,
        });
        assert_eq!(run.receipt.status, PurchaseStatus::Unresolved, "{}", run.problem());
    }
}

#[test]
fn an_order_that_is_whole_late_is_looked_at_for_as_long() {
    let whole_after = |minutes: u32, precautions| {
        let mut bought_at = None;
        careful(precautions, move |call, now| match call {
            Call::CheckoutCart(_) => {
                bought_at = Some(now);
                None
            }
            Call::GetOrder(_) | Call::ListOrders(_)
                if bought_at.is_some_and(|at| now < at + MINUTE * minutes) =>
            {
                Some(match call {
                    Call::GetOrder(_) => Says::Refusal(404, 20000),
                    _ => orders(&[]),
                })
            }
            _ => None,
        })
    };
    let is_dropped =
        |run: &Run| run.entries.iter().any(|entry| matches!(entry.fact, Fact::OrderNotThere { .. }));
    assert!(is_dropped(&whole_after(30, Precautions::default())));
    let patient = whole_after(30, refuted_by_minutes(Assumption::WHOLE_AT_ONCE, 40));
    assert!(!is_dropped(&patient));
    assert_eq!(patient.receipt.status, PurchaseStatus::Completed, "{}", patient.problem());
}

#[test]
fn audit_records_that_hold_no_orders_are_not_read() {
    assert!(run(software(), |_, _| None).count("ListAuditRecords") > 0);
    let without = careful(refuted(Assumption::AUDIT_RECORDS), |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Lost),
        Call::GetCart(_) => Some(cart("Ordered")),
        _ => None,
    });
    assert_eq!(without.count("ListAuditRecords"), 0);
    assert_eq!(without.receipt.status, PurchaseStatus::Completed, "{}", without.problem());
}

#[test]
fn where_nobody_could_tell_whose_an_order_is_nothing_is_bought() {
    for assumption in [Assumption::TAG_IN_CART, Assumption::TAG_IN_ORDER] {
        let refused = careful(refuted(assumption), |_, _| None);
        assert_eq!(refused.receipt.status, PurchaseStatus::Rejected);
        assert!(refused.sent.is_empty(), "{:?}", refused.sent);
        assert!(refused.problem().contains("Nothing was bought"), "{}", refused.problem());
    }
}

#[tokio::test(start_paused = true)]
async fn the_client_does_not_repeat_the_checkout_either() {
    let mut options = EmulatorOptions::default();
    options.repeated_request_id = pc_emulator::RepeatedRequestId::Ignore;
    options.faults =
        "[[rules]]\nfault = \"lose_answer\"\noperation = \"CheckoutCart\"\nnth = [1]\n".parse().unwrap();
    let harness = Harness::new(options);
    let runner: Runner = harness.runner.clone().with_precautions(refuted(Assumption::REQUEST_ID));
    let intent = serde_json::from_value(emulated::software("once")).unwrap();
    let receipt = runner.buy(intent).await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{receipt:?}");
    harness.assert_consistent(&receipt);
    let checkouts = harness.emulator.requests(1000);
    let checkouts = checkouts.iter().filter(|call| call.operation == Some("CheckoutCart")).count();
    assert_eq!(checkouts, 1);
}

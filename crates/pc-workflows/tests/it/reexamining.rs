//! Looking again at what was unresolved: with proof its end changes, and nothing is ever bought.

use std::time::Duration;

use pc_emulator::EmulatorOptions;
use pc_models::Timestamp;
use pc_workflows::driver::IndexedAnswer;
use pc_workflows::{
    Answer, Call, Effect, Entry, History, Proof, Purchase, PurchaseId, PurchaseStatus, RunError, Runner,
    TooLate,
};
use serde_json::{Value, json};

use crate::harness::emulated::Harness;
use crate::harness::scripted::{
    Run, Says, customer, go_on, order, run, run_with_lost_answer, software, two_lines,
};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Looks again at an unresolved run so much later. Whatever happens meanwhile, nothing but reading is ever next.
fn again(first: &Run, later: Duration, service: impl FnMut(&Call, Timestamp) -> Option<Says>) -> Run {
    assert_eq!(first.receipt.status, PurchaseStatus::Unresolved, "{}", first.problem());
    let mut entries = first.entries.clone();
    let purchase = Purchase::replay(&entries).unwrap();
    let at = entries.last().unwrap().at + later;
    entries.push(purchase.record(purchase.reopening().unwrap(), at));
    let reopened = entries.len();
    let second = go_on(entries, at, service);
    for kept in reopened..second.entries.len() {
        let killed = Purchase::replay(&second.entries[..kept]).unwrap();
        assert!(killed.is_reopened() && killed.receipt().is_none());
        let why = *killed.abort().unwrap_err();
        assert!(matches!(why, TooLate::Ended { .. }), "it may have bought");
        for minutes in [0, 5, 60] {
            let next = killed.next(second.entries[kept - 1].at + Duration::from_secs(minutes * 60));
            assert!(!matches!(&next, Effect::Call(planned) if planned.call.is_write()), "{next:?}");
        }
    }
    second
}

fn list(orders: &[Value]) -> Option<Says> {
    Some(Says::Answer(json!({"items": orders})))
}

fn cart(status: &str) -> Option<Says> {
    Some(Says::Answer(json!({"id": "cart-1", "status": status, "lineItems": []})))
}

/// The answer to the checkout is lost, the cart is ordered, the order list stays empty.
fn lost() -> Run {
    run_with_lost_answer(software(), |call, _| match call {
        Call::ListOrders(_) => list(&[]),
        _ => None,
    })
}

/// The answer to the checkout is lost and the cart cannot be read.
fn unreadable(deadline_minutes: u32) -> Run {
    let mut intent = software();
    intent["deadline_minutes"] = deadline_minutes.into();
    run(intent, |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Lost),
        Call::GetCart(_) => Some(Says::Unreachable),
        Call::ListOrders(_) => list(&[]),
        _ => None,
    })
}

#[test]
fn an_order_that_shows_up_later_completes_the_purchase() {
    let found = again(&lost(), DAY, |call, _| match call {
        Call::GetCart(_) => cart("Ordered"),
        Call::ListOrders(_) => list(&[order("o-7", "p-2"), order("o-1", "p-1"), order("o-1", "p-1")]),
        _ => None,
    });
    assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
    assert_eq!(found.receipt.orders[0].id.as_str(), "o-1", "not another purchase's order");
    assert_eq!(found.receipt.entitlements.len(), 1);
}

#[test]
fn without_proof_it_stays_as_it_was() {
    for status in ["Ordered", "Unknown", "Expired"] {
        let first = lost();
        let still = again(&first, DAY, |call, _| match call {
            Call::GetCart(_) => cart(status),
            Call::ListOrders(_) => list(&[order("o-7", "p-2")]),
            _ => None,
        });
        assert_eq!(still.receipt.status, PurchaseStatus::Unresolved, "{status}");
        assert_eq!(still.receipt.error, first.receipt.error);
        assert_eq!(still.sent, ["GetCart", "ListAuditRecords", "ListOrders"], "one look each");
    }
    let first = lost();
    let gone = again(&first, DAY, |call, _| match call {
        Call::GetCart(_) => Some(Says::Refusal(404, 800_008)),
        Call::ListOrders(_) => list(&[]),
        _ => None,
    });
    assert_eq!(gone.receipt.error, first.receipt.error, "a cart that is gone proves nothing");
    let silent = again(&first, DAY, |_, _| Some(Says::Unreachable));
    assert_eq!(silent.receipt.error, first.receipt.error);
    assert!(silent.took < Duration::from_secs(11 * 60), "it is not tried for ever");
}

#[test]
fn the_audit_records_settle_it_as_long_as_they_are_kept() {
    let shown = |call: &Call| match call {
        Call::GetCart(_) => cart("Ordered"),
        Call::ListAuditRecords(query) => {
            assert_eq!(query.start_date.as_deref(), Some("2030-03-16"));
            assert_eq!(query.end_date.as_deref(), Some("2030-03-20"), "what comes much later is not ours");
            list(&[
                json!({"customerId": customer(), "operationType": "create_order", "operationStatus": "succeeded",
                          "resourceNewValue": order("o-1", "p-1").to_string()}),
            ])
        }
        Call::ListOrders(_) => list(&[]),
        _ => None,
    };
    let found = again(&lost(), DAY * 40, |call, _| shown(call));
    assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
    assert_eq!((found.receipt.orders[0].id.as_str(), found.count("ListOrders")), ("o-1", 0));
    let late = again(&lost(), DAY * 90, |call, _| shown(call));
    assert_eq!(late.receipt.status, PurchaseStatus::Unresolved);
    assert_eq!(late.sent, ["GetCart", "ListOrders"], "so old records are gone");
    let refused = again(&lost(), DAY, |call, _| match call {
        Call::ListAuditRecords(_) => Some(Says::Refusal(404, 404)),
        Call::ListOrders(_) => list(&[order("o-1", "p-1")]),
        call => shown(call),
    });
    assert_eq!(refused.receipt.status, PurchaseStatus::Completed, "{}", refused.problem());
}

#[test]
fn a_cart_that_is_still_open_long_after_proves_that_nothing_was_bought() {
    let open = |call: &Call| match call {
        Call::GetCart(_) => cart("Active"),
        Call::ListOrders(_) => list(&[]),
        _ => None,
    };
    let proven = again(&unreadable(60), DAY, |call, _| open(call));
    assert_eq!(proven.receipt.status, PurchaseStatus::Cancelled, "{}", proven.problem());
    assert!(proven.problem().contains("cart cart-1 is still open"), "{}", proven.problem());
    assert_eq!(proven.receipt.lines[0].not_bought, 1);
    assert_eq!(proven.receipt.proof, Proof::QuietTime);
    assert!(proven.took >= Duration::from_secs(45 * 60), "whatever the clock shows: {:?}", proven.took);
    let from = unreadable(60).entries.last().unwrap().at + DAY;
    let late = again(&unreadable(60), DAY, |call, now| match call {
        Call::GetCart(_) if now.since(from) > Duration::from_secs(30 * 60) => cart("Ordered"),
        call => open(call),
    });
    assert_eq!(late.receipt.status, PurchaseStatus::Unresolved, "a checkout arrived");
    let ordered = again(&unreadable(60), DAY, |call, _| match call {
        Call::ListOrders(_) => list(&[order("o-1", "p-1")]),
        call => open(call),
    });
    assert_eq!(ordered.receipt.status, PurchaseStatus::Completed, "an order outweighs a cart");
}

#[test]
fn what_was_pending_is_looked_at_and_not_waited_for() {
    let pending = |call: &Call| {
        matches!(call, Call::GetOrderProvisioningStatus(_))
            .then(|| Says::Answer(json!({"items": [{"lineItemNumber": 0, "status": "pending"}]})))
    };
    let first = run(software(), |call, _| pending(call));
    let delivered = again(&first, DAY, |_, _| None);
    assert_eq!(delivered.receipt.status, PurchaseStatus::Completed, "{}", delivered.problem());
    let still = again(&first, DAY, |call, _| pending(call));
    assert_eq!(still.receipt.status, PurchaseStatus::Unresolved);
    assert!(still.took < Duration::from_secs(11 * 60), "{:?}", still.took);
    let mut dead = order("o-1", "p-1");
    dead["status"] = "cancelled".into();
    let cancelled =
        again(&still, DAY, |call, _| matches!(call, Call::GetOrder(_)).then(|| Says::Answer(dead.clone())));
    assert_eq!(cancelled.receipt.status, PurchaseStatus::Rejected, "and again, as often as one likes");
}

#[test]
fn a_line_whose_order_was_not_found_yet_is_found() {
    let first = run(two_lines(), |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Answer(json!({"orders": [order("o-1", "p-1")]}))),
        _ => None,
    });
    assert!(first.problem().contains("line 2"), "{}", first.problem());
    let both = [order("o-1", "p-1"), order("o-2", "p-1")];
    let found = again(&first, DAY, |call, _| match call {
        Call::ListOrders(_) => list(&both),
        _ => None,
    });
    assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
    let ids: Vec<&str> = found.receipt.orders.iter().map(|order| order.id.as_str()).collect();
    assert_eq!(ids, ["o-1", "o-2"], "the one that was known is not there twice");
}

#[test]
fn who_looks_for_more_orders_is_not_served_with_an_old_list_of_those_that_are_known() {
    let first = run(two_lines(), |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Answer(json!({"orders": [order("o-1", "p-1")]}))),
        _ => None,
    });
    let list = Answer::ListOrders(Box::new(
        serde_json::from_value(json!({"items": [order("o-1", "p-1")]})).unwrap(),
    ));
    let list = IndexedAnswer::new(list);
    let is_served = |purchase: &Purchase| purchase.interest().is_shown_in(&list);
    let mut entries = first.entries.clone();
    assert!(!is_served(&Purchase::replay(&entries).unwrap()), "line 2 is in no order yet");
    let reopened = Purchase::replay(&entries).unwrap();
    entries.push(reopened.record(reopened.reopening().unwrap(), entries.last().unwrap().at + DAY));
    assert!(!is_served(&Purchase::replay(&entries).unwrap()));
    let whole = run(software(), |_, _| None);
    assert!(is_served(&Purchase::replay(&whole.entries).unwrap()), "nothing is missing");
}

#[test]
fn an_id_used_before_is_looked_for_and_never_bought() {
    let used = || {
        run(software(), |call, _| matches!(call, Call::CreateCart(_)).then_some(Says::Refusal(400, 800_002)))
    };
    let found = again(&used(), DAY, |call, _| match call {
        Call::ListOrders(_) => list(&[order("o-1", "p-1")]),
        _ => None,
    });
    assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
    let nothing = again(&used(), DAY, |call, _| match call {
        Call::ListOrders(_) => list(&[]),
        _ => None,
    });
    assert_eq!(nothing.receipt.status, PurchaseStatus::Unresolved);
}

#[test]
fn refused_groups_are_looked_for_among_the_orders() {
    let refused =
        json!({"orders": [], "orderErrors": [{"orderGroupId": "0", "code": 800_030, "description": "no"}]});
    let first = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Answer(refused.clone())),
        _ => None,
    });
    assert_eq!(first.receipt.status, PurchaseStatus::Rejected, "{}", first.problem());
    let reopened = |service: fn(&Call) -> Option<Says>| {
        let mut entries = first.entries.clone();
        let purchase = Purchase::replay(&entries).unwrap();
        let at = entries.last().unwrap().at + DAY;
        entries.push(purchase.record(purchase.reopening().unwrap(), at));
        go_on(entries, at, |call, _| service(call))
    };
    let found =
        reopened(|call| matches!(call, Call::ListOrders(_)).then(|| list(&[order("o-1", "p-1")])).flatten());
    assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
    let still = reopened(|call| matches!(call, Call::ListOrders(_)).then(|| list(&[])).flatten());
    assert_eq!(still.receipt.status, PurchaseStatus::Rejected, "{}", still.problem());
    assert_eq!(still.receipt.error, first.receipt.error);
}

/// Nobody could be asked until the deadline whether an earlier run bought it.
fn unasked() -> Run {
    let mut intent = software();
    intent["deadline_minutes"] = 5.into();
    run(intent, |call, _| {
        matches!(call, Call::ListAuditRecords(_) | Call::ListOrders(_)).then_some(Says::Unreachable)
    })
}

#[test]
fn an_order_of_an_earlier_run_is_looked_for_as_long_as_lists_may_lag() {
    let first = unasked();
    let at = first.entries.last().unwrap().at + Duration::from_secs(60);
    let no_records =
        |call: &Call| matches!(call, Call::ListAuditRecords(_)).then_some(Says::Refusal(404, 404));
    let lagging = again(&first, Duration::from_secs(60), |call, now| match call {
        Call::ListOrders(_) if now.since(at) < Duration::from_secs(13 * 60) => list(&[]),
        Call::ListOrders(_) => list(&[order("o-1", "p-1")]),
        call => no_records(call),
    });
    assert_eq!(lagging.receipt.status, PurchaseStatus::Completed, "{}", lagging.problem());
    let nothing = again(&first, Duration::from_secs(60), |call, _| match call {
        Call::ListOrders(_) => list(&[]),
        call => no_records(call),
    });
    assert_eq!(nothing.receipt.status, PurchaseStatus::Cancelled, "{}", nothing.problem());
    assert!(nothing.took >= Duration::from_secs(45 * 60), "{:?}", nothing.took);
}

#[test]
fn orders_of_an_earlier_run_that_are_known_are_not_forgotten() {
    let mut intent = two_lines();
    intent["deadline_minutes"] = 5.into();
    let first = run(intent, |call, _| match call {
        Call::ListAuditRecords(_) => list(&[json!({
            "customerId": customer(), "operationType": "create_order", "operationStatus": "succeeded",
            "resourceNewValue": order("o-1", "p-1").to_string()})]),
        Call::ListOrders(_) => Some(Says::Unreachable),
        _ => None,
    });
    assert!(first.problem().contains("o-1"), "{}", first.problem());
    let second = again(&first, Duration::from_secs(60), |call, _| match call {
        Call::ListAuditRecords(_) => Some(Says::Refusal(404, 404)),
        Call::ListOrders(_) => list(&[]),
        _ => None,
    });
    assert_eq!(second.receipt.status, PurchaseStatus::Unresolved, "{}", second.problem());
    assert_eq!(second.receipt.orders[0].id.as_str(), "o-1");
}

#[tokio::test(start_paused = true)]
async fn by_the_runner() {
    let harness = Harness::new(EmulatorOptions::default());
    let id: PurchaseId = "s".parse().unwrap();
    let mut hasty = crate::harness::emulated::software("s");
    hasty["deadline_minutes"] = 1.into();
    let unresolved = harness.buy(hasty.clone()).await;
    assert_eq!(unresolved.status, PurchaseStatus::Unresolved);
    let elsewhere = harness.runner.clone().with_service("elsewhere");
    assert!(matches!(elsewhere.reexamine(&id).await, Err(RunError::OtherService { .. })));
    assert_eq!(harness.buy(hasty.clone()).await, unresolved, "nothing was written");

    harness.clock.sleep_until(harness.clock.now() + Duration::from_secs(3600)).await;
    let found = harness.runner.reexamine(&id).await.unwrap();
    assert_eq!(found.status, PurchaseStatus::Completed, "{:?}", found.error);
    harness.assert_consistent(&found);
    assert_eq!(harness.runner.reexamine(&id).await.unwrap(), found);
    assert_eq!(harness.buy(hasty).await, found, "the same id has the new end");
    let posts =
        harness.emulator.requests(1000).into_iter().filter(|request| request.path.ends_with("/checkout"));
    assert_eq!(posts.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_look_that_was_stopped_begins_anew_in_the_next_process() {
    let harness = Harness::new(EmulatorOptions::default());
    let id: PurchaseId = "s".parse().unwrap();
    let unanswered = "[[rules]]\nfault = 'status'\nstatus = 503\noperation = 'CheckoutCart'";
    harness.emulator.set_faults(unanswered.parse().unwrap());
    let first = harness.buy(crate::harness::emulated::software("s")).await;
    assert_eq!(first.status, PurchaseStatus::Unresolved, "its cart is open");

    let process = || Runner::new(harness.client.clone(), harness.journal.clone());
    let (stopper, half_an_hour_later) = (process(), harness.clock.now() + Duration::from_secs(1800));
    let stop = stopper.clone();
    let stopped = stopper.with_observer(move |event| {
        if event.at > half_an_hour_later {
            stop.stop();
        }
    });
    assert_eq!(stopped.reexamine(&id).await, Err(RunError::Interrupted(id.clone())));
    let gone_on = harness.clock.now();
    let proven = process().reexamine(&id).await.unwrap();
    assert_eq!(proven.status, PurchaseStatus::Cancelled, "{:?}", proven.error);
    let looked = proven.ended_at.since(gone_on);
    assert!(looked >= Proof::QUIET_TIME, "what the other saw counts for nothing: {looked:?}");
}

#[tokio::test(start_paused = true)]
async fn what_runs_is_not_looked_at_again_but_resumed() {
    use pc_workflows::{Journal, MemoryJournal};
    use std::sync::Arc;
    let harness = Harness::new(EmulatorOptions::default());
    let entries: Vec<Entry> = lost().entries;
    let journal = Arc::new(MemoryJournal::default());
    let id: PurchaseId = "p-1".parse().unwrap();
    for (seq, entry) in (0..).zip(&entries[..entries.len() - 1]) {
        journal.append(&id, seq, entry).await.unwrap();
    }
    let runner = Runner::new(harness.client.clone(), journal.clone()).with_service("test");
    assert_eq!(runner.reexamine(&id).await, Err(RunError::NotEnded(id.clone())));
    assert_eq!(History::new(journal).entries(&id).await.unwrap().len(), entries.len() - 1);
}

//! Where it would be easy to conclude too much, too early, or nothing at all.

use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::{Call, Effect, Entry, Fact, Proof, Purchase, PurchaseStatus};
use serde_json::{Value, json};

use crate::harness::is_checkout;
use crate::harness::scripted::{
    Run, Says, facts, go_on, order, reservation, run, run_with_lost_answer, software,
};

/// A purchase of ten, of which the order holds `ordered`.
fn ten(ordered: u32, mut service: impl FnMut(&Call) -> Option<Value>) -> Run {
    let mut intent = software();
    intent["line"][0]["quantity"] = 10.into();
    let mut held = order("o-1", "p-1");
    held["lineItems"][0]["quantity"] = ordered.into();
    run(intent, move |call, _| {
        let usual = match call {
            Call::CheckoutCart(_) => Some(json!({"orders": [held]})),
            Call::GetOrder(_) => Some(held.clone()),
            _ => None,
        };
        service(call).or(usual).map(Says::Answer)
    })
}

#[test]
fn a_refusal_is_not_believed_while_an_earlier_checkout_may_still_arrive() {
    let mut sent = 0;
    let mut bought_at = None;
    let late = run(software(), |call, now| match call {
        Call::CheckoutCart(_) => {
            sent += 1;
            bought_at.get_or_insert(now + Duration::from_secs(300));
            Some(if sent == 1 { Says::Lost } else { Says::Refusal(400, 800_010) })
        }
        Call::GetCart(_) => {
            let status = if bought_at.is_some_and(|at| now >= at) { "Ordered" } else { "Active" };
            Some(Says::Answer(json!({"id": "cart-1", "status": status, "lineItems": []})))
        }
        _ => None,
    });
    assert_eq!(late.receipt.status, PurchaseStatus::Completed, "{}", late.problem());
    assert_eq!(late.receipt.orders.len(), 1);
}

#[test]
fn after_the_checkout_nothing_that_came_before_has_a_say() {
    let whole = run(reservation(), |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Answer(json!({"orders": [order("o-1", "r-1")]}))),
        Call::GetOrder(_) => Some(Says::Answer(order("o-1", "r-1"))),
        _ => None,
    });
    let placed =
        whole.entries.iter().position(|entry| matches!(entry.fact, Fact::OrdersPlaced { .. })).unwrap();
    let mut kept: Vec<Value> =
        whole.entries[..=placed].iter().map(|entry| serde_json::to_value(entry).unwrap()).collect();
    // As if a later release knew that nothing is sold there.
    kept[0]["fact"]["started"]["intent"]["country"] = "CN".into();
    let kept: Vec<Entry> =
        kept.into_iter().map(|entry| serde_json::from_str(&entry.to_string()).unwrap()).collect();
    let next = Purchase::replay(&kept).unwrap().next(kept[placed].at);
    assert!(matches!(&next, Effect::Call(planned) if planned.call.name() == "GetOrder"), "{next:?}");
}

/// Runs a purchase whose first two calls of an operation come to this, and sees that each of them is made again, once.
fn disturbed_twice(name: &str, says: impl Fn() -> Says) -> Run {
    let usual = run(software(), |_, _| None);
    let mut disturbed = 0;
    let run = run(software(), |call, _| {
        let is_disturbed = call.name() == name && disturbed < 2;
        disturbed += usize::from(is_disturbed);
        is_disturbed.then(&says)
    });
    assert_eq!(disturbed, 2, "{name} was asked too seldom");
    assert_eq!(run.count(name), usual.count(name) + disturbed, "{name} was not asked again for each");
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{name}: {}", run.problem());
    assert!(run.receipt.notes.is_empty(), "{:?}", run.receipt.notes);
    run
}

#[test]
fn a_failed_look_at_what_was_bought_does_not_end_the_purchase() {
    for (name, status, code) in
        [("GetOrder", 404, 20000), ("ListOrders", 501, 0), ("GetOrderProvisioningStatus", 404, 800_007)]
    {
        let run = disturbed_twice(name, || Says::Refusal(status, code));
        let failures = facts(&run).iter().filter(|fact| *fact == "troubled").count();
        assert_eq!(failures, 2, "each failure of {name} is in the journal");
    }
}

#[test]
fn looking_at_an_undecided_cart_may_fail_for_a_while() {
    let mut intent = software();
    intent["deadline_minutes"] = 60.into();
    let run = run(intent, |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Lost),
        Call::GetCart(_) => Some(Says::Refusal(403, 20002)),
        Call::ListOrders(_) => Some(Says::Answer(json!({"items": []}))),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Unresolved);
    for told in ["cart-1", "could not be decided", "[p-1]"] {
        assert!(run.problem().contains(told), "{told}: {}", run.problem());
    }
}

#[test]
fn past_its_deadline_a_purchase_is_looked_at_once_more() {
    let whole = run(software(), |_, _| None);
    let sending = whole.entries.iter().position(is_checkout).unwrap();
    let late = whole.entries[sending].at + Duration::from_secs(25 * 3600);
    for (last, expected) in [(sending, "GetCart"), (sending + 1, "GetOrder")] {
        let next = Purchase::replay(&whole.entries[..=last]).unwrap().next(late);
        assert!(matches!(&next, Effect::Call(planned) if planned.call.name() == expected), "{next:?}");
    }
    let before = Purchase::replay(&whole.entries[..sending]).unwrap().next(late);
    assert!(matches!(before, Effect::Record(_)), "nothing was sent: nothing is to be looked at");
}

#[test]
fn units_nobody_speaks_of_are_not_delivered() {
    let some = ten(10, |call| {
        matches!(call, Call::GetOrderProvisioningStatus(_)).then(|| {
            json!({"items": [{"lineItemNumber": 0, "status": "PrefulfillmentPending",
                              "quantityProvisioningInformation": [{"quantity": 3, "status": "Fulfilled"}]}]})
        })
    });
    assert_eq!(some.receipt.status, PurchaseStatus::Unresolved);
    assert!(some.problem().contains("7 units are bought and not delivered"), "{}", some.problem());
    assert_eq!(ten(0, |_| None).receipt.status, PurchaseStatus::Rejected, "a line that was cancelled");
    assert_eq!(ten(4, |_| None).receipt.status, PurchaseStatus::Partial, "an order of less");
    assert_eq!(ten(11, |_| None).receipt.status, PurchaseStatus::Unresolved, "an order of more");
}

#[test]
fn absurd_quantities_overflow_nothing() {
    let hostile = run(software(), |call, _| match call {
        Call::GetOrderProvisioningStatus(_) => Some(Says::Answer(json!({"items": [{
            "lineItemNumber": 0, "status": "Fulfilled", "quantityProvisioningInformation": [
                {"quantity": 4_294_967_295_u32, "status": "Fulfilled"}, {"quantity": 9, "status": "Unfulfilled"}]}]}))),
        _ => None,
    });
    assert_eq!(hostile.receipt.status, PurchaseStatus::Completed);
}

#[test]
fn an_order_cancelled_after_its_delivery_is_not_completed() {
    let mut reads = 0;
    let run = run(software(), |call, _| match call {
        Call::GetOrder(_) => {
            reads += 1;
            let mut order = order("o-1", "p-1");
            order["status"] = if reads > 1 { "cancelled" } else { "pending" }.into();
            Some(Says::Answer(order))
        }
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Rejected);
    assert!(run.problem().contains("not fulfilled"), "{}", run.problem());
}

#[test]
fn lines_are_matched_not_counted() {
    let mut intent = software();
    intent["line"] = json!([
        {"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 1},
        {"product": "DG7GMGF0DWM9", "sku": "0002", "quantity": 1}
    ]);
    let mut twice = order("o-1", "p-1");
    let mut second = twice["lineItems"][0].clone();
    second["lineItemNumber"] = 1.into();
    twice["lineItems"].as_array_mut().unwrap().push(second);
    let run = run(intent, |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Answer(json!({"orders": [twice, twice]}))),
        Call::GetOrder(_) => Some(Says::Answer(twice.clone())),
        Call::GetOrderProvisioningStatus(_) => Some(Says::Answer(json!({"items": [
            {"lineItemNumber": 0, "status": "Fulfilled"}, {"lineItemNumber": 1, "status": "Fulfilled"}]}))),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Unresolved);
    assert_eq!(run.receipt.orders.len(), 1, "one order told twice is one order");
    assert!(run.problem().contains("line 2 (DG7GMGF0DWM9:0002) is in no order"), "{}", run.problem());
    assert!(run.problem().contains("1 lines that were not asked for"), "{}", run.problem());
}

#[test]
fn a_refused_group_the_cart_did_not_show_takes_the_lines_nobody_else_has() {
    let run = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Answer(json!({"orders": [], "orderErrors": [
            {"orderGroupId": "OMS-0", "code": 800_010, "description": "none left"}]}))),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Rejected);
    assert_eq!(run.receipt.failed_groups[0].lines, [0]);
}

#[test]
fn an_order_of_ours_is_known_by_its_tag_whatever_else_changed() {
    for (member, value, expected) in [
        ("offerId", json!("DG7GMGF0DWM3:0002:B"), PurchaseStatus::Completed),
        ("quantity", json!(2), PurchaseStatus::Unresolved),
    ] {
        let mut found = order("o-1", "p-1");
        found["lineItems"][0][member] = value;
        let run = run_with_lost_answer(software(), |call, _| match call {
            Call::ListOrders(_) => Some(Says::Answer(json!({"items": [found]}))),
            Call::GetOrder(_) => Some(Says::Answer(found.clone())),
            _ => None,
        });
        assert_eq!(run.receipt.status, expected, "{member}: {}", run.problem());
        assert_eq!(run.receipt.orders[0].id.as_str(), "o-1");
    }
}

#[test]
fn a_cart_of_something_else_is_not_checked_out() {
    for (member, value) in
        [("quantity", json!(999)), ("catalogItemId", json!("X:Y:Z")), ("billingCycle", json!("annual"))]
    {
        let run = run(software(), |call, _| match call {
            Call::CreateCart(call) => {
                let mut cart = serde_json::to_value(&call.cart).unwrap();
                cart["id"] = "cart-1".into();
                cart["lineItems"][0][member] = value.clone();
                Some(Says::Answer(cart))
            }
            _ => None,
        });
        assert_eq!(run.receipt.status, PurchaseStatus::Rejected, "{member}");
        assert_eq!(run.count("CheckoutCart"), 0);
    }
}

#[test]
fn carts_that_vanish_are_not_made_for_ever() {
    // Each is over before it can be checked out.
    let never = run(software(), |call, _| match call {
        Call::CreateCart(call) => {
            let mut cart = serde_json::to_value(&call.cart).unwrap();
            cart["id"] = "cart-1".into();
            cart["creationTimestamp"] = "2030-03-17T16:00:00Z".into();
            cart["expirationTimestamp"] = "2030-03-17T15:59:59Z".into();
            Some(Says::Answer(cart))
        }
        _ => None,
    });
    assert_eq!(never.receipt.status, PurchaseStatus::Rejected);
    assert_eq!((never.count("CreateCart"), never.count("CheckoutCart")), (3, 0));
    // A clock that is ahead does not make a cart old: its life counts from its making.
    let ahead = run(software(), |call, _| match call {
        Call::CreateCart(call) => {
            let mut cart = serde_json::to_value(&call.cart).unwrap();
            cart["id"] = "cart-1".into();
            cart["creationTimestamp"] = "2030-03-17T16:00:00Z".into();
            cart["expirationTimestamp"] = "2030-03-17T16:15:00Z".into();
            Some(Says::Answer(cart))
        }
        _ => None,
    });
    assert_eq!((ahead.receipt.status, ahead.count("CreateCart")), (PurchaseStatus::Completed, 1));
}

#[test]
fn what_never_comes_is_given_up_in_time() {
    let nothing = run(software(), |call, _| {
        matches!(call, Call::ListEntitlements(_)).then(|| Says::Answer(json!({"items": []})))
    });
    assert_eq!(nothing.receipt.status, PurchaseStatus::Completed);
    assert!(nothing.count("ListEntitlements") < 40, "{}", nothing.count("ListEntitlements"));
    let suspended = run(software(), |call, _| match call {
        Call::GetOrderProvisioningStatus(_) => Some(Says::Refusal(403, 900_329)),
        Call::GetOrder(_) => {
            let mut order = order("o-1", "p-1");
            order["status"] = "suspended".into();
            Some(Says::Answer(order))
        }
        _ => None,
    });
    assert_eq!(suspended.receipt.status, PurchaseStatus::Unresolved);
    assert!(suspended.took < Duration::from_secs(13 * 3600));
}

#[test]
fn a_cart_without_a_status_says_nothing() {
    let mut sent = 0;
    let mut reads = 0;
    let run = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => {
            sent += 1;
            (sent == 1).then_some(Says::Lost)
        }
        Call::GetCart(_) => {
            reads += 1;
            (reads < 3).then(|| Says::Answer(json!({"id": "cart-1", "lineItems": []})))
        }
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
}

#[test]
fn a_clock_that_was_set_back_stalls_nothing() {
    let slow = run(software(), |call, now| match call {
        Call::ListOrders(_) if now.unix_millis() < 1_900_000_300_000 => {
            Some(Says::Answer(json!({"items": []})))
        }
        _ => None,
    });
    let waiting =
        slow.entries.iter().position(|entry| matches!(entry.fact, Fact::OrdersListed { .. })).unwrap();
    let purchase = Purchase::replay(&slow.entries[..=waiting]).unwrap();
    let at = slow.entries[waiting].at;
    assert!(matches!(purchase.next(at), Effect::Wait { .. }));
    assert!(matches!(purchase.next(at - Duration::from_secs(10 * 24 * 3600)), Effect::Call(_)));
}

#[test]
fn an_absurd_wait_is_cut_short() {
    use pc_transport::{Cause, Error, Fate};
    let start = run(software(), |_, _| None).entries[..1].to_vec();
    let mut purchase = Purchase::replay(&start).unwrap();
    let none = purchase.record(Fact::OrdersNotFound, start[0].at);
    purchase.apply(&none);
    let Effect::Call(planned) = purchase.next(start[0].at) else { panic!("it goes on with a call") };
    let retry_after = Some(Duration::from_secs(u64::MAX));
    let throttled = Error::new(planned.call.name(), Fate::NotDone, Cause::Throttled { retry_after });
    let entry = purchase.learn(&planned, Err(throttled), start[0].at);
    purchase.apply(&entry);
    let Effect::Wait { until, .. } = purchase.next(start[0].at) else { panic!("it waits") };
    assert_eq!(until.since(start[0].at), Duration::from_secs(600));
}

#[test]
fn an_answer_about_something_else_is_no_answer() {
    for name in ["GetProduct", "GetSku", "GetOrder"] {
        disturbed_twice(name, || Says::Answer(json!({"message": "we are moving house"})));
    }
}

/// An answer to a checkout that refuses its only group.
fn all_refused() -> Value {
    json!({"orders": [], "orderErrors": [{"orderGroupId": "0", "code": 800_030, "description": "no"}]})
}

#[test]
fn refusals_alone_that_answer_a_repeat_decide_nothing() {
    let mut sent = 0;
    let found = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => {
            sent += 1;
            Some(if sent == 1 { Says::AnswerTo(2, all_refused()) } else { Says::Answer(all_refused()) })
        }
        Call::GetCart(_) => Some(Says::Answer(json!({"id": "cart-1", "status": "Ordered", "lineItems": []}))),
        _ => None,
    });
    assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
    assert_eq!(found.receipt.orders[0].id.as_str(), "o-1", "the first request had bought it");
    // After one that was turned away it is not the only one either: of two copies one may be done.
    let mut sent = 0;
    let turned_away = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => {
            sent += 1;
            Some(if sent == 1 { Says::Refusal(401, 400) } else { Says::Answer(all_refused()) })
        }
        Call::GetCart(_) => Some(Says::Answer(json!({"id": "cart-1", "status": "Ordered", "lineItems": []}))),
        _ => None,
    });
    assert_eq!(turned_away.receipt.status, PurchaseStatus::Completed, "{}", turned_away.problem());
    let only = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Answer(all_refused())),
        _ => None,
    });
    assert_eq!(only.receipt.status, PurchaseStatus::Rejected, "{}", only.problem());
}

#[test]
fn a_late_purchase_looks_at_a_cart_that_only_its_journal_knows() {
    let whole = run(software(), |_, _| None);
    let made = whole.entries.iter().position(|entry| matches!(entry.fact, Fact::CartCreated { .. })).unwrap();
    let mut kept = whole.entries[..=made].to_vec();
    let later = kept[made].at + Duration::from_secs(30 * 24 * 3600);
    let purchase = Purchase::replay(&kept).unwrap();
    kept.push(purchase.record(purchase.resuming().unwrap(), later));
    // The journal was set back: the cart was checked out since, and its order may not be in the list yet.
    let ordered = json!({"id": "cart-1", "status": "Ordered", "lineItems": []});
    let goes_on = |is_listed_from: usize| {
        let mut lists = 0;
        go_on(kept.clone(), later, |call, _| match call {
            Call::GetCart(_) => Some(Says::Answer(ordered.clone())),
            Call::ListOrders(_) => {
                lists += 1;
                let shown = if lists >= is_listed_from { json!([order("o-1", "p-1")]) } else { json!([]) };
                Some(Says::Answer(json!({"items": shown})))
            }
            _ => None,
        })
    };
    let found = goes_on(2);
    assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
    assert_eq!((found.count("CheckoutCart"), found.count("CreateCart")), (0, 0));
    let unlisted = goes_on(usize::MAX);
    assert_eq!(unlisted.receipt.status, PurchaseStatus::Unresolved, "{}", unlisted.problem());
    let unreadable = go_on(kept.clone(), later, |call, _| match call {
        Call::GetCart(_) => Some(Says::Unreachable),
        Call::ListOrders(_) => Some(Says::Answer(json!({"items": []}))),
        _ => None,
    });
    assert_eq!(unreadable.receipt.status, PurchaseStatus::Unresolved, "{}", unreadable.problem());
    assert!(unreadable.problem().contains("cart cart-1"), "{}", unreadable.problem());
}

/// A purchase whose journal was set back to where its cart was made, in the hands of another process.
fn set_back() -> (Vec<Entry>, Timestamp) {
    let whole = run(software(), |_, _| None);
    let made = whole.entries.iter().position(|entry| matches!(entry.fact, Fact::CartCreated { .. })).unwrap();
    let mut kept = whole.entries[..=made].to_vec();
    let at = kept[made].at + Duration::from_secs(60);
    let purchase = Purchase::replay(&kept).unwrap();
    kept.push(purchase.record(purchase.resuming().unwrap(), at));
    (kept, at)
}

#[test]
fn a_cart_of_another_process_that_is_not_there_may_have_been_checked_out() {
    let (kept, at) = set_back();
    let goes_on = |listed_after: Duration, cart: fn() -> Says| {
        go_on(kept.clone(), at, |call, now| match call {
            Call::GetCart(_) => Some(cart()),
            Call::ListAuditRecords(_) => Some(Says::Refusal(404, 404)),
            Call::ListOrders(_) if now >= at + listed_after => {
                Some(Says::Answer(json!({"items": [order("o-1", "p-1")]})))
            }
            Call::ListOrders(_) => Some(Says::Answer(json!({"items": []}))),
            _ => None,
        })
    };
    let (lag, never) = (Duration::from_secs(13 * 60), Duration::from_secs(900 * 24 * 3600));
    let gone = || Says::Refusal(404, 800_008);
    let found = goes_on(lag, gone);
    assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
    assert_eq!((found.count("CreateCart"), found.count("CheckoutCart")), (0, 0));
    let made_anew = goes_on(never, gone);
    assert_eq!((made_anew.count("CreateCart"), made_anew.count("CheckoutCart")), (1, 1));
    let anew = made_anew.entries.iter().rposition(|entry| matches!(entry.fact, Fact::CartCreated { .. }));
    assert!(made_anew.entries[anew.unwrap()].at.since(at) >= Proof::QUIET_TIME, "it was looked for first");
    let unreadable = goes_on(never, || Says::Refusal(403, 20002));
    assert_eq!(unreadable.receipt.status, PurchaseStatus::Unresolved, "{}", unreadable.problem());
    assert_eq!((unreadable.count("CreateCart"), unreadable.count("CheckoutCart")), (0, 0));
}

#[test]
fn what_an_earlier_look_did_not_show_is_not_proven_where_the_last_one_fails() {
    let mut intent = software();
    intent["deadline_minutes"] = 30.into();
    let (mut looks, mut began) = (0, None);
    let run = run(intent, |call, now| {
        let began = *began.get_or_insert(now);
        match call {
            Call::ListOrders(_) => {
                looks += 1;
                Some(if looks == 1 { Says::Answer(json!({"items": []})) } else { Says::Lost })
            }
            // So long that the orders are looked at again before the cart.
            Call::GetProduct(_) if now < began + Duration::from_secs(5 * 60) => Some(Says::Unreachable),
            _ => None,
        }
    });
    assert!(looks > 1 && run.count("CreateCart") == 0);
    assert_eq!(run.receipt.status, PurchaseStatus::Unresolved, "{}", run.problem());
    assert_eq!(run.receipt.proof, Proof::Undecided);
}

#[test]
fn a_purchase_with_a_cart_that_this_process_has_not_read_is_called_off_without_proof() {
    let whole = run(software(), |_, _| None);
    let sending = whole.entries.iter().position(is_checkout).unwrap();
    let proof = |mut entries: Vec<Entry>| {
        let purchase = Purchase::replay(&entries).unwrap();
        let at = entries.last().unwrap().at;
        entries.push(purchase.record(purchase.abort().unwrap().unwrap(), at));
        Purchase::replay(&entries).unwrap().receipt().unwrap().proof
    };
    assert_eq!(proof(whole.entries[..sending].to_vec()), Proof::NeverSent);
    assert_eq!(proof(set_back().0), Proof::Undecided, "the journal may have been set back");
}

#[test]
fn orders_are_looked_for_where_the_cart_cannot_be_read() {
    for cart in [|| Says::Refusal(403, 20002), || Says::Page(502), || Says::Unreachable] {
        let listed = |call: &Call| match call {
            Call::GetCart(_) => Some(cart()),
            Call::ListAuditRecords(_) => Some(Says::Refusal(404, 404)),
            Call::ListOrders(_) => Some(Says::Answer(json!({"items": [order("o-1", "p-1")]}))),
            _ => None,
        };
        let unlisted = |call: &Call| match call {
            Call::ListOrders(_) => Some(Says::Answer(json!({"items": []}))),
            call => listed(call),
        };
        let lost = |call: &Call| matches!(call, Call::CheckoutCart(_)).then_some(Says::Lost);
        let mut is_sent = false;
        let found = run(software(), |call, _| {
            is_sent |= matches!(call, Call::CheckoutCart(_));
            lost(call).or_else(|| is_sent.then(|| listed(call)).flatten())
        });
        assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
        let unseen = run(software(), |call, _| lost(call).or_else(|| unlisted(call)));
        assert_eq!(unseen.receipt.status, PurchaseStatus::Unresolved, "{}", unseen.problem());
        let mut entries = unseen.entries.clone();
        let purchase = Purchase::replay(&entries).unwrap();
        let at = entries.last().unwrap().at;
        entries.push(purchase.record(purchase.reopening().unwrap(), at));
        let again = go_on(entries.clone(), at, |call, _| listed(call));
        assert_eq!(again.receipt.status, PurchaseStatus::Completed, "{}", again.problem());
        let still = go_on(entries, at, |call, _| unlisted(call));
        assert_eq!(still.receipt.status, PurchaseStatus::Unresolved, "{}", still.problem());
    }
}

//! Decided by proof alone: no single piece of evidence, whoever hands it over, makes a purchase buy twice or tell what is not
//! true.

use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::{Call, Effect, Entry, Fact, FoundIn, Proof, Purchase, PurchaseStatus};
use serde_json::{Value, json};

use crate::harness::is_checkout;
use crate::harness::scripted::{Run, Says, customer, go_on, order, run, software, two_lines};

const MINUTE: Duration = Duration::from_secs(60);

/// A service with one cart, of which a copy of the first checkout arrives after so long.
struct LateCopy {
    held: Duration,
    arrives: Option<Timestamp>,
}

impl LateCopy {
    fn of(held: Duration) -> Self {
        Self { held, arrives: None }
    }

    fn sent(&mut self, now: Timestamp) {
        self.arrives.get_or_insert(now + self.held);
    }

    fn is_bought(&self, now: Timestamp) -> bool {
        self.arrives.is_some_and(|at| at <= now)
    }

    fn look(&self, call: &Call, now: Timestamp) -> Option<Says> {
        let (status, orders) = match self.is_bought(now) {
            true => ("Ordered", vec![order("o-1", "p-1")]),
            false => ("Active", vec![]),
        };
        match call {
            Call::GetCart(_) => Some(cart(status)),
            Call::ListOrders(_) => Some(Says::Answer(json!({"items": orders}))),
            _ => None,
        }
    }
}

fn cart(status: &str) -> Says {
    Says::Answer(json!({"id": "cart-1", "status": status, "lineItems": []}))
}

fn list(orders: &[Value]) -> Says {
    Says::Answer(json!({"items": orders}))
}

/// A purchase whose first checkout is held so long, while its copies are answered so.
fn held(held: Duration, answer: impl Fn(usize) -> Says) -> Run {
    let mut copy = LateCopy::of(held);
    let mut sent = 0;
    run(software(), move |call, now| match call {
        Call::CheckoutCart(_) if copy.is_bought(now) => Some(list_of_one_order()),
        Call::CheckoutCart(_) => {
            copy.sent(now);
            sent += 1;
            Some(answer(sent))
        }
        call => copy.look(call, now),
    })
}

fn list_of_one_order() -> Says {
    Says::Answer(json!({"orders": [order("o-1", "p-1")]}))
}

#[test]
fn a_cart_that_was_sent_to_checkout_is_the_only_one() {
    for seconds in [1, 30, 600, 1700] {
        for refusal in [Says::Refusal(404, 800_008), Says::Page(404), Says::Refusal(404, 1000)].iter() {
            let says = || match refusal {
                Says::Refusal(status, code) => Says::Refusal(*status, *code),
                _ => Says::Page(404),
            };
            let run = held(Duration::from_secs(seconds), |_| says());
            assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{seconds}: {}", run.problem());
            assert_eq!(run.count("CreateCart"), 1);
        }
    }
    let never = held(MINUTE * 60 * 24 * 7, |_| Says::Refusal(404, 800_008));
    assert_eq!(never.receipt.status, PurchaseStatus::Unresolved, "a cart that is not found proves nothing");
    assert_eq!((never.count("CreateCart"), never.receipt.proof), (1, Proof::Undecided));
    assert!(never.took < MINUTE * 60 * 5, "{:?}", never.took);
}

#[test]
fn what_is_not_in_the_services_own_words_refuses_nothing() {
    for says in [(403, 0), (400, 0), (451, 0), (302, 0), (400, 4_711), (500, 800_003), (409, 0)] {
        let mut is_done = false;
        let run = run(software(), |call, _| match call {
            Call::CheckoutCart(_) if !is_done => {
                is_done = true; // and something on the way answers in its place
                Some(if says.1 == 0 { Says::Page(says.0) } else { Says::Refusal(says.0, says.1) })
            }
            Call::GetCart(_) => Some(cart("Ordered")),
            _ => None,
        });
        assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{says:?}: {}", run.problem());
    }
}

#[test]
fn a_refusal_after_a_doubt_is_believed_at_the_end_of_the_quiet_time() {
    for minutes in [15, 23, 30] {
        let found =
            held(MINUTE * minutes, |sent| if sent == 1 { Says::Lost } else { Says::Refusal(403, 800_023) });
        assert_eq!(
            found.receipt.status,
            PurchaseStatus::Completed,
            "held {minutes} min: {}",
            found.problem()
        );
    }
    let refused =
        held(MINUTE * 60 * 24 * 7, |sent| if sent == 1 { Says::Lost } else { Says::Refusal(403, 800_023) });
    assert_eq!(refused.receipt.status, PurchaseStatus::Rejected);
    assert_eq!(refused.receipt.proof, Proof::QuietTime);
    assert!(refused.took >= MINUTE * 45, "{:?}", refused.took);
    for told in ["in doubt", "45 minutes", "as long as no request takes longer", "re-examined"] {
        assert!(refused.problem().contains(told), "{told}: {}", refused.problem());
    }
    assert_eq!(refused.sent.last(), Some(&"GetCart"), "open before the search and after it");
    let purchase = Purchase::replay(&refused.entries).unwrap();
    assert_eq!(purchase.reopening(), Some(Fact::Reopened), "it can be looked at again");
    assert_eq!(purchase.closing(), None, "its history is kept");
    let clear = run(software(), |call, _| {
        matches!(call, Call::CheckoutCart(_)).then_some(Says::Refusal(403, 800_023))
    });
    assert_eq!((clear.receipt.status, clear.receipt.proof), (PurchaseStatus::Rejected, Proof::Refused));
    let purchase = Purchase::replay(&clear.entries).unwrap();
    assert!(!purchase.is_unproven() && purchase.closing().is_some());
    // Who asks for it by name is answered by a look: a copy of what was refused may have been done.
    let (mut entries, at) = (clear.entries, clear.receipt.ended_at);
    entries.push(purchase.record(purchase.reopening().unwrap(), at));
    let bought = go_on(entries.clone(), at, |_, _| None);
    assert_eq!(bought.receipt.status, PurchaseStatus::Completed, "{}", bought.problem());
    let refused = go_on(entries, at, |call, _| matches!(call, Call::ListOrders(_)).then(|| list(&[])));
    assert_eq!((refused.receipt.status, refused.receipt.proof), (PurchaseStatus::Rejected, Proof::Refused));
    assert!(refused.took < MINUTE, "one look: {:?}", refused.took);
}

#[test]
fn what_was_believed_to_be_refused_is_looked_at_again_and_not_believed_against_its_cart() {
    let refused =
        held(MINUTE * 60 * 24 * 7, |sent| if sent == 1 { Says::Lost } else { Says::Refusal(403, 800_023) });
    let look = |status: &'static str| {
        let mut entries = refused.entries.clone();
        let purchase = Purchase::replay(&entries).unwrap();
        let at = entries.last().unwrap().at + MINUTE * 60 * 24;
        entries.push(purchase.record(purchase.reopening().unwrap(), at));
        go_on(entries, at, |call, _| match call {
            Call::GetCart(_) => Some(cart(status)),
            Call::ListOrders(_) | Call::ListAuditRecords(_) => Some(Says::Answer(json!({"items": []}))),
            _ => None,
        })
    };
    let ordered = look("Ordered");
    assert_eq!(ordered.receipt.status, PurchaseStatus::Unresolved, "{}", ordered.problem());
    assert_eq!(ordered.receipt.proof, Proof::Undecided);
    assert!(ordered.problem().contains("ordered after all"), "{}", ordered.problem());
    for as_it_was in [look("Active"), look("Expired")] {
        assert_eq!(as_it_was.receipt.error, refused.receipt.error, "the refusal is not forgotten");
        assert_eq!(as_it_was.receipt.status, PurchaseStatus::Rejected);
        assert_eq!(as_it_was.receipt.proof, Proof::QuietTime);
    }
}

/// The entries of a purchase that was refused after a doubt, killed in the middle of the quiet time.
fn killed_in_the_quiet_time() -> Vec<Entry> {
    let run =
        held(MINUTE * 60 * 24 * 7, |sent| if sent == 1 { Says::Lost } else { Says::Refusal(403, 800_023) });
    let last_sent = run.entries.iter().rposition(is_checkout).unwrap();
    run.entries[..last_sent + 6].to_vec()
}

#[test]
fn another_process_begins_the_quiet_time_anew_whatever_its_clock_shows() {
    let entries = killed_in_the_quiet_time();
    let late = entries.last().unwrap().at + MINUTE * 50;
    for ahead in [Duration::ZERO, MINUTE * 50, MINUTE * 60 * 10] {
        let from = late + ahead;
        let mut resumed = entries.clone();
        let purchase = Purchase::replay(&resumed).unwrap();
        resumed.push(purchase.record(purchase.resuming().unwrap(), from));
        let copy = LateCopy { held: MINUTE, arrives: Some(from + MINUTE * 3) };
        let found = go_on(resumed, from, |call, now| copy.look(call, now));
        assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{ahead:?}: {}", found.problem());
    }
}

#[test]
fn carts_and_orders_are_ours_only_by_our_tag() {
    let foreign = |customer: &str, purchase: &str| {
        let mut order = order("o-9", purchase);
        order["referenceCustomerId"] = customer.into();
        order
    };
    for other in [foreign(customer(), "p-2"), foreign("another-customer", "p-1")] {
        let mut sent = 0;
        let run = run(software(), |call, _| match call {
            Call::CheckoutCart(_) => {
                sent += 1;
                (sent == 1).then(|| Says::Answer(json!({"orders": [other]})))
            }
            Call::GetCart(_) => Some(cart("Ordered")),
            _ => None,
        });
        assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
        assert_eq!(run.receipt.orders[0].id.as_str(), "o-1");
        assert!(run.took < MINUTE * 60, "it searches instead of asking for ever: {:?}", run.took);
    }
    let mut carts = 0;
    let swapped = run(software(), |call, _| match call {
        Call::CreateCart(call) if carts == 0 => {
            carts += 1;
            let mut cart = serde_json::to_value(&call.cart).unwrap();
            cart["id"] = "cart-9".into();
            cart["lineItems"][0]["friendlyName"] = "BizTalk [p-2]".into();
            Some(Says::Answer(cart))
        }
        _ => None,
    });
    assert_eq!(swapped.receipt.cart.as_ref().map(pc_models::CartId::as_str), Some("cart-1"));
    assert_eq!((swapped.receipt.status, swapped.count("CreateCart")), (PurchaseStatus::Completed, 2));
    let mut reads = 0;
    let renamed = run(software(), |call, _| match call {
        Call::GetOrder(_) => {
            reads += 1;
            (reads == 1).then(|| Says::Answer(order("o-1", "p-2")))
        }
        _ => None,
    });
    assert_eq!(renamed.receipt.status, PurchaseStatus::Completed);
    assert_eq!(reads, 3, "an order of that id with another tag is not believed");
}

#[test]
fn answers_about_another_item_say_nothing() {
    for (name, answer) in [
        (
            "GetSku",
            json!({"id": "0002", "productId": "ANOTHER", "title": "Other", "supportedBillingCycles": ["annual"]}),
        ),
        (
            "ListAvailabilities",
            json!({"items": [{"catalogItemId": "ANOTHER:0002:A", "isPurchasable": true}]}),
        ),
    ] {
        let mut asked = 0;
        let run = run(software(), |call, _| {
            asked += usize::from(call.name() == name);
            (call.name() == name && asked == 1).then(|| Says::Answer(answer.clone()))
        });
        assert_eq!((run.receipt.status, asked), (PurchaseStatus::Completed, 2), "{name}: {}", run.problem());
    }
}

#[test]
fn before_the_first_cart_orders_of_an_earlier_run_are_looked_for() {
    let held = order("o-1", "p-1");
    let record = json!({"customerId": customer(), "operationType": "create_order", "operationStatus": "succeeded",
                        "resourceNewValue": held.to_string()});
    for (records, orders) in [(vec![], vec![held.clone()]), (vec![record], vec![])] {
        let adopted = run(software(), |call, _| match call {
            Call::ListAuditRecords(_) => Some(list(&records)),
            Call::ListOrders(_) => Some(list(&orders)),
            _ => None,
        });
        assert_eq!(adopted.count("CreateCart"), 0);
        let order = &adopted.receipt.orders[0];
        assert_eq!((order.id.as_str(), order.found_in, order.read_back), ("o-1", FoundIn::EarlierRun, true));
        assert_eq!(adopted.receipt.proof, Proof::OrdersRead);
        assert!(adopted.receipt.notes[0].contains("earlier run"), "{:?}", adopted.receipt.notes);
    }
}

#[test]
fn orders_of_an_earlier_run_that_are_not_as_wanted_are_left_to_a_person() {
    let mut more = order("o-1", "p-1");
    more["lineItems"][0]["quantity"] = 7.into();
    let mut other = order("o-1", "p-1");
    other["lineItems"][0]["offerId"] = "X:0001:A".into();
    for held in [more, other] {
        let run = run(software(), |call, _| {
            matches!(call, Call::ListOrders(_)).then(|| list(std::slice::from_ref(&held)))
        });
        assert_eq!((run.receipt.status, run.count("CreateCart")), (PurchaseStatus::Unresolved, 0));
        assert!(
            run.problem().contains("o-1") && run.problem().contains("not as wanted"),
            "{}",
            run.problem()
        );
    }
    // One of two is there: the other may be in the list later.
    let mut looks = 0;
    let both = run(two_lines(), |call, _| match call {
        Call::ListOrders(_) => {
            looks += 1;
            let orders = [order("o-1", "p-1"), order("o-2", "p-1")];
            Some(list(&orders[..if looks < 4 { 1 } else { 2 }]))
        }
        _ => None,
    });
    assert_eq!(
        (both.receipt.status, both.count("CreateCart")),
        (PurchaseStatus::Completed, 0),
        "{}",
        both.problem()
    );
    let half =
        run(two_lines(), |call, _| matches!(call, Call::ListOrders(_)).then(|| list(&[order("o-1", "p-1")])));
    assert_eq!((half.receipt.status, half.count("CreateCart")), (PurchaseStatus::Unresolved, 0));
    assert!(half.took >= MINUTE * 15, "the list may be late: {:?}", half.took);
}

#[test]
fn another_process_looks_again_before_it_buys() {
    let whole = run(software(), |_, _| None);
    let sending = whole.entries.iter().position(is_checkout).unwrap();
    for kept in 1..sending {
        let mut entries = whole.entries[..kept].to_vec();
        let (purchase, at) = (Purchase::replay(&entries).unwrap(), entries[kept - 1].at);
        entries.push(purchase.record(purchase.resuming().unwrap(), at));
        let adopted = go_on(entries, at, |call, _| {
            matches!(call, Call::ListOrders(_)).then(|| list(&[order("o-1", "p-1")]))
        });
        assert_eq!(adopted.receipt.status, PurchaseStatus::Completed, "after {kept}: {}", adopted.problem());
        assert_eq!(adopted.count("CheckoutCart"), 0, "after {kept}: {:?}", adopted.sent);
    }
}

#[test]
fn a_cart_that_an_older_journal_knows_as_unsent_is_read_first() {
    let whole = run(software(), |_, _| None);
    let sending = whole.entries.iter().position(is_checkout).unwrap();
    let unsent = |service: &dyn Fn(&Call, usize) -> Option<Says>| {
        let mut entries = whole.entries[..sending].to_vec();
        let (purchase, at) = (Purchase::replay(&entries).unwrap(), entries[sending - 1].at);
        entries.push(purchase.record(purchase.resuming().unwrap(), at));
        let mut lists = 0;
        go_on(entries, at, |call, _| {
            lists += usize::from(matches!(call, Call::ListOrders(_)));
            service(call, lists)
        })
    };
    // It was bought, and the list does not show it yet.
    let bought = unsent(&|call, lists| match call {
        Call::GetCart(_) => Some(cart("Ordered")),
        Call::ListOrders(_) if lists < 3 => Some(list(&[])),
        Call::ListOrders(_) => Some(list(&[order("o-1", "p-1")])),
        _ => None,
    });
    assert_eq!(bought.receipt.status, PurchaseStatus::Completed, "{}", bought.problem());
    assert_eq!(bought.count("CreateCart"), 0);
    let gone = unsent(&|call, lists| match call {
        Call::GetCart(_) => Some(Says::Refusal(404, 800_008)),
        Call::ListOrders(_) if lists < 2 => Some(list(&[])),
        _ => None,
    });
    assert_eq!(
        (gone.receipt.status, gone.count("CreateCart")),
        (PurchaseStatus::Completed, 1),
        "never sent: a new one"
    );
}

#[test]
fn the_tag_decides_and_not_the_time() {
    let mut old = order("o-1", "p-1");
    old["creationDate"] = "2019-01-01T00:00:00Z".into();
    let mut sent = 0;
    let run = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => {
            sent += 1;
            Some(if sent == 1 { Says::Lost } else { Says::Refusal(400, 800_065) })
        }
        Call::GetCart(_) => Some(cart("Ordered")),
        Call::ListOrders(_) if sent > 0 => Some(list(std::slice::from_ref(&old))),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
    let unresolved = held(MINUTE * 60 * 24 * 7, |_| Says::Lost);
    assert_eq!(unresolved.receipt.status, PurchaseStatus::Unresolved);
    assert!(!unresolved.problem().contains("since"), "no range of time: {}", unresolved.problem());
}

#[test]
fn a_clock_that_is_days_ahead_ends_nothing() {
    let whole = run(software(), |_, _| None);
    let (start, days) = (whole.entries[0].at, Duration::from_secs(2 * 24 * 3600));
    let ahead_s = i64::try_from(days.as_secs()).unwrap();
    let mut entries = whole.entries[..4].to_vec();
    let purchase = Purchase::replay(&entries).unwrap();
    entries.push(purchase.record(purchase.resuming().unwrap(), start + days));
    let mut purchase = Purchase::replay(&entries).unwrap();
    let Effect::Call(planned) = purchase.next(start + days) else { panic!("it goes on with a call") };
    let answer = planned.call.decode(&pc_transport::wire::Reply::json(200, &json!({"items": []}))).unwrap();
    let entry = purchase.learn(&planned, Ok((answer, 1)), start + days).clock_ahead(Some(ahead_s));
    purchase.apply(&entry);
    assert_eq!(purchase.deadline(), start + days + Duration::from_secs(24 * 3600), "by the service's time");
    assert!(matches!(purchase.next(start + days), Effect::Call(_)));
    let late = start + days + Duration::from_secs(24 * 3600);
    let look = purchase.next(late);
    assert!(matches!(&look, Effect::Call(planned) if planned.call.name() == "ListOrders"), "{look:?}");
    let none = purchase.record(Fact::OrdersNotFound, late);
    purchase.apply(&none);
    let end = purchase.next(late);
    let is_cancelled = |fact: &Fact| matches!(fact, Fact::Ended { status: PurchaseStatus::Cancelled, .. });
    assert!(matches!(&end, Effect::Record(fact) if is_cancelled(fact)), "{end:?}");
}

#[test]
fn trouble_before_the_checkout_passes() {
    for name in ["GetCustomer", "GetProduct", "GetSku", "ListAvailabilities", "CreateCart", "ListOrders"] {
        for status in [409, 404, 403, 400, 302] {
            let mut asked = 0;
            let run = run(software(), |call, _| {
                asked += usize::from(call.name() == name);
                (call.name() == name && asked <= 2).then_some(Says::Page(status))
            });
            assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{name} {status}: {}", run.problem());
        }
    }
    let lasting = run(software(), |call, _| matches!(call, Call::GetProduct(_)).then_some(Says::Page(404)));
    assert_eq!((lasting.receipt.status, lasting.receipt.proof), (PurchaseStatus::Rejected, Proof::NeverSent));
    assert!(lasting.count("GetProduct") < 10 && lasting.took < MINUTE * 10, "{:?}", lasting.took);
    let refused =
        run(software(), |call, _| matches!(call, Call::GetProduct(_)).then_some(Says::Refusal(404, 400_013)));
    assert_eq!(
        (refused.receipt.status, refused.count("GetProduct")),
        (PurchaseStatus::Rejected, 1),
        "in its own words"
    );
}

#[test]
fn an_id_that_never_bought_can_be_started_again() {
    let rejected =
        run(software(), |call, _| matches!(call, Call::GetProduct(_)).then_some(Says::Refusal(404, 400_013)));
    let ids = |run: &Run| -> Vec<String> {
        let sent = run.entries.iter().filter_map(|entry| match &entry.fact {
            Fact::Sending { request_id, .. } => Some(request_id.to_string()),
            _ => None,
        });
        sent.collect()
    };
    let mut entries = rejected.entries.clone();
    let (purchase, at) = (Purchase::replay(&entries).unwrap(), entries.last().unwrap().at);
    entries.push(purchase.record(purchase.again().unwrap(), at));
    let again = go_on(entries, at, |_, _| None);
    assert_eq!(again.receipt.status, PurchaseStatus::Completed, "{}", again.problem());
    let first = run(software(), |_, _| None);
    assert!(ids(&again).iter().all(|id| !ids(&first).contains(id)), "its writes are new ones");
    for bought in [first, held(MINUTE * 60 * 24 * 7, |_| Says::Lost)] {
        let purchase = Purchase::replay(&bought.entries).unwrap();
        assert!(purchase.again().unwrap_err().to_string().contains("a checkout of it was sent"));
    }
    // What is left of it after pruning knows that as well.
    let closing = Purchase::replay(&rejected.entries).unwrap().closing().unwrap();
    let pruned = Purchase::replay(std::slice::from_ref(&closing)).unwrap();
    let entries = vec![closing, pruned.record(pruned.again().unwrap(), at)];
    let again = go_on(entries, at, |_, _| None);
    assert_eq!(again.receipt.status, PurchaseStatus::Completed, "{}", again.problem());
}

#[test]
fn past_a_deadline_that_nobody_confirmed_it_waits_for_an_answer_and_not_without_end() {
    let whole = run(software(), |_, _| None);
    let start = whole.entries[0].at;
    let mut entries = whole.entries[..4].to_vec();
    let mut purchase = Purchase::replay(&entries).unwrap();
    let Effect::Call(planned) = purchase.next(start) else { panic!("it goes on with a call") };
    let lost = crate::harness::driving::answer(&planned.call, Says::Unreachable);
    let trouble = purchase.learn(&planned, lost, start);
    purchase.apply(&trouble);
    entries.push(trouble);
    let late = start + Duration::from_secs(3 * 24 * 3600);
    entries.push(purchase.record(Fact::Resumed, late));
    let mut asked = 0;
    let run = go_on(entries, late, |_, _| {
        asked += 1;
        (asked < 4).then_some(Says::Unreachable)
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Cancelled, "{}", run.problem());
}

#[test]
fn the_list_of_another_customer_says_nothing() {
    let mut foreign = order("o-9", "p-7");
    foreign["referenceCustomerId"] = "another-customer".into();
    let mut looks = 0;
    let adopted = run(software(), |call, _| match call {
        Call::ListOrders(_) => {
            looks += 1;
            Some(list(&[if looks == 1 { foreign.clone() } else { order("o-1", "p-1") }]))
        }
        _ => None,
    });
    assert_eq!((adopted.receipt.status, adopted.count("CreateCart")), (PurchaseStatus::Completed, 0));
}

#[test]
fn an_order_that_cannot_be_read_back_is_no_proof() {
    let record = json!({"customerId": customer(), "operationType": "create_order", "operationStatus": "succeeded",
                        "resourceNewValue": order("feedface", "p-1").to_string()});
    let unreadable = |call: &Call| match call {
        Call::GetOrder(call) if call.order.as_str() == "feedface" => Some(Says::Refusal(404, 20_000)),
        _ => None,
    };
    let mut sent = 0;
    let found = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => {
            sent += 1;
            Some(if sent == 1 { Says::Lost } else { Says::Refusal(400, 800_065) })
        }
        Call::GetCart(_) => Some(cart("Ordered")),
        Call::ListAuditRecords(_) if sent > 0 => Some(list(std::slice::from_ref(&record))),
        call => unreadable(call),
    });
    assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
    assert_eq!(found.receipt.orders[0].id.as_str(), "o-1");
    let forged = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => Some(Says::Answer(json!({"orders": [order("feedface", "p-1")]}))),
        Call::GetCart(_) => Some(cart("Ordered")),
        Call::ListOrders(_) => Some(list(&[])),
        call => unreadable(call),
    });
    assert_eq!(forged.receipt.status, PurchaseStatus::Unresolved, "{}", forged.problem());
    assert!(forged.took < MINUTE * 60 * 3, "no loop: {:?}", forged.took);
    // Told of an earlier run, a person looks.
    let earlier = run(software(), |call, _| match call {
        Call::ListAuditRecords(_) => Some(list(std::slice::from_ref(&record))),
        call => unreadable(call),
    });
    assert_eq!((earlier.receipt.status, earlier.count("CreateCart")), (PurchaseStatus::Unresolved, 0));
}

#[test]
fn an_earlier_order_of_fewer_units_is_not_this_purchase() {
    let mut intent = software();
    intent["line"][0]["quantity"] = 5.into();
    let run =
        run(intent, |call, _| matches!(call, Call::ListOrders(_)).then(|| list(&[order("o-1", "p-1")])));
    assert_eq!((run.receipt.status, run.count("CreateCart")), (PurchaseStatus::Unresolved, 0));
    assert!(run.problem().contains("instead of 5"), "{}", run.problem());
}

#[test]
fn what_could_not_be_looked_up_is_not_called_unbought() {
    let run =
        run(software(), |call, _| matches!(call, Call::ListOrders(_)).then_some(Says::Refusal(403, 2032)));
    assert_eq!((run.receipt.status, run.receipt.proof), (PurchaseStatus::Rejected, Proof::NotLookedUp));
    assert!(run.problem().contains("whether an earlier one did was not looked up"), "{}", run.problem());
}

#[test]
fn another_process_searches_before_it_sends_an_open_cart_again() {
    let whole = run(software(), |_, _| None);
    let sending = whole.entries.iter().position(is_checkout).unwrap();
    let mut entries = whole.entries[..=sending].to_vec();
    let (purchase, at) = (Purchase::replay(&entries).unwrap(), entries[sending].at);
    entries.push(purchase.record(purchase.resuming().unwrap(), at));
    // Another run, with a journal of its own, has bought it meanwhile.
    let found = go_on(entries.clone(), at, |call, _| {
        matches!(call, Call::ListOrders(_)).then(|| list(&[order("o-1", "p-1")]))
    });
    assert_eq!((found.receipt.status, found.count("CheckoutCart")), (PurchaseStatus::Completed, 0));
    let mut sent = false;
    let unbought = go_on(entries, at, |call, _| match call {
        Call::CheckoutCart(_) => {
            sent = true;
            None
        }
        Call::ListOrders(_) if !sent => Some(list(&[])),
        _ => None,
    });
    assert_eq!((unbought.receipt.status, unbought.count("CheckoutCart")), (PurchaseStatus::Completed, 1));
}

#[test]
fn a_refusal_of_the_second_request_is_one_in_doubt() {
    let mut sent = 0;
    let run = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => {
            sent += 1; // the network made two copies: one was done, the other turned away
            Some(if sent == 1 { Says::Refusal(429, 429) } else { Says::Refusal(403, 800_023) })
        }
        Call::GetCart(_) => Some(cart("Ordered")),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
}

#[test]
fn more_orders_than_known_are_told() {
    let both = [order("o-1", "p-1"), order("o-2", "p-1")];
    let mut sent = false;
    let run = run(software(), |call, _| match call {
        Call::CheckoutCart(_) => {
            sent = true;
            None
        }
        Call::ListOrders(_) if sent => Some(list(&both)),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Unresolved);
    assert_eq!(run.receipt.orders.len(), 2);
    assert!(run.problem().contains("1 lines that were not asked for"), "{}", run.problem());
}

/// Earlier versions made a second cart when a cart that was sent to checkout was not found.
#[test]
fn a_cart_that_an_earlier_version_lost_after_it_was_sent_is_followed_by_no_other() {
    let whole = run(software(), |_, _| None);
    let sending = whole.entries.iter().position(is_checkout).unwrap();
    let made = whole.entries.iter().find(|entry| matches!(entry.fact, Fact::CartCreated { .. })).unwrap();
    let mut lost = whole.entries[..=sending].to_vec();
    let at = lost[sending].at;
    let purchase = Purchase::replay(&lost).unwrap();
    lost.push(purchase.record(Fact::CartLost, at));
    let mut second = lost.clone();
    second.push(purchase.record(made.fact.clone(), at));
    for mut entries in [lost, second] {
        entries.push(purchase.record(Fact::Resumed, at));
        let run =
            go_on(entries.clone(), at, |call, _| matches!(call, Call::ListOrders(_)).then(|| list(&[])));
        assert_eq!((run.count("CreateCart"), run.count("CheckoutCart")), (0, 0), "{:?}", run.sent);
        assert_eq!(run.receipt.status, PurchaseStatus::Unresolved);
        assert!(Purchase::replay(&run.entries).unwrap().again().is_err(), "a checkout was sent");
        let found = go_on(entries, at, |_, _| None);
        assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
    }
}

//! Exactly once: what becomes of a checkout whose outcome is not known.

use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::operations::CreateCart;
use pc_workflows::{Call, Fact, Proof, PurchaseStatus};
use serde_json::{Value, json};

use crate::harness::scripted::{Run, Says, go_on, order, run, software, two_lines};

/// A service that keeps one cart, so that buying twice would show.
#[derive(Default)]
struct OneOrder {
    /// How many carts were bought.
    orders: u32,
    /// Checkouts received.
    checkouts: u32,
    /// Whether a second checkout is refused, as in 2021.
    refuses_second: bool,
    /// Whether orders carry our name.
    anonymous: bool,
    /// From which look on the order list shows the order.
    visible_from: u32,
    looks: u32,
}

impl OneOrder {
    fn checkout(&mut self, lost: bool) -> Says {
        self.checkouts += 1;
        if self.orders > 0 && self.refuses_second {
            return Says::Refusal(400, 800_065);
        }
        self.orders = 1;
        if lost { Says::Lost } else { Says::Answer(json!({"orders": [order("o-1", "p-1")]})) }
    }

    fn rest(&mut self, call: &Call) -> Option<Says> {
        Some(Says::Answer(match call {
            Call::GetCart(_) => {
                let status = if self.orders > 0 { "Ordered" } else { "Active" };
                json!({"id": "cart-1", "status": status, "lineItems": []})
            }
            Call::ListOrders(_) => {
                self.looks += 1;
                let other = order("o-7", "p-2");
                json!({"items": if self.looks >= self.visible_from && self.orders > 0 { vec![other, self.order()] } else { vec![other] }})
            }
            _ => return None,
        }))
    }

    fn order(&self) -> Value {
        let mut order = order("o-1", "p-1");
        if self.anonymous {
            order["lineItems"][0]["friendlyName"] = "BizTalk".into();
        }
        order
    }
}

fn buy(service: &mut OneOrder, mut checkout: impl FnMut(&mut OneOrder, u32) -> Says) -> Run {
    let mut sent = 0;
    run(software(), |call, _: Timestamp| match call {
        Call::CheckoutCart(_) => {
            sent += 1;
            Some(checkout(service, sent))
        }
        call => service.rest(call),
    })
}

#[test]
fn a_lost_answer_is_asked_for_again_with_the_same_cart() {
    let mut service = OneOrder::default();
    let run = buy(&mut service, |service, sent| service.checkout(sent == 1));
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
    assert_eq!((run.count("CreateCart"), run.count("GetCart"), service.orders), (1, 1, 1));
}

#[test]
fn a_lost_request_is_sent_again() {
    let mut service = OneOrder::default();
    let run = buy(&mut service, |service, sent| if sent < 3 { Says::Lost } else { service.checkout(false) });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed);
    assert_eq!((run.count("CreateCart"), service.checkouts), (1, 1));
}

#[test]
fn an_unreachable_service_leaves_the_checkout_undone() {
    let mut service = OneOrder::default();
    let run =
        buy(&mut service, |service, sent| if sent < 4 { Says::Unreachable } else { service.checkout(false) });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed);
    assert_eq!(run.count("GetCart"), 0, "nothing was in doubt");
}

#[test]
fn a_service_that_refuses_a_second_checkout_is_searched_for_the_order() {
    let mut service = OneOrder { refuses_second: true, visible_from: 4, ..OneOrder::default() };
    let run = buy(&mut service, |service, sent| service.checkout(sent == 1));
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
    assert_eq!(run.receipt.orders[0].id.as_str(), "o-1", "not the other purchase's order");
    assert_eq!(service.orders, 1);
}

#[test]
fn an_order_that_is_not_provably_ours_is_not_claimed() {
    let mut service = OneOrder { refuses_second: true, anonymous: true, ..OneOrder::default() };
    let run = buy(&mut service, |service, sent| service.checkout(sent == 1));
    assert_eq!(run.receipt.status, PurchaseStatus::Unresolved);
    assert!(run.receipt.orders.is_empty());
    for told in ["cart-1", "may have been bought", "[p-1]", "will not be bought again"] {
        assert!(run.problem().contains(told), "{told}: {}", run.problem());
    }
    assert_eq!(run.count("CreateCart"), 1, "never a second cart while the first is undecided");
}

#[test]
fn a_busy_cart_is_waited_for() {
    let mut service = OneOrder::default();
    let run = buy(
        &mut service,
        |service, sent| if sent < 3 { Says::Refusal(409, 800_064) } else { service.checkout(false) },
    );
    assert_eq!(run.receipt.status, PurchaseStatus::Completed);
    assert_eq!(run.count("CreateCart"), 1);
}

#[test]
fn a_refusal_ends_it_at_once_when_nothing_was_in_doubt() {
    let mut service = OneOrder::default();
    let run = buy(&mut service, |_, _| Says::Refusal(403, 13605));
    assert_eq!(run.receipt.status, PurchaseStatus::Rejected);
    assert_eq!((run.count("CheckoutCart"), run.count("GetCart")), (1, 0));
}

#[test]
fn a_refusal_after_a_lost_answer_is_believed_only_when_the_cart_is_still_open() {
    let mut open = OneOrder::default();
    let refused = buy(&mut open, |_, sent| if sent == 1 { Says::Lost } else { Says::Refusal(403, 13605) });
    assert_eq!(refused.receipt.status, PurchaseStatus::Rejected);
    let mut bought = OneOrder { visible_from: 2, ..OneOrder::default() };
    let found = buy(
        &mut bought,
        |service, sent| if sent == 1 { service.checkout(true) } else { Says::Refusal(403, 13605) },
    );
    assert_eq!(found.receipt.status, PurchaseStatus::Completed, "{}", found.problem());
}

/// The cart that is made of two lines, each in an order group of its own.
fn cart_of_two_groups(call: &CreateCart) -> Option<Says> {
    let mut cart = serde_json::to_value(&call.cart).unwrap();
    cart["id"] = "cart-1".into();
    cart["lineItems"][0]["orderGroup"] = "0".into();
    cart["lineItems"][1]["orderGroup"] = "1".into();
    Some(Says::Answer(cart))
}

#[test]
fn orders_and_errors_in_one_answer_are_both_told() {
    let run = run(two_lines(), |call, _| match call {
        Call::CreateCart(call) => cart_of_two_groups(call),
        Call::CheckoutCart(_) => Some(Says::Answer(json!({
            "orders": [order("o-1", "p-1")],
            "orderErrors": [{"orderGroupId": "1", "code": 800_010, "description": "out of inventory"}]
        }))),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Partial);
    assert!(
        run.problem().contains("order group 1 (line 2 (DG7GMGF0DWM3:0002)) was refused with code 800010"),
        "{}",
        run.problem()
    );
    assert_eq!(run.receipt.orders.len(), 1);
    assert_eq!(run.receipt.failed_groups[0].lines, [1]);
}

/// A list of the orders of both lines.
fn both_orders() -> Value {
    json!({"items": [order("o-1", "p-1"), order("o-2", "p-1")]})
}

/// Buys two lines in two groups, the first of which is ordered at once and the second answered with this code, after so many
/// requests. From a minute after that on the list shows this.
fn half_refused(code: i64, requests: u32, list: &Value) -> Run {
    let mut answered_at = None;
    run(two_lines(), |call, now| match call {
        Call::CreateCart(call) => cart_of_two_groups(call),
        Call::CheckoutCart(_) => {
            answered_at.get_or_insert(now);
            let refusal = json!({"orderGroupId": "1", "code": code, "description": "none left"});
            Some(Says::AnswerTo(requests, json!({"orders": [order("o-1", "p-1")], "orderErrors": [refusal]})))
        }
        Call::GetCart(_) => Some(Says::Answer(json!({"id": "cart-1", "status": "Ordered", "lineItems": []}))),
        Call::GetOrder(call) => Some(Says::Answer(order(call.order.as_str(), "p-1"))),
        Call::ListOrders(_) if answered_at.is_some_and(|at| now >= at + Duration::from_secs(60)) => {
            Some(Says::Answer(list.clone()))
        }
        Call::ListOrders(_) => Some(Says::Answer(json!({"items": []}))),
        _ => None,
    })
}

#[test]
fn a_group_that_a_repeat_is_told_was_refused_is_looked_for() {
    let bought = half_refused(800_010, 2, &both_orders());
    assert_eq!(bought.receipt.status, PurchaseStatus::Completed, "{}", bought.problem());
    assert!(bought.receipt.failed_groups.is_empty() && bought.receipt.orders.len() == 2);
    let refused = half_refused(800_010, 2, &json!({"items": [order("o-1", "p-1")]}));
    assert_eq!(refused.receipt.status, PurchaseStatus::Partial, "{}", refused.problem());
    assert_eq!((refused.receipt.proof, refused.receipt.lines[1].not_bought), (Proof::QuietTime, 1));
    assert!(refused.took >= Duration::from_secs(30 * 60), "{:?}", refused.took);
}

#[test]
fn a_group_is_refused_by_a_documented_code_alone() {
    for code in [800_060, 800_002, 123_456_789] {
        let bought = half_refused(code, 1, &both_orders());
        assert_eq!(bought.receipt.status, PurchaseStatus::Completed, "{code}: {}", bought.problem());
        let unseen = half_refused(code, 1, &json!({"items": [order("o-1", "p-1")]}));
        assert_eq!(unseen.receipt.status, PurchaseStatus::Unresolved, "{code}: {}", unseen.problem());
        assert_eq!(unseen.receipt.lines[1].not_bought, 0, "{code}: it may have been bought");
        let alone = run(software(), |call, _| match call {
            Call::CheckoutCart(_) => Some(Says::Answer(json!({"orders": [], "orderErrors": [
                {"orderGroupId": "0", "code": code, "description": "no"}]}))),
            Call::ListOrders(_) => Some(Says::Answer(json!({"items": []}))),
            Call::GetCart(_) => {
                Some(Says::Answer(json!({"id": "cart-1", "status": "Ordered", "lineItems": []})))
            }
            _ => None,
        });
        assert_eq!(alone.receipt.status, PurchaseStatus::Unresolved, "{code}: {}", alone.problem());
    }
}

#[test]
fn a_refused_group_whose_order_shows_later_was_not_refused() {
    let bought = half_refused(800_010, 1, &both_orders());
    assert_eq!(bought.receipt.status, PurchaseStatus::Completed, "{}", bought.problem());
    assert!(bought.receipt.failed_groups.is_empty(), "{:?}", bought.receipt.failed_groups);
}

#[test]
fn a_success_without_content_decides_nothing() {
    let mut service = OneOrder::default();
    let run = buy(&mut service, |service, sent| {
        if sent == 1 { Says::Answer(json!({"orders": []})) } else { service.checkout(false) }
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed);
    assert_eq!(run.count("GetCart"), 1);
}

#[test]
fn a_cart_that_expired_before_it_was_sent_is_made_anew() {
    let whole = run(software(), |call, _| match call {
        Call::CreateCart(call) => {
            let mut cart = serde_json::to_value(&call.cart).unwrap();
            cart["id"] = "cart-1".into();
            cart["creationTimestamp"] = "2030-03-17T16:00:00Z".into();
            cart["expirationTimestamp"] = "2030-03-17T16:15:00Z".into();
            Some(Says::Answer(cart))
        }
        _ => None,
    });
    let made = whole.entries.iter().position(|entry| matches!(entry.fact, Fact::CartCreated { .. })).unwrap();
    let late = whole.entries[made].at + Duration::from_secs(16 * 60);
    let run = go_on(whole.entries[..=made].to_vec(), late, |_, _| None);
    assert_eq!(run.receipt.status, PurchaseStatus::Completed);
    assert_eq!(
        (run.count("CreateCart"), run.count("ListAvailabilities")),
        (1, 1),
        "availabilities are volatile"
    );
}

/// Killed after any entry: whatever was sent and not answered is looked at before anything is sent again.
#[test]
fn after_a_crash_an_undecided_checkout_is_looked_at_first() {
    use pc_workflows::{Effect, Purchase};
    let whole = run(software(), |_, _| None);
    let mut undecided = 0;
    for cut in 1..whole.entries.len() {
        let kept = &whole.entries[..cut];
        let next = Purchase::replay(kept).unwrap().next(kept[cut - 1].at);
        let Effect::Call(planned) = &next else {
            assert!(!matches!(next, Effect::Finished), "it ended before its last entry");
            continue;
        };
        let is_sent = |entry: &pc_workflows::Entry| matches!(&entry.fact, Fact::Sending { operation, .. } if operation == "CheckoutCart");
        let is_placed = |entry: &pc_workflows::Entry| matches!(entry.fact, Fact::OrdersPlaced { .. });
        if kept.iter().any(is_sent) && !kept.iter().any(is_placed) {
            undecided += 1;
            assert_eq!(planned.call.name(), "GetCart");
        }
    }
    assert_eq!(undecided, 1, "the one entry after which the outcome is open");
}

#[test]
fn a_purchase_id_the_service_knows_from_another_journal_is_not_called_unbought() {
    let run =
        run(software(), |call, _| matches!(call, Call::CreateCart(_)).then_some(Says::Refusal(400, 800_002)));
    assert_eq!(run.receipt.status, PurchaseStatus::Unresolved);
    assert!(
        run.problem().contains("earlier one may have") && run.problem().contains("[p-1]"),
        "{}",
        run.problem()
    );
}

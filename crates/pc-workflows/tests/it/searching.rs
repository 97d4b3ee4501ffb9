//! Orders of a lost checkout are looked for in the partner's audit records first: what these show is proof, what they do not
//! show means nothing.

use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::{Call, Fact, PurchaseStatus};
use serde_json::{Value, json};

use crate::harness::scripted::{
    Run, Says, customer, facts, order, run_with_lost_answer, software, two_lines,
};
use crate::harness::start;

/// A record as the service writes it: the order as text, with capital names.
fn record(order: &Value) -> Value {
    json!({"customerId": customer(), "resourceType": "order", "operationType": "create_order",
           "operationStatus": "succeeded", "resourceNewValue": capitalized(order).to_string()})
}

fn capitalized(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(capitalized).collect(),
        Value::Object(members) => {
            let capital = |(name, value): (&String, &Value)| {
                (name[..1].to_uppercase() + &name[1..], capitalized(value))
            };
            Value::Object(members.iter().map(capital).collect())
        }
        plain => plain.clone(),
    }
}

fn items(items: &[Value]) -> Option<Says> {
    Some(Says::Answer(json!({"items": items})))
}

/// How often the order list was looked at before the orders were known.
fn searches(run: &Run) -> usize {
    let sent = run.sent.iter().position(|sent| *sent == "CheckoutCart").unwrap_or_default();
    let found = run.sent.iter().position(|sent| *sent == "GetOrder").unwrap_or(run.sent.len());
    run.sent[sent..found].iter().filter(|sent| **sent == "ListOrders").count()
}

#[test]
fn a_record_of_our_order_is_proof() {
    let run = run_with_lost_answer(software(), |call, _| match call {
        Call::ListAuditRecords(query) => {
            assert_eq!(query.start_date.as_deref(), Some("2030-03-16"));
            assert_eq!(query.end_date, None, "all who search today ask the same");
            items(&[record(&order("o-7", "p-2")), record(&order("o-1", "p-1"))])
        }
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
    assert_eq!(run.receipt.orders[0].id.as_str(), "o-1");
    assert_eq!((run.count_in_doubt("ListAuditRecords"), searches(&run)), (1, 0));
    assert!(run.count("GetOrder") > 0, "it is read by its id all the same");
}

#[test]
fn silent_records_prove_nothing() {
    let start = start();
    for (minutes, most) in [(0, 1), (8, 3), (18, 7)] {
        let run = run_with_lost_answer(software(), |call, now| match call {
            Call::ListAuditRecords(_) => items(&[]),
            Call::ListOrders(_) if now.since(start) < Duration::from_secs(60 * minutes) => items(&[]),
            _ => None,
        });
        assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{minutes}: {}", run.problem());
        assert_eq!(run.count("CreateCart"), 1);
        assert!(searches(&run) <= most, "{minutes}: {}", searches(&run));
        let late = run.took.saturating_sub(Duration::from_secs(60 * minutes));
        assert!(late < Duration::from_secs(5 * 60), "{minutes}: {late:?}");
    }
    let never = run_with_lost_answer(software(), |call, _| match call {
        Call::ListAuditRecords(_) | Call::ListOrders(_) => items(&[]),
        _ => None,
    });
    assert_eq!(never.receipt.status, PurchaseStatus::Unresolved);
    assert!(never.took >= Duration::from_secs(45 * 60), "{:?}", never.took);
    assert_eq!(never.sent.last(), Some(&"ListOrders"), "the last look is at the list");
}

#[test]
fn records_of_anything_else_are_not_believed() {
    let ours = || record(&order("o-1", "p-1"));
    let with = |name: &str, value: Value| {
        let mut record = ours();
        record[name] = value;
        record
    };
    let of = |change: fn(&mut Value)| {
        let mut order = order("o-1", "p-1");
        change(&mut order);
        record(&order)
    };
    for (what, shown) in [
        ("failed", with("operationStatus", json!("failed"))),
        ("under way", with("operationStatus", json!("progress"))),
        ("without a status", with("operationStatus", Value::Null)),
        ("changed", with("operationType", json!("update_order"))),
        ("another customer's", with("customerId", json!("somebody"))),
        ("without a customer", with("customerId", Value::Null)),
        ("without a value", with("resourceNewValue", Value::Null)),
        (
            "cut off",
            with(
                "resourceNewValue",
                json!("{\"Id\":\"o-1\",\"LineItems\":[{\"FriendlyName\":\"BizTalk [p-1]\""),
            ),
        ),
        ("no order", with("resourceNewValue", json!("[\"BizTalk [p-1]\"]"))),
        ("without an id", of(|order| order["id"] = Value::Null)),
        ("for another customer", of(|order| order["referenceCustomerId"] = "somebody".into())),
        ("another purchase's", record(&order("o-1", "p-2"))),
        ("in a longer name", of(|order| order["lineItems"][0]["friendlyName"] = "[p-1] copy".into())),
        (
            "half ours",
            of(|order| {
                let mut other = order["lineItems"][0].clone();
                other["friendlyName"] = "BizTalk".into();
                order["lineItems"].as_array_mut().unwrap().push(other);
            }),
        ),
    ] {
        let run = run_with_lost_answer(software(), |call, _| match call {
            Call::ListAuditRecords(_) => items(std::slice::from_ref(&shown)),
            Call::ListOrders(_) => items(&[]),
            _ => None,
        });
        assert_eq!(run.receipt.status, PurchaseStatus::Unresolved, "{what}");
        assert!(run.receipt.orders.is_empty(), "{what}");
    }
}

#[test]
fn without_records_the_list_is_searched_as_ever() {
    let alone = |says: fn() -> Says| {
        let mut looks = 0;
        run_with_lost_answer(software(), move |call, _| match call {
            Call::ListAuditRecords(_) => Some(says()),
            Call::ListOrders(_) => {
                looks += 1;
                (looks < 9).then(|| Says::Answer(json!({"items": []})))
            }
            _ => None,
        })
    };
    let refusals: [fn() -> Says; 4] = [
        || Says::Refusal(403, 900_329),
        || Says::Refusal(404, 404),
        || Says::Refusal(501, 0),
        || Says::Refusal(401, 0),
    ];
    let troubles: [fn() -> Says; 3] = [|| Says::Lost, || Says::Unreachable, || Says::Refusal(503, 0)];
    let all = refusals.map(|says| (says, 1)).into_iter().chain(troubles.map(|says| (says, 3)));
    for (says, asked) in all {
        let run = alone(says);
        assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
        assert_eq!((run.count_in_doubt("ListAuditRecords"), searches(&run)), (asked, 9));
        let told = facts(&run).iter().filter(|fact| *fact == "audit_records_unreadable").count();
        assert_eq!(told, asked);
        assert!(run.took < Duration::from_secs(7 * 60), "nothing is waited for: {:?}", run.took);
    }
}

#[test]
fn records_that_could_not_be_read_once_are_read_again() {
    let mut asked = 0;
    let run = run_with_lost_answer(software(), |call, _| match call {
        Call::ListAuditRecords(_) => {
            asked += 1;
            if asked % 3 == 0 { items(&[]) } else { Some(Says::Lost) }
        }
        Call::ListOrders(_) if asked < 12 => items(&[]),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
    assert!(run.count("ListAuditRecords") >= 12, "only three troubles in a row end it");
}

#[test]
fn records_are_read_on_while_the_list_cannot_be() {
    let start = start();
    let before = move |now: Timestamp, minutes: u64| now.since(start) < Duration::from_secs(60 * minutes);
    let run = run_with_lost_answer(software(), |call, now| match call {
        Call::ListAuditRecords(_) if before(now, 5) => items(&[]),
        Call::ListAuditRecords(_) => items(&[record(&order("o-1", "p-1"))]),
        Call::ListOrders(_) if before(now, 60) => Some(Says::Refusal(503, 0)),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
    let placed = run.entries.iter().find(|entry| matches!(entry.fact, Fact::OrdersPlaced { .. })).unwrap();
    assert!(placed.at.since(start) < Duration::from_secs(15 * 60), "{:?}", placed.at.since(start));
    assert!(searches(&run) <= 10, "the list is left alone longer and longer: {}", searches(&run));
}

#[test]
fn an_order_under_either_of_its_ids_is_one() {
    let mut long = order("XbHBUwWdcUOtFGQtRQBwLZRXBMtGq3gW1", "p-1");
    long["alternateId"] = "0123456789ab".into();
    let run = run_with_lost_answer(two_lines(), |call, _| match call {
        Call::ListAuditRecords(_) => items(&[record(&long)]),
        Call::ListOrders(_) => items(&[order("0123456789AB", "p-1"), order("o-2", "p-1")]),
        _ => None,
    });
    assert_eq!(run.receipt.orders.len(), 2, "{:?}", run.receipt.orders);
    assert!(!run.problem().contains("not asked for"), "{}", run.problem());
}

#[test]
fn what_the_records_showed_and_the_list_shows_adds_up() {
    let both = run_with_lost_answer(two_lines(), |call, _| match call {
        Call::ListAuditRecords(_) => items(&[record(&order("o-1", "p-1"))]),
        Call::ListOrders(_) => items(&[order("o-2", "p-1")]),
        _ => None,
    });
    let ids = |run: &Run| run.receipt.orders.iter().map(|order| order.id.to_string()).collect::<Vec<_>>();
    let mut told = ids(&both);
    told.sort();
    assert_eq!(told, ["o-1", "o-2"]);
    assert_ne!(both.receipt.status, PurchaseStatus::Unresolved, "{}", both.problem());
    let half = run_with_lost_answer(two_lines(), |call, _| match call {
        Call::ListAuditRecords(_) => items(&[record(&order("o-1", "p-1"))]),
        Call::ListOrders(_) => items(&[]),
        _ => None,
    });
    assert_eq!(ids(&half), ["o-1"], "what the records showed is not forgotten at the end");
    assert_eq!(half.receipt.status, PurchaseStatus::Unresolved);
    let mut hurried = two_lines();
    hurried["deadline_minutes"] = 5.into();
    let hurried = run_with_lost_answer(hurried, |call, _| match call {
        Call::ListAuditRecords(_) => items(&[record(&order("o-1", "p-1"))]),
        Call::ListOrders(_) => items(&[]),
        _ => None,
    });
    assert!(hurried.problem().contains("o-1 were seen"), "{}", hurried.problem());
    let placed = half.entries.iter().find(|entry| matches!(entry.fact, Fact::OrdersPlaced { .. })).unwrap();
    assert!(
        placed.at.since(half.entries[0].at) >= Duration::from_secs(20 * 60),
        "what is missing was waited for"
    );
}

#[test]
fn a_short_deadline_does_not_pass_without_a_look_at_the_list() {
    for minutes in 1..5 {
        let mut intent = software();
        intent["deadline_minutes"] = minutes.into();
        let run = run_with_lost_answer(intent, |call, _| match call {
            Call::ListAuditRecords(_) | Call::ListOrders(_) => items(&[]),
            _ => None,
        });
        assert_eq!(run.receipt.status, PurchaseStatus::Unresolved);
        assert_eq!(run.sent.last(), Some(&"ListOrders"), "{minutes} minutes");
    }
}

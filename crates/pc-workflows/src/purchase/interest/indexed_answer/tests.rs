use super::*;
use serde_json::{Value, from_value, json};

fn interest(id: &str, orders: &[&str]) -> Interest {
    let orders: Vec<Value> = orders.iter().map(|id| json!({"id": id})).collect();
    from_value(json!({"customer": "C-1", "tag": format!("[{id}]"), "orders": orders})).unwrap()
}

fn list<T: serde::de::DeserializeOwned>(items: &Value) -> Box<ResourceCollection<T>> {
    from_value(json!({"totalCount": 1, "items": items})).unwrap()
}

fn text(answer: &Answer) -> String {
    format!("{answer:?}")
}

fn orders() -> Answer {
    let order = |id: &str, customer: Value, names: &[&str]| {
        let lines: Vec<Value> = names.iter().map(|name| json!({"friendlyName": name})).collect();
        json!({"id": id, "alternateId": format!("alternate-{id}"), "referenceCustomerId": customer, "lineItems": lines})
    };
    Answer::ListOrders(list(&json!([
        order("A-1", json!("c-1"), &["software [p-1]", "more [p-1]"]),
        order("a-2", json!("c-1"), &["software [p-1]", "of another [p-2]"]),
        order("a-3", json!("c-2"), &["another customer's [p-3]"]),
        order("a-4", Value::Null, &["[x] software [p-2]"]),
        order("a-5", json!("C-1"), &["by hand"]),
        order("a-6", json!("C-1"), &[]),
    ])))
}

fn records() -> Answer {
    let record = |customer: &str, name: &str| {
        json!({"customerId": customer, "operationType": "create_order", "operationStatus": "succeeded",
               "resourceNewValue": json!({"lineItems": [{"friendlyName": name}]}).to_string()})
    };
    Answer::ListAuditRecords(list(&json!([
        record("c-1", "software [p-1]"),
        record("c-2", "software [p-1]"),
        record("C-1", "[p-1] is not [p-2]"),
    ])))
}

fn entitlements() -> Answer {
    let of = |id: &str, alternate: Value| json!({"referenceOrder": {"id": id, "alternateId": alternate, "lineItemId": "0"}});
    Answer::ListEntitlements(list(&json!([
        of("a-1", Value::Null),
        of("other", json!("A-4")),
        of("a-7", Value::Null),
        {"includedEntitlements": []},
    ])))
}

#[test]
fn a_part_by_the_index_is_the_part_of_the_whole() {
    for answer in [orders(), records(), entitlements()] {
        let indexed = IndexedAnswer::new(answer.clone());
        for id in ["p-1", "p-2", "p-3", "p-4", "p"] {
            for known in [&[] as &[&str], &["a-1"], &["A-4", "a-6"], &["alternate-a-5", "none"]] {
                let interest = interest(id, known);
                let part = interest.part_of_indexed(&indexed);
                assert_eq!(text(&part), text(&interest.part_of(&answer)), "{id} {known:?}");
            }
        }
    }
}

#[test]
fn who_is_named_wholly_in_a_list_of_orders_is_shown() {
    let indexed = IndexedAnswer::new(orders());
    for (known, is_shown) in [
        (&[] as &[&str], false),
        (&["a-1"], true),
        (&["a-1", "alternate-a-4"], true),
        (&["a-1", "a-9"], false),
    ] {
        assert_eq!(interest("p-1", known).is_shown_in(&indexed), is_shown, "{known:?}");
    }
    assert!(
        !interest("p-1", &["a-1"]).is_shown_in(&IndexedAnswer::new(entitlements())),
        "an order list alone"
    );
}

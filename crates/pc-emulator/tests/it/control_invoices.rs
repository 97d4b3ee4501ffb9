//! Seeded orders, injected billing errors, payments.

use pc_emulator::demo;
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, body, request};

fn control(harness: &Harness, method: Method, path: &str, json: &Value) -> Value {
    let reply = harness.ask(request(method, path).json(json));
    assert!(reply.is_success(), "{path}: {}", reply.snippet());
    body(&reply)
}

fn lines(harness: &Harness) -> Vec<Value> {
    let uri = "v1/invoices/G020260300/lineitems?provider=onetime&invoicelineitemtype=billinglineitems";
    harness.read(uri)["items"].as_array().unwrap().clone()
}

#[test]
fn lines_can_be_changed_dropped_doubled_and_invented() {
    let harness = Harness::in_april();
    let inject = |json: Value| control(&harness, Method::Post, "_emulator/invoices/G020260300/lines", &json);
    let told = inject(json!({"change": 0, "set": {"quantity": "5"}}));
    assert_eq!(told["totalCharges"], 4347.0, "1242 and five times 621");
    let line = &lines(&harness)[0];
    assert_eq!(
        (&line["billableQuantity"], &line["subtotal"], &line["totalForCustomer"]),
        (&json!("5"), &json!("3105.00"), &json!("3105.00"))
    );
    inject(json!({"drop": 1}));
    inject(json!({"duplicate": 1}));
    let told = inject(json!({"invent": {"orderId": "nobody", "subtotal": "1.50"}, "like": 0}));
    assert_eq!((&told["line_items"], &told["totalCharges"]), (&json!(3), &json!(4348.5)));
    let now = lines(&harness);
    assert_eq!((&now[2]["orderId"], &now[2]["totalForCustomer"]), (&json!("nobody"), &json!("1.50")));
    assert_eq!(harness.read("v1/invoices/G020260300")["totalCharges"], 4348.5, "the sum of its lines");

    control(&harness, Method::Post, "_emulator/invoices/G020260300/total", &json!({"totalCharges": "1.00"}));
    assert_eq!(harness.read("v1/invoices/G020260300")["totalCharges"], 1.0);
    control(&harness, Method::Delete, "_emulator/invoices/G020260300/lines", &Value::Null);
    assert_eq!(harness.read("v1/invoices/G020260300")["totalCharges"], 2484.0);
    assert_eq!(lines(&harness).len(), 2);
}

#[test]
fn errors_can_be_injected_among_a_million_lines() {
    let harness = Harness::new();
    let id = control(&harness, Method::Post, "_emulator/invoices", &json!({"line_items": 1_000_000}))["id"]
        .clone();
    let path = format!("_emulator/invoices/{}/lines", id.as_str().unwrap());
    control(&harness, Method::Post, &path, &json!({"drop": 7}));
    let told =
        control(&harness, Method::Post, &path, &json!({"change": 8, "set": {"totalForCustomer": "99.00"}}));
    assert_eq!((&told["line_items"], &told["totalCharges"]), (&json!(999_999), &json!(10_250_078.5)));
    let uri = format!(
        "v1/invoices/{}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems",
        id.as_str().unwrap()
    );
    let page = harness.read(&uri);
    assert_eq!(page["items"][7]["customerName"], "Customer 8");
    assert_eq!(page["items"][7]["totalForCustomer"], "99.00");
}

#[test]
fn what_cannot_be_injected_is_refused() {
    let harness = Harness::in_april();
    for (path, json) in [
        ("G020260300/lines", json!({})),
        ("G020260300/lines", json!({"drop": 2})),
        ("G020260300/lines", json!({"change": 0})),
        ("G020260300/total", json!({"totalCharges": "much"})),
        ("G020260300/payments", json!({"amount": []})),
    ] {
        let control = request(Method::Post, &format!("_emulator/invoices/{path}")).json(&json);
        assert_eq!(harness.ask(control).status, 400, "{path} {json}");
    }
    for unknown in ["G1/lines", "G020260400/payments", "G020260300/cellar"] {
        let control =
            request(Method::Post, &format!("_emulator/invoices/{unknown}")).json(&json!({"drop": 0}));
        assert_eq!(harness.ask(control).status, 404, "{unknown}");
    }
}

#[test]
fn payments_are_taken_off_the_balance() {
    let harness = Harness::in_april();
    let before = harness.read("v1/invoices/summary");
    let pay = |json: Value| control(&harness, Method::Post, "_emulator/invoices/G020260300/payments", &json);
    pay(json!({"amount": "84.00"}));
    let summary = harness.read("v1/invoices/summary");
    let balance = |summary: &Value| summary["balanceAmount"].as_f64().unwrap();
    assert_eq!(balance(&before) - balance(&summary), 84.0);
    assert_eq!(
        (&summary["lastPaymentAmount"], &summary["lastPaymentDate"]),
        (&json!(84.0), &json!("2026-04-09T08:00:00.1234567Z"))
    );
    assert_eq!(summary["details"][0]["summary"]["lastPaymentDate"], "0001-01-01T00:00:00");
    assert_eq!(pay(Value::Null)["paidAmount"], 2484.0, "the rest");
    assert_eq!(harness.read("v1/invoices/G020260300")["paidAmount"], 2484.0);
    let details = &harness.read("v1/invoices/summary")["details"];
    assert_eq!(details[1]["summary"]["balanceAmount"], 0.0);
}

#[test]
fn thousands_of_orders_are_seeded_and_billed() {
    let harness = Harness::new();
    let seeded = json!({"count": 500, "months": 6, "customers": 20});
    let told = control(&harness, Method::Post, "_emulator/orders", &seeded);
    assert_eq!((&told["orders"], &told["customers"]), (&json!(500), &json!(24)));
    assert_eq!(harness.read("v1/customers?size=0")["totalCount"], 24);
    let orders = harness.emulator.orders();
    assert_eq!(orders.len(), 500);
    let customers: std::collections::BTreeSet<_> =
        orders.iter().map(|order| order["referenceCustomerId"].to_string()).collect();
    assert!(customers.len() > 15, "{}", customers.len());

    // Every line of every ordered month that is over is on its invoice.
    let invoices = harness.read("v1/invoices")["items"].as_array().unwrap().clone();
    let mut billed = std::collections::BTreeMap::<String, f64>::new();
    let mut with_telecom = std::collections::BTreeSet::new();
    for invoice in invoices.iter().filter(|one| one["invoiceType"] == "OneTime") {
        let mut total = 0.0;
        let uri = format!(
            "v1/invoices/{}/lineitems?provider=onetime&invoicelineitemtype=billinglineitems",
            invoice["id"].as_str().unwrap()
        );
        for line in harness.read(&uri)["items"].as_array().unwrap() {
            let text = |name: &str| line[name].as_str().unwrap();
            total += text("totalForCustomer").parse::<f64>().unwrap();
            let of_two = line["productId"] == demo::OFFICE_E5; // telecommunication may have a line of its own
            let counts = !of_two || with_telecom.insert(line["subscriptionId"].to_string());
            if line["chargeType"] == "new" && counts {
                *billed.entry(text("orderId").to_owned()).or_default() +=
                    text("quantity").parse::<f64>().unwrap();
            }
        }
        assert!((invoice["totalCharges"].as_f64().unwrap() - total).abs() < 0.01);
    }
    for order in orders.iter().filter(|order| order["creationDate"].as_str().unwrap() < "2026-03-01") {
        let ordered: f64 = order["lineItems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["quantity"].as_f64().unwrap())
            .sum();
        assert_eq!(billed.get(order["id"].as_str().unwrap()), Some(&ordered), "{order}");
    }
    let again = Harness::new();
    control(&again, Method::Post, "_emulator/orders", &seeded);
    assert_eq!(again.emulator.orders(), orders, "same seed, same orders");
}

//! A state that an earlier build saved, and what it answered: this build goes on from it and answers the same.
//!
//! `write_a_kept_state` makes such a file with the program as it is:
//! `KEPT=v2-faults cargo test -p pc-emulator write_a_kept_state -- --ignored`

use std::path::{Path, PathBuf};

use pc_emulator::demo::{self, CONTOSO, FABRIKAM};
use pc_emulator::{Emulator, EmulatorOptions, Throttling};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, ManualClock, body, minutes, request};

const DAY: u64 = 24 * 60;

fn file(version: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/state-{version}.json"))
}

/// Something of everything that is kept.
fn busy_harness() -> Harness {
    let mut harness = Harness::with(|options| {
        options.seed = 11;
        options.throttling = Some(Throttling::default());
    });
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    let item = |product: &str, sku: &str| harness.catalog_item(product, sku, "country=US");
    let monthly = |id: u32, sku: &str| {
        json!({"id": id, "catalogItemId": item(demo::SAAS, sku), "quantity": 5, "billingCycle": "monthly",
               "termDuration": "P1Y"})
    };
    let mut software = harness.software_line(0);
    software["friendlyName"] = json!("for the office");
    let mut promoted = monthly(2, demo::SAAS_SKU);
    promoted["promotionId"] = json!(demo::SAAS_PROMOTION);
    promoted["renewsTo"] = json!({"termDuration": "P1M"});
    promoted["participants"] = json!([{"key": "transaction_reseller", "value": "4390935"}]);
    promoted["addonItems"] = json!([monthly(3, demo::SAAS_ADD_ON_SKU)]);
    let lines = json!([software, harness.reservation_line(1), promoted]);
    let cart = harness.cart(CONTOSO, &lines);
    let (status, done) = harness.checkout(CONTOSO, &cart);
    assert_eq!(status, 201, "{done}");
    let legacy =
        json!({"id": 0, "catalogItemId": demo::LEGACY_AZURE, "quantity": 1, "billingCycle": "monthly"});
    assert_eq!(harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([legacy]))).0, 201);
    change_seats(&harness);
    harness.clock.pass(minutes(20));
    let orders = format!("v1/customers/{CONTOSO}/orders");
    let order = done["orders"][0]["id"].as_str().unwrap();
    let cancel = json!({"id": order, "status": "cancelled", "lineItems": [{"lineItemNumber": 0}]});
    let reply = harness.send(request(Method::Patch, &format!("{orders}/{order}")).json(&cancel));
    assert_eq!(reply.status, 200, "{}", reply.snippet());
    harness.clock.pass(minutes(40 * DAY));
    harness.sign_in();
    // Carts live for a week only.
    let mut wrong = harness.software_line(1);
    wrong["quantity"] = json!(0);
    wrong["provisioningContext"] = json!({"a": "b"});
    harness.cart(CONTOSO, &json!([harness.software_line(0), wrong]));
    let bought = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    assert_eq!(harness.checkout(CONTOSO, &bought).0, 201);
    for (path, json) in [
        ("invoices", json!({"line_items": 3})),
        ("invoices/G020260300/lines", json!({"change": 0, "set": {"quantity": "5"}})),
        ("invoices/G020260300/payments", json!({"amount": "10.00"})),
    ] {
        let (status, told) = harness.post(&format!("_emulator/{path}"), &json);
        assert!(status < 300, "{path}: {told}");
    }
    harness
}

/// Seats that were bought, changed and upgraded in part, with another plan and another next term before them; and a trial.
fn change_seats(harness: &Harness) {
    let customer = format!("v1/customers/{CONTOSO}");
    for (product, sku, term, cycle) in [
        (demo::MICROSOFT_365_E5, demo::MICROSOFT_365_E5_TRIAL, "P1M", "none"),
        (demo::OFFICE_E5, "0002", "P1Y", "monthly"),
    ] {
        let item = harness.catalog_item(product, sku, "country=US");
        let line = json!({"id": 0, "catalogItemId": item, "quantity": 5, "billingCycle": cycle, "termDuration": term});
        assert_eq!(harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([line]))).0, 201);
    }
    harness.clock.pass(minutes(20));
    let owned = harness.read(&format!("{customer}/subscriptions"))["items"].as_array().unwrap().clone();
    let seats = owned.iter().rev().find(|one| one["offerName"] == "Office 365 E5").unwrap();
    let id = seats["id"].as_str().unwrap();
    let change =
        json!({"quantity": 7, "billingCycle": "annual", "scheduledNextTermInstructions": {"quantity": 3}});
    let reply = harness.send(request(Method::Patch, &format!("{customer}/subscriptions/{id}")).json(&change));
    assert_eq!(reply.status, 200, "{}", reply.snippet());
    let upgrade = json!({"catalogItemId": format!("{}:0002", demo::MICROSOFT_365_E5), "quantity": 2});
    assert_eq!(harness.post(&format!("_emulator/subscriptions/{id}/conversions"), &upgrade).0, 201);
}

/// Exports on their way, faults in force under the operations' old names, and calls counted against limits.
fn order_exports_and_faults(harness: &Harness) -> Vec<String> {
    let base = "v1.0/reports/partners/billing";
    let exports = [
        ("reconciliation/billed", json!({"invoiceId": "G020260300"})),
        (
            "usage/unbilled",
            json!({"billingPeriod": "current", "currencyCode": "EUR", "attributeSet": "basic"}),
        ),
    ];
    let mut operations: Vec<String> = exports
        .into_iter()
        .map(|(kind, body)| {
            let reply = harness.send(request(Method::Post, &format!("{base}/{kind}/export")).json(&body));
            reply
                .find_header("Location")
                .unwrap_or_else(|| panic!("{}", reply.snippet()))
                .trim_start_matches('/')
                .to_owned()
        })
        .collect();
    harness.clock.pass(minutes(1));
    for operation in operations.clone() {
        let manifest = &harness.read(&operation)["resourceLocation"];
        operations.push(format!("{base}/manifests/{}", manifest["id"].as_str().unwrap()));
    }
    harness.emulator.set_faults(OLD_WORDS.parse().unwrap());
    operations
}

/// A fault file with every name of an operation that was changed.
const OLD_WORDS: &str = include_str!("../fixtures/faults-old-words.toml");

/// What is read of a state.
fn targets(carts: &[String]) -> Vec<String> {
    let one_time = "provider=onetime&invoicelineitemtype=billinglineitems";
    let mut targets: Vec<String> = ["invoices", "invoices/summaries", "auditrecords?startDate=2026-03-09"]
        .map(|path| format!("v1/{path}"))
        .into();
    targets.extend(["G020260300", "G900000000"].map(|id| format!("v1/invoices/{id}/lineitems?{one_time}")));
    targets.push(format!("v1/invoices/unbilled/lineitems?{one_time}&currencycode=USD&period=current"));
    for path in ["", "/orders?include_price=true", "/subscriptions", "/entitlements?showExpiry=true"] {
        targets.extend([CONTOSO, FABRIKAM].map(|customer| format!("v1/customers/{customer}{path}")));
    }
    targets.extend(carts.iter().map(|cart| format!("v1/customers/{CONTOSO}/carts/{cart}")));
    targets
}

#[test]
#[ignore = "writes a file into the repository"]
fn write_a_kept_state() {
    let version = std::env::var("KEPT").expect("KEPT names the version of the format");
    let harness = busy_harness();
    let exports = order_exports_and_faults(&harness);
    let state = harness.emulator.save();
    let parsed: Value = serde_json::from_str(&state).unwrap();
    let customers = parsed["world"]["customers"]["items"].as_array().unwrap();
    let contoso = customers.iter().find(|one| one["profile"]["id"] == CONTOSO).unwrap();
    let carts = contoso["carts"]["items"].as_array().unwrap().iter();
    let carts: Vec<String> = carts.map(|cart| cart["id"].as_str().unwrap().to_owned()).collect();
    let mut answers = serde_json::Map::new();
    for target in targets(&carts).into_iter().chain(exports) {
        let (status, body) = harness.get(&target);
        answers.insert(target, json!({"status": status, "body": body}));
    }
    std::fs::write(file(&version), json!({"state": state, "answers": answers}).to_string()).unwrap();
}

#[test]
fn faults_of_an_earlier_state_are_in_force_under_the_names_of_today() {
    let kept: Value = serde_json::from_slice(&std::fs::read(file("v2-faults")).unwrap()).unwrap();
    let emulator = Emulator::new(EmulatorOptions::default(), ManualClock::new());
    emulator.load(kept["state"].as_str().unwrap()).unwrap();
    let faults = body(&emulator.handle(request(Method::Get, "_emulator/faults")));
    let rules = faults["rules"].as_array().unwrap();
    assert_eq!((rules.len(), faults["hits"].as_array().unwrap().len()), (18, 18));
    assert_eq!(
        rules[0]["operation"],
        json!(["CancelOrder", "CancelSoftware", "ChangeBillingCycle", "PurchaseAddOn"])
    );
    let names = [&rules[1], &rules[2], &rules[5], &rules[9]].map(|rule| rule["operation"].as_str().unwrap());
    assert_eq!(names, ["AttachToOrder", "ListAuditRecords", "StartBillingExport", "GetBillingExport"]);
    let (delay, refusal) = (&rules[12], &rules[13]);
    assert_eq!(
        (&delay["delay_s"], &delay["nth"], &refusal["code"]),
        (&json!(2.5), &json!([900, 901]), &json!(800_023))
    );
}

/// What was charged stays as it was written; what falls due later is charged by whole days, the last of which counts.
#[test]
fn subscriptions_of_an_earlier_state_are_charged_on() {
    let kept: Value = serde_json::from_slice(&std::fs::read(file("v2")).unwrap()).unwrap();
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    let emulator = Emulator::new(options, ManualClock::new());
    emulator.load(kept["state"].as_str().unwrap()).unwrap();
    emulator.advance(minutes(60 * DAY));
    let mut lines = Vec::new();
    for month in ["03", "04", "05"] {
        let uri = format!(
            "v1/invoices/G02026{month}00/lineitems?provider=onetime&invoicelineitemtype=billinglineitems"
        );
        let items = body(&emulator.handle(request(Method::Get, &uri)))["items"].as_array().unwrap().clone();
        lines.extend(items.into_iter().filter(|line| {
            line["productId"] == demo::SAAS
                && line["productQualifiers"] == json!([])
                && line["quantity"] == "5"
        }));
    }
    let days =
        lines.iter().map(|line| ["chargeType", "chargeStartDate", "chargeEndDate"].map(|name| &line[name]));
    let [bought, kept, next] = days.collect::<Vec<_>>().try_into().unwrap();
    assert_eq!((bought[0], kept[0], next[0]), (&json!("new"), &json!("cycleCharge"), &json!("cycleCharge")));
    assert_eq!(bought[2], kept[1], "as they were written");
    assert_eq!(next[1], &json!(format!("{}T00:00:00Z", &kept[2].as_str().unwrap()[..10])));
    assert!(next[2].as_str().unwrap().ends_with("T00:00:00Z"), "{next:?}");
}

#[test]
fn this_build_goes_on_from_states_of_earlier_ones() {
    for version in ["v2", "v2-faults", "v2-seats"] {
        let kept: Value = serde_json::from_slice(&std::fs::read(file(version)).unwrap()).unwrap();
        let mut options = EmulatorOptions::default();
        options.require_token = false;
        let emulator = Emulator::new(options, ManualClock::new());
        emulator.load(kept["state"].as_str().unwrap()).unwrap();
        let answers = kept["answers"].as_object().unwrap();
        assert!(answers.len() > 10);
        for (target, answer) in answers {
            let reply = emulator.handle(request(Method::Get, target));
            assert_eq!(json!({"status": reply.status, "body": body(&reply)}), *answer, "{version} {target}");
        }
    }
}

//! The commands for what comes before and after buying.

use pc_emulator::{EmulatorOptions, demo};
use serde_json::{Value, json};

use crate::harness::{Harness, TIME_SCALE, reservation, software};

const CUSTOMER: [&str; 2] = ["--customer", demo::CONTOSO];

fn order_of(receipt: &Value) -> String {
    receipt["orders"][0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn from_the_purchase_to_what_it_gave_and_when_that_ends() {
    let harness = Harness::new();
    let bought = harness.buy("r", &[reservation(2), software(3)]);
    let order = order_of(&bought);
    let listed = harness.at_endpoint(&[&["orders", "list", "--price", "--json"], &CUSTOMER[..]].concat());
    assert_eq!(listed.json().len(), bought["orders"].as_array().unwrap().len());
    assert!(listed.err.starts_with("talking to the emulator"), "{}", listed.err);
    let none = harness
        .at_endpoint(&[&["orders", "list", "--json", "--billing-cycle", "monthly"], &CUSTOMER[..]].concat());
    assert_eq!((none.code, none.out.as_str()), (0, ""));
    let shown = harness.at_endpoint(&[&["orders", "show", &order, "--json"], &CUSTOMER[..]].concat()).json();
    assert_eq!(shown[0]["id"], order.as_str());
    assert_eq!(shown[0]["delivery"][0]["status"], "Fulfilled");
    let by_purchase = harness.at_endpoint(&["orders", "given", "--purchase", "r", "--json"]);
    let receipt = harness.write("receipt.json", &bought.to_string());
    let by_receipt = harness.at_endpoint(&["orders", "given", "--receipt", &receipt, "--json"]);
    assert_eq!((by_purchase.code, &by_purchase.out), (0, &by_receipt.out), "{}", by_purchase.err);
    let yielded = &by_purchase.json()[0];
    assert_eq!(
        yielded["entitlements"].as_array().unwrap().len(),
        bought["entitlements"].as_array().unwrap().len()
    );
    assert_eq!(yielded["reservations"][0]["id"], bought["reservations"][0]["id"]);
    let old =
        harness.at_endpoint(&[&["reservations", "list", "--old-form", "--json"], &CUSTOMER[..]].concat());
    assert_eq!(old.json()[0]["id"], bought["reservations"][0]["id"]);
    let ends =
        harness.at_endpoint(&["entitlements", "expiring", "--days", "400", "--all-customers", "--json"]);
    assert_eq!(ends.json().len(), 1, "{}", ends.out);
    assert_eq!(ends.json()[0]["company"], "Contoso");
    let soon = harness.at_endpoint(&["entitlements", "expiring", "--days", "30", "--all-customers"]);
    assert_eq!((soon.code, soon.out.as_str()), (0, ""));
    assert!(soon.err.contains("nothing ends within 30 days"), "{}", soon.err);
}

#[test]
fn cancelling_is_journaled_and_the_same_command_again_cancels_nothing() {
    let harness = Harness::new();
    let order = order_of(&harness.buy("s", &[software(3)]));
    let cancel = |more: &[&str]| {
        harness.at_endpoint(
            &[&["cancel", "order", &order, "--deadline", "1440", "--json"], &CUSTOMER[..], more].concat(),
        )
    };
    let wrong = cancel(&["--line", "0:2"]);
    assert_eq!(wrong.code, 3, "{}", wrong.err);
    assert!(wrong.json()[0]["error"]["message"].as_str().unwrap().contains("holds 3, not 2"));
    let done = cancel(&["--line", "0:3"]);
    assert_eq!(done.code, 0, "{}", done.err);
    assert_eq!(done.json()[0]["lines"][0]["outcome"], "cancelled");
    assert_eq!(cancel(&["--line", "0:3"]).out, done.out, "its receipt");
    assert_eq!(cancel(&[]).json()[0]["lines"][0]["outcome"], "cancelled_before");
    let patches =
        harness.emulator.requests(10_000).iter().filter(|request| request.method == "PATCH").count();
    assert_eq!(patches, 1);
    let status = harness.at_endpoint(&["status", "--json"]);
    let states: Vec<Value> = status.json().iter().map(|one| one["status"].clone()).collect();
    assert_eq!(states, ["completed", "rejected", "completed", "completed"]);
    let history = harness.at_endpoint(&["status", &format!("cancel-{order}.0x3")]);
    assert!(history.out.contains("sending CancelSoftware"), "{}", history.out);
}

#[test]
fn killed_in_the_middle_of_a_cancellation_it_goes_on_where_it_was() {
    let harness = Harness::new();
    let order = order_of(&harness.buy("s", &[software(3)]));
    let cancel =
        [&["cancel", "order", &order, "--deadline", "1440", "--endpoint", &harness.origin], &CUSTOMER[..]]
            .concat();
    let slow = "[[rules]]\nfault = 'delay'\ndelay_s = 10000000\noperation = 'CancelSoftware'";
    harness.emulator.set_faults(slow.parse().unwrap());
    let mut running = harness.start(harness.command(&cancel));
    running.until("sending CancelSoftware");
    running.kill();
    harness.emulator.set_faults(Default::default());
    assert_eq!(harness.at_endpoint(&["status", "--json"]).json()[1]["status"], "running");
    let resumed = harness.at_endpoint(&["resume", "--json"]);
    assert_eq!((resumed.code, &resumed.json()[0]["status"]), (0, &json!("completed")), "{}", resumed.err);
    assert_eq!(harness.emulator.orders()[0]["lineItems"][0]["quantity"], 0);
    let receipt = harness.run(&cancel);
    assert_eq!((receipt.code, receipt.out.contains("COMPLETED")), (0, true), "{}", receipt.out);
}

#[test]
fn what_was_interrupted_is_resumed_whatever_it_is() {
    let mut options = EmulatorOptions::default();
    options.sandbox = false;
    let harness = Harness::with(options, TIME_SCALE);
    let order = order_of(&harness.buy("s", &[software(3)]));
    // Credentials that are refused stop it where it is.
    harness.emulator.set_faults(
        "[[rules]]\nfault = 'status'\nstatus = 401\noperation = 'CancelSoftware'".parse().unwrap(),
    );
    let stopped =
        harness.at_endpoint(&[&["cancel", "order", &order, "--deadline", "1440"], &CUSTOMER[..]].concat());
    assert_eq!(stopped.code, 1, "{}", stopped.err);
    assert!(stopped.err.contains("credentials are refused"), "{}", stopped.err);
    assert_eq!(harness.at_endpoint(&["status", "--json"]).json()[1]["status"], "running");
    harness.emulator.set_faults(Default::default());
    let resumed = harness.at_endpoint(&["resume", "--json"]);
    assert_eq!(resumed.code, 0, "{}", resumed.err);
    assert_eq!(resumed.json()[0]["status"], "completed");
}

#[test]
fn the_catalog_shows_ids_that_can_be_bought() {
    let harness = Harness::new();
    let rows = |arguments: &[&str]| {
        let ran = harness.run(&[arguments, &["--json"]].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.json()
    };
    let products = rows(&["catalog", "products", "--view", "softwareperpetual", "--country", "us"]);
    let product = products[0]["product"].as_str().unwrap();
    let skus = rows(&["catalog", "skus", product, "--country", "US"]);
    let sku = skus[0]["sku"].as_str().unwrap();
    let found = rows(&["catalog", "availabilities", product, sku, "--country", "US"]);
    assert!(found[0]["catalog_item"].as_str().unwrap().starts_with(&format!("{product}:{sku}:")));
    let by_customer = rows(&["catalog", "skus", product, "--customer", demo::CONTOSO]);
    assert_eq!(by_customer, skus);
    let item = format!("{product}:{sku}:4");
    let who = ["--id", "i", "--customer", demo::CONTOSO, "--country", "US"];
    let subscription = ["--subscription", demo::CONTOSO_SUBSCRIPTION];
    let items = [&item, "DZH318Z0BQ3Q:0001", "DZH318Z0BXWC:0002"];
    let intent = harness.run(&[&["catalog", "intent"], &items[..], &who, &subscription].concat());
    assert_eq!(intent.code, 0, "{}", intent.err);
    let file = harness.write("i.toml", &intent.out);
    let bought = harness.at_endpoint(&["buy", &file, "--json"]);
    assert_eq!((bought.code, &bought.json()[0]["status"]), (0, &json!("completed")), "{}", bought.err);
    let without = harness.run(&[&["catalog", "intent", "DZH318Z0BQ3Q:0001"], &who[..]].concat());
    assert!(without.code == 2 && without.err.contains("--subscription"), "{}", without.err);
    let missing = harness.run(&["catalog", "skus", "NOPE", "--country", "US"]);
    assert_eq!(missing.code, 3, "{}", missing.err);
    assert_eq!(harness.run(&["catalog", "products", "--view", "nope", "--country", "US"]).code, 2);
    let stock =
        ["inventory", "DZH318Z0BQ3Q:0001", "--country", "US", "--customer", demo::CONTOSO, "--subscription"];
    let stock = rows(&[&stock[..], &[demo::CONTOSO_SUBSCRIPTION]].concat());
    assert_eq!(stock[0]["in_stock"], true);
}

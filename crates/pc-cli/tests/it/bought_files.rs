//! What was bought, from whatever tells it, against lines in files: no service is called.

use pc_emulator::{EmulatorOptions, demo};
use pc_transport::wire::Request;
use serde_json::{Value, json};

use crate::harness::{Harness, Ran, software};

/// An emulator at which software was bought twice, one purchase of it cancelled, and billed: a CSV of its lines, the journal,
/// receipts, and the order lists.
struct Billed {
    harness: Harness,
    lines: String,
    journal: String,
    receipts: String,
    answered: String,
    listed: String,
}

fn billed() -> Billed {
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    let harness = Harness::with(options, 1.0);
    let receipts = ["kept", "given-back"].map(|id| {
        let file = harness.intent(id, |intent| intent["line"] = json!([software(2)]));
        let bought =
            harness.finish(harness.with_endpoint(&["buy", &file, "--journal", "bought.db", "--json"]));
        assert_eq!(bought.code, 0, "{}", bought.err);
        bought.object()
    });
    let order = receipts[1]["orders"][0]["id"].as_str().unwrap();
    let cancelled =
        ["cancel", "order", "--customer", demo::CONTOSO, order, "--journal", "bought.db", "--yes", "--json"];
    let cancelled = harness.finish(harness.with_endpoint(&cancelled));
    assert_eq!(cancelled.code, 0, "{}", cancelled.err);
    // A month later it is billed.
    harness.advance_clock(40 * 24 * 60 * 60);
    let invoices = harness.at_endpoint(&["invoices", "list", "--type", "onetime", "--json"]).json();
    let mut lines = String::new();
    for invoice in &invoices {
        let id = invoice["id"].as_str().unwrap();
        let read = harness.at_endpoint(&["invoices", "lines", id, "--source", "v1"]);
        assert_eq!(read.code, 0, "{}", read.err);
        let skipped = usize::from(!lines.is_empty());
        read.out.lines().skip(skipped).for_each(|line| lines += &format!("{line}\n"));
    }
    let list = Request::get(&["customers", demo::CONTOSO, "orders"]).query("price", "true");
    let answered = harness.emulator.handle(list);
    let answered = String::from_utf8(answered.body.to_vec()).unwrap();
    let listed = harness.at_endpoint(&["orders", "list", "--customer", demo::CONTOSO, "--price", "--json"]);
    let all: String = receipts.iter().map(|receipt| format!("{receipt}\n")).chain([cancelled.out]).collect();
    Billed {
        lines: harness.write("lines.csv", &lines),
        journal: harness.path("bought.db").to_str().unwrap().to_owned(),
        receipts: harness.write("receipts.json", &all),
        answered: harness.write("answered.json", &answered),
        listed: harness.write("listed.json", &listed.out),
        harness,
    }
}

impl Billed {
    /// Others have bought as well.
    fn compare(&self, bought: &[&str]) -> Ran {
        let typed = ["reconcile", "--billed", &self.lines, "--customer", demo::CONTOSO, "--json", "--bought"];
        self.harness.run(&[&typed[..], bought].concat())
    }
}

#[test]
fn every_source_of_purchases_fits_what_was_billed_and_counts_once() {
    let billed = billed();
    let Billed { harness, journal, receipts, answered, listed, .. } = &billed;
    let before = harness.requests();
    let list = format!("[{}]", std::fs::read_to_string(listed).unwrap().trim().replace('\n', ","));
    let as_list = harness.write("list.json", &list);
    for bought in [
        &[journal.as_str()][..],
        &[receipts],
        &[answered],
        &[listed],
        &[&as_list],
        &[journal, receipts, answered, listed, journal],
    ] {
        let compared = billed.compare(bought);
        let totals = compared.json().pop().expect(&compared.err);
        assert_eq!(
            (compared.code, &totals["bought"]),
            (0, &2.into()),
            "{bought:?}: {}{}",
            compared.out,
            compared.err
        );
        assert!(totals["billed"].as_u64().unwrap() > 0, "{totals}");
    }
    assert_eq!(harness.requests(), before, "no service is called");
}

#[test]
fn what_one_source_does_not_know_is_told() {
    let billed = billed();
    let Billed { harness, receipts, listed, .. } = &billed;
    let first: Value =
        serde_json::from_str(std::fs::read_to_string(receipts).unwrap().lines().next().unwrap()).unwrap();
    let kept = harness.write("kept.json", &first.to_string());
    let compared = billed.compare(&[&kept]);
    assert!(compared.code == 4 && compared.out.contains("billed_not_bought"), "{}", compared.out);
    let mut other = first;
    other["customer"] = demo::FABRIKAM.into();
    let other = harness.write("other.json", &other.to_string());
    let compared = billed.compare(&[&other]);
    assert!(compared.code == 4 && compared.out.contains("customer_differs"), "{}", compared.out);
    let without_prices = std::fs::read_to_string(listed).unwrap().replace("price\":", "cost\":");
    let compared = billed.compare(&[&harness.write("unpriced.json", &without_prices)]);
    assert!(
        compared.code == 0 && compared.err.contains("none of its 2 orders has a price"),
        "{}",
        compared.err
    );
}

#[test]
fn what_is_no_purchase_is_refused_by_name() {
    let harness = Harness::new();
    let lines = harness.write("lines.csv", "CustomerId,OrderId,Subtotal,Currency\nc,o,1,EUR\n");
    for (text, said) in [
        ("", "bought is empty"),
        ("a,b\n1,2\n", "bought is neither a journal nor JSON; expected a journal, receipts"),
        ("[{\"id\":1}]", "bought: an object is neither a receipt nor an order; expected"),
        ("{\"purchase_id\":\"x\"}", "bought: missing field"),
        ("{\"id\":\"o\",\"lineItems\":[]", "bought, after 0 objects: EOF"),
    ] {
        let bought = harness.write("bought", text);
        let refused = harness.run(&["reconcile", "--billed", &lines, "--bought", &bought]);
        assert!(refused.code == 1 && refused.err.contains(said), "{text}: {}", refused.err);
    }
    let nothing = harness.write("nothing.json", "[]");
    let nothing = harness.run(&["reconcile", "--billed", &lines, "--bought", &nothing]);
    assert!(nothing.code == 4 && nothing.err.contains("nothing that was bought"), "{}", nothing.err);
    let missing = harness.run(&["reconcile", "--billed", &lines, "--bought", "nowhere.json"]);
    assert!(missing.code == 1 && missing.err.contains("nowhere.json cannot be read"), "{}", missing.err);
}

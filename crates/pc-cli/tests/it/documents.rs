//! Documents of invoices, over connections that break in the middle.

use std::path::PathBuf;

use pc_emulator::EmulatorOptions;
use pc_transport::wire::Method;
use serde_json::json;

use crate::harness::{Harness, Ran, TIME_SCALE};

/// An emulator with an invoice, and a folder for its documents.
fn prepared() -> (Harness, String) {
    let harness = Harness::with(EmulatorOptions::default(), TIME_SCALE);
    harness.control(Method::Post, "orders", &json!({"count": 60, "months": 1}));
    let listed = harness.at_endpoint(&["invoices", "list", "--type", "onetime", "--json"]).json();
    let id = listed.last().unwrap()["id"].as_str().unwrap().to_owned();
    std::fs::create_dir(harness.path("papers")).unwrap();
    (harness, id)
}

/// Cuts the connection in the middle of these answers; of all without a number.
fn cut(harness: &Harness, operation: &str, nth: Option<&[u32]>) {
    let mut rule = json!({"fault": "cut_body", "operation": operation});
    if let Some(nth) = nth {
        rule["nth"] = json!(nth);
    }
    harness.control(Method::Put, "faults", &json!({"rules": [rule]}));
}

/// What is in the folder, hidden files included.
fn papers(harness: &Harness) -> Vec<PathBuf> {
    std::fs::read_dir(harness.path("papers")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// The commands that write a document, and the operations behind them.
fn commands(id: &str) -> [(Vec<&str>, &'static str); 2] {
    [
        (vec!["invoices", "pdf", id, "--out", "papers/it.pdf"], "GetInvoiceStatement"),
        (vec!["invoices", "receipts", id, "--out-dir", "papers"], "GetTaxReceiptStatement"),
    ]
}

fn assert_done(ran: &Ran) {
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_document_that_breaks_off_is_taken_up_and_whole() {
    let (harness, id) = prepared();
    for (command, operation) in commands(&id) {
        assert_done(&harness.at_endpoint(&command));
        let [path] = &papers(&harness)[..] else { panic!("one document: {:?}", papers(&harness)) };
        let whole = std::fs::read(path).unwrap();
        assert!(whole.starts_with(b"%PDF-") && whole.trim_ascii_end().ends_with(b"%%EOF"));
        std::fs::remove_file(path).unwrap();
        cut(&harness, operation, Some(&[1, 2]));
        let ran = harness.at_endpoint(&[&command[..], &["--json"]].concat());
        assert_done(&ran);
        assert_eq!(ran.json()[0]["bytes"], whole.len());
        assert_eq!(std::fs::read(path).unwrap(), whole);
        assert_eq!(papers(&harness).len(), 1, "{:?}", papers(&harness));
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn of_a_document_that_always_breaks_off_nothing_is_left() {
    let (harness, id) = prepared();
    for (command, operation) in commands(&id) {
        cut(&harness, operation, None);
        let ran = harness.at_endpoint(&command);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(
            ran.err.contains(operation) && ran.err.contains("Nothing was changed at papers/"),
            "{}",
            ran.err
        );
        assert!(papers(&harness).is_empty(), "{:?}", papers(&harness));
    }
}

#[test]
fn a_folder_is_made_and_what_was_there_before_survives_a_failure() {
    let (harness, id) = prepared();
    let made = harness.at_endpoint(&["invoices", "receipts", &id, "--out-dir", "papers/of/taxes"]);
    assert!(made.code == 0 && harness.path("papers/of/taxes").is_dir(), "{}", made.err);
    std::fs::remove_dir_all(harness.path("papers/of")).unwrap();
    cut(&harness, "GetInvoiceStatement", None);
    let path = harness.write("papers/it.pdf", "mine");
    let (command, _) = commands(&id).into_iter().next().unwrap();
    assert_eq!(harness.at_endpoint(&command).code, 2, "not without --force");
    assert_eq!(harness.at_endpoint(&[&command[..], &["--force"]].concat()).code, 1);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(papers(&harness).len(), 1);
}

#[test]
fn an_interrupted_download_leaves_nothing() {
    let harness = Harness::in_real_time();
    let id = harness.control(Method::Post, "invoices", &json!({"line_items": 10}))["id"]
        .as_str()
        .unwrap()
        .to_owned();
    harness.set_faults(&json!([{"fault": "delay", "delay_s": 3600, "operation": "GetInvoiceStatement"}]));
    let out = harness.folder.path().join("it.pdf");
    let running =
        harness.start(harness.with_endpoint(&["invoices", "pdf", &id, "--out", out.to_str().unwrap()]));
    let is_asked_for = || {
        let last = harness.emulator.requests(1);
        last.first().is_some_and(|request| request.path.ends_with("statement"))
    };
    while !is_asked_for() {
        std::thread::yield_now();
    }
    running.signal("-TERM");
    let Ran { code, err: said, .. } = running.output();
    assert!(code == 1 && said.contains("interrupted; nothing was changed"), "{said}");
    assert_eq!(std::fs::read_dir(harness.folder.path()).unwrap().count(), 0);
}

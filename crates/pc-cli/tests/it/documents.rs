//! Documents of invoices, over connections that break in the middle.

use std::path::PathBuf;

use pc_emulator::EmulatorOptions;
use pc_transport::wire::{Method, Request};
use serde_json::{Value, json};

use crate::desk::{Desk, told};
use crate::shop::{Ran, SCALE, Shop};

/// A shop with an invoice, and a folder for its documents.
fn shop() -> (Shop, String) {
    let shop = Shop::with(EmulatorOptions::default(), SCALE);
    door(&shop, Method::Post, "orders", &json!({"count": 60, "months": 1}));
    let listed = shop.at_endpoint(&["invoices", "list", "--type", "onetime", "--json"]).json();
    let id = listed.last().unwrap()["id"].as_str().unwrap().to_owned();
    std::fs::create_dir(shop.path("papers")).unwrap();
    (shop, id)
}

fn door(shop: &Shop, method: Method, name: &str, body: &Value) {
    let reply = shop.emulator.handle(Request::outside_version(method, &["_emulator", name]).json(body));
    assert!(reply.is_success(), "{}", reply.snippet());
}

/// Cuts the connection in the middle of these answers; of all without a number.
fn cut(shop: &Shop, operation: &str, nth: Option<&[u32]>) {
    let mut rule = json!({"fault": "cut_body", "operation": operation});
    if let Some(nth) = nth {
        rule["nth"] = json!(nth);
    }
    door(shop, Method::Put, "faults", &json!({"rules": [rule]}));
}

/// What is in the folder, hidden files included.
fn papers(shop: &Shop) -> Vec<PathBuf> {
    std::fs::read_dir(shop.path("papers")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

/// The commands that write a document, and the operations behind them.
fn commands(id: &str) -> [(Vec<&str>, &'static str); 2] {
    [
        (vec!["invoices", "pdf", id, "--out", "papers/it.pdf"], "GetInvoiceStatement"),
        (vec!["invoices", "receipts", id, "--out-dir", "papers"], "GetTaxReceipt"),
    ]
}

fn assert_done(ran: &Ran) {
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn a_document_that_breaks_off_is_taken_up_and_whole() {
    let (shop, id) = shop();
    for (command, operation) in commands(&id) {
        assert_done(&shop.at_endpoint(&command));
        let [path] = &papers(&shop)[..] else { panic!("one document: {:?}", papers(&shop)) };
        let whole = std::fs::read(path).unwrap();
        assert!(whole.starts_with(b"%PDF-") && whole.trim_ascii_end().ends_with(b"%%EOF"));
        std::fs::remove_file(path).unwrap();
        cut(&shop, operation, Some(&[1, 2]));
        let ran = shop.at_endpoint(&[&command[..], &["--json"]].concat());
        assert_done(&ran);
        assert_eq!(ran.json()[0]["bytes"], whole.len());
        assert_eq!(std::fs::read(path).unwrap(), whole);
        assert_eq!(papers(&shop).len(), 1, "{:?}", papers(&shop));
        std::fs::remove_file(path).unwrap();
    }
}

#[test]
fn of_a_document_that_always_breaks_off_nothing_is_left() {
    let (shop, id) = shop();
    for (command, operation) in commands(&id) {
        cut(&shop, operation, None);
        let ran = shop.at_endpoint(&command);
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(
            ran.err.contains(operation) && ran.err.contains("Nothing was changed at papers/"),
            "{}",
            ran.err
        );
        assert!(papers(&shop).is_empty(), "{:?}", papers(&shop));
    }
}

#[test]
fn a_folder_is_made_and_what_was_there_before_survives_a_failure() {
    let (shop, id) = shop();
    let made = shop.at_endpoint(&["invoices", "receipts", &id, "--out-dir", "papers/of/taxes"]);
    assert!(made.code == 0 && shop.path("papers/of/taxes").is_dir(), "{}", made.err);
    std::fs::remove_dir_all(shop.path("papers/of")).unwrap();
    cut(&shop, "GetInvoiceStatement", None);
    let path = shop.write("papers/it.pdf", "mine");
    let (command, _) = commands(&id).into_iter().next().unwrap();
    assert_eq!(shop.at_endpoint(&command).code, 2, "not without --force");
    assert_eq!(shop.at_endpoint(&[&command[..], &["--force"]].concat()).code, 1);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(papers(&shop).len(), 1);
}

#[test]
fn an_interrupted_download_leaves_nothing() {
    let desk = Desk::new();
    let id = desk.door("POST", "invoices", r#"{"line_items": 10}"#)["id"].as_str().unwrap().to_owned();
    desk.door(
        "PUT",
        "faults",
        r#"{"rules": [{"fault": "delay", "delay_s": 3600, "operation": "GetInvoiceStatement"}]}"#,
    );
    let out = desk.folder.path().join("it.pdf");
    let running = desk.start(desk.command(&["invoices", "pdf", &id, "--out", out.to_str().unwrap()]));
    let is_asked_for = || {
        let requests = desk.door("GET", "requests?limit=1", "");
        requests[0]["path"].as_str().is_some_and(|path| path.ends_with("statement"))
    };
    while !is_asked_for() {
        std::thread::yield_now();
    }
    running.signal("-TERM");
    let (code, _, said) = told(&running.output());
    assert!(code == 1 && said.contains("interrupted; nothing was changed"), "{said}");
    assert_eq!(std::fs::read_dir(desk.folder.path()).unwrap().count(), 0);
}

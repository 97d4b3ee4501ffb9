//! Random histories of purchases, billed by a model that was written from the documents alone and never saw this program: what is
//! right fits, and one error planted in each history is found.
//!
//! The model's lines are kept as files in `cases/histories/`. It bills licences with every term and plan, seats that come and go,
//! upgrades, trials, renewals, aligned terms, twin lines, promotions, other currencies, software, reservations and Azure plans, by
//! every documented way of rounding and of month ends.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::harness::Harness;

fn file(folder: &str, name: &str) -> String {
    let cases: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/histories");
    cases.join(folder).join(name).to_str().unwrap().to_owned()
}

/// The errors that are found among the lines of a folder.
fn errors(folder: &str) -> Vec<Value> {
    let [lines, usage, orders] =
        ["lines.jsonl.gz", "usage.jsonl.gz", "orders.json.gz"].map(|name| file(folder, name));
    let compared =
        Harness::new().run(&["reconcile", "--billed", &lines, &usage, "--bought", &orders, "--json"]);
    assert!([0, 4].contains(&compared.code), "{}", compared.err);
    let found = compared.json().into_iter().filter(|one| one["record"] == "finding");
    found.filter(|finding| finding["severity"] == "error" || finding["kind"] == "credit_due").collect()
}

/// A history of one subscription or purchase, and whether an error was planted in it.
#[derive(Deserialize)]
struct History {
    /// `planted`; `untouched`; `unseen` where nothing in the files can tell the error.
    state: String,
    /// Which error.
    planted: Option<String>,
    customer: String,
    orders: Vec<String>,
    subscriptions: Vec<String>,
}

fn histories() -> Vec<History> {
    let packed = std::fs::File::open(file("planted", "histories.json.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn two_hundred_right_histories_fit() {
    let found = errors("right");
    assert!(found.is_empty(), "{} wrong findings: {:#?}", found.len(), found.first());
}

#[test]
fn an_error_planted_in_each_history_is_found_and_none_elsewhere() {
    let histories = histories();
    let mut of_id = BTreeMap::new();
    for (index, history) in histories.iter().enumerate() {
        let ids = history.orders.iter().chain(&history.subscriptions).chain([&history.customer]);
        of_id.extend(ids.map(|id| (id.as_str(), index)));
    }
    let mut found = vec![0; histories.len()];
    for finding in errors("planted") {
        let text = finding["text"].as_str().unwrap();
        let named = [&finding["order"], &finding["customer"]].into_iter().filter_map(Value::as_str);
        let of_named = named.filter_map(|id| of_id.get(id)).next();
        let of_text =
            || of_id.iter().find(|(id, _)| id.len() == 36 && text.contains(*id)).map(|(_, index)| index);
        if let Some(index) = of_named.or_else(of_text) {
            found[*index] += 1;
        }
    }
    let wrong: Vec<_> = histories
        .iter()
        .zip(found)
        .filter(|(history, found)| {
            (*found > 0) == (history.state == "untouched") && history.state != "unseen"
        })
        .map(|(history, found)| (&history.state, &history.planted, &history.orders, found))
        .collect();
    assert!(histories.len() == 300 && wrong.is_empty(), "{} of {}: {wrong:?}", wrong.len(), histories.len());
}

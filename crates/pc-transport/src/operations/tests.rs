//! Each operation has one test of its name: the exact request, whether it may be repeated, and what it makes of a
//! documented answer.

use super::*;
use crate::wire::Reply;
use crate::{Operation, Repeat};
use pc_models::{CountryCode, CustomerId, Decimal, OrderId, ProductId, SkuId, SubscriptionId};
use serde_json::{Value, json};

mod billing;
mod buying;
mod catalog;
mod catalog_by_customer;
mod exports;
mod line_items;
mod orders;
mod partner;
mod subscriptions;

/// Reads: the whole request is a method, a path and a query.
fn reads(operation: &impl Operation, expected: &str) {
    acts(operation, Repeat::Always, expected);
}

/// Acts: as a read, but what it does decides how it may be repeated.
fn acts(operation: &impl Operation, repeat: Repeat, expected: &str) {
    sends(operation, repeat, expected, &[]);
    assert_eq!(operation.request().body, "");
}

/// Sends JSON.
fn writes(operation: &impl Operation, repeat: Repeat, expected: &str, body: &Value) {
    sends(operation, repeat, expected, &[("Content-Type", "application/json")]);
    let sent: Value = serde_json::from_slice(&operation.request().body).unwrap();
    assert_eq!(sent, *body, "{expected}");
}

/// All of the request but its body, the rule for repeats, and the name.
fn sends<O: Operation>(operation: &O, repeat: Repeat, expected: &str, headers: &[(&str, &str)]) {
    let request = operation.request();
    assert_eq!(format!("{} {}", request.method.as_str(), request.target()), expected);
    let sent: Vec<(&str, &str)> = request.headers.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(sent, headers, "{expected}");
    assert_eq!(O::REPEAT, repeat, "{expected}");
    let name = std::any::type_name::<O>().trim_end_matches('>').rsplit("::").next();
    assert_eq!(name, Some(O::NAME), "the name in journals and errors is the type's");
}

fn decoded<O: Operation>(operation: &O, body: Value) -> O::Output {
    operation.decode(&Reply::json(200, &body)).unwrap()
}

/// Decodes the documented payload of that name.
fn read<O: Operation>(operation: &O, name: &str) -> O::Output {
    let body = fixture(name);
    operation
        .decode(&Reply { body: body.into(), ..Reply::new(200) })
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn fixture(name: &str) -> Vec<u8> {
    let file = format!("{}/../pc-models/tests/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn customer() -> CustomerId {
    "c".into()
}

fn country() -> CountryCode {
    "US".parse().unwrap()
}

fn product() -> ProductId {
    "P".into()
}

fn sku() -> SkuId {
    "S".into()
}

fn subscription() -> SubscriptionId {
    "s".into()
}

fn order() -> OrderId {
    "o".into()
}

fn amount(text: &str) -> Option<Decimal> {
    Some(text.parse().unwrap())
}

#[test]
fn every_operation_has_its_test() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/operations");
    let files = |folder: &str| -> Vec<_> {
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        files.filter(|file| file.extension().is_some_and(|extension| extension == "rs")).collect()
    };
    let tests: String =
        files(&format!("{folder}/tests")).iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let operations = files(folder);
    assert!(operations.len() > 60);
    for file in operations {
        let name = file.file_stem().unwrap().to_str().unwrap();
        let test = format!("#[test]\nfn {name}() {{");
        assert!(name == "tests" || tests.contains(&test), "{name} has no test");
    }
}

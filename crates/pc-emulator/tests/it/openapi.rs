//! The OpenAPI description: it is one, it names what there is, and real answers are as it says.

mod answers;
mod control;
mod models;
mod refusals;

use std::collections::BTreeSet;

use pc_emulator::openapi;
use pc_transport::wire::Method;
use serde_json::Value;

use crate::description::Description;
use crate::harness::{Harness, body, request};

#[test]
fn it_is_an_openapi_description() {
    let schema: Value = serde_json::from_str(include_str!("../fixtures/openapi-3.1-schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let description = openapi();
    let problems: Vec<String> =
        validator.iter_errors(&description).map(|one| format!("{}: {one}", one.instance_path())).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn whatever_it_refers_to_is_there() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                members.values().for_each(|member| references(member, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let (description, mut found) = (openapi(), BTreeSet::new());
    references(&description, &mut found);
    assert!(found.len() > 60, "{}", found.len());
    for reference in &found {
        assert!(description.pointer(&reference[1..]).is_some(), "{reference}");
    }
    for part in ["schemas", "parameters", "headers", "responses"] {
        for name in description["components"][part].as_object().unwrap().keys() {
            assert!(
                found.contains(&format!("#/components/{part}/{name}")),
                "nothing refers to {part} {name}"
            );
        }
    }
    let tags: BTreeSet<&str> =
        description["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    for described in Description(description.clone()).operations() {
        assert!(tags.contains(described.operation["tags"][0].as_str().unwrap()), "{}", described.id());
    }
}

#[test]
fn the_emulator_serves_it() {
    let harness = Harness::new();
    let reply = harness.ask(request(Method::Get, "_emulator/openapi.json"));
    assert_eq!((reply.status, body(&reply)), (200, openapi()));
}

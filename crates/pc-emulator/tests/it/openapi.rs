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

/// What holds anything, and why nothing more can be said of it.
const FREE: [&str; 3] = ["ExtendedFault", "OpenApi", "EmulatorState"];
/// Members whose names the catalog or the caller gives.
const FREE_MEMBERS: [&str; 4] = ["dynamicAttributes", "additionalInformation", "set", "invent"];

#[test]
fn no_schema_is_without_members() {
    fn free(place: &str, value: &Value, found: &mut Vec<String>) {
        let Value::Object(members) = value else { return };
        let is_open = members.get("type").is_some_and(|kind| kind == "object")
            && members.get("properties").is_none()
            && members.get("additionalProperties").is_none_or(|any| *any == serde_json::json!({}));
        if is_open || members.is_empty() {
            found.push(place.to_owned());
        }
        for name in ["items", "additionalProperties"] {
            members.get(name).into_iter().for_each(|inner| free(place, inner, found));
        }
        for (name, member) in members.get("properties").and_then(Value::as_object).into_iter().flatten() {
            free(&format!("{place}.{name}"), member, found);
        }
        let kinds = members.get("anyOf").and_then(Value::as_array);
        kinds.into_iter().flatten().for_each(|kind| free(place, kind, found));
    }
    let (description, mut found) = (openapi(), Vec::new());
    for (name, schema) in description["components"]["schemas"].as_object().unwrap() {
        free(name, schema, &mut found);
    }
    for described in Description(description.clone()).operations() {
        let answers = described.operation["responses"].as_object().unwrap().values();
        let bodies = answers.chain([&described.operation["requestBody"]]);
        let contents = bodies.filter_map(|body| body["content"].as_object()).flatten();
        contents.for_each(|(_, content)| free(described.id(), &content["schema"], &mut found));
    }
    assert!(!found.is_empty(), "it looks at them");
    for place in found {
        let (resource, member) = place.split_once('.').unwrap_or((&place, ""));
        assert!(FREE.contains(&resource) || FREE_MEMBERS.contains(&member), "{place} says nothing");
    }
}

#[test]
fn the_emulator_serves_it() {
    let harness = Harness::new();
    let reply = harness.ask(request(Method::Get, "_emulator/openapi.json"));
    assert_eq!((reply.status, body(&reply)), (200, openapi()));
}

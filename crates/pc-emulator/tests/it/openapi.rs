//! The OpenAPI description: it is one, it names what there is, and real answers are as it says.

mod answers;
mod control;
mod models;

use std::collections::BTreeSet;

use pc_emulator::openapi;
use pc_transport::wire::Method;
use serde_json::{Map, Value, json};

use crate::harness::{Harness, body, request};

/// The description, and what is looked up in it.
struct Description(Value);

impl Description {
    fn new() -> Self {
        Self(openapi())
    }

    /// The same with schemas that refuse members they do not name.
    fn strict() -> Self {
        let mut description = openapi();
        for schema in description["components"]["schemas"].as_object_mut().unwrap().values_mut() {
            if schema.get("properties").is_some() {
                schema["additionalProperties"] = json!(false);
            }
        }
        Self(description)
    }

    /// Path, method and operation of each.
    fn operations(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let paths = self.0["paths"].as_object().unwrap().iter();
        paths.flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().iter();
            methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
    }

    /// The operation of a request: of those that fit the one with the most fixed segments.
    fn operation(&self, method: Method, path: &str) -> &Value {
        let path = path.split('?').next().unwrap_or_default().trim_start_matches('/');
        let segments: Vec<&str> = path.split('/').collect();
        let fits = |template: &str| {
            let parts: Vec<&str> = template.trim_start_matches('/').split('/').collect();
            let fit =
                |(part, segment): (&&str, &&str)| part.starts_with('{') || part.eq_ignore_ascii_case(segment);
            let same = parts.len() == segments.len() && parts.iter().zip(&segments).all(fit);
            same.then(|| parts.iter().filter(|part| !part.starts_with('{')).count())
        };
        let wanted = method.as_str().to_ascii_lowercase();
        let fitting = self.operations().filter(|(_, method, _)| *method == wanted);
        let fitting = fitting.filter_map(|(path, _, operation)| Some((fits(path)?, operation)));
        fitting
            .max_by_key(|(fixed, _)| *fixed)
            .unwrap_or_else(|| panic!("{wanted} {path} is not described"))
            .1
    }

    /// What is wrong with a value that should be as a schema within the description says.
    fn problems(&self, schema: &Value, value: &Value) -> Vec<String> {
        let mut whole = json!({"components": self.0["components"]});
        whole.as_object_mut().unwrap().extend(schema.as_object().unwrap().clone());
        let validator =
            jsonschema::options().with_draft(jsonschema::Draft::Draft202012).build(&whole).unwrap();
        let problems = validator.iter_errors(value);
        problems.map(|problem| format!("{}: {problem}", problem.instance_path())).collect()
    }
}

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
    for name in description["components"]["schemas"].as_object().map(Map::keys).unwrap() {
        assert!(found.contains(&format!("#/components/schemas/{name}")), "nothing is a {name}");
    }
    let tags: BTreeSet<&str> =
        description["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    for (path, method, operation) in Description(description.clone()).operations() {
        assert!(tags.contains(operation["tags"][0].as_str().unwrap()), "{method} {path}");
    }
}

#[test]
fn the_emulator_serves_it() {
    let harness = Harness::new();
    let reply = harness.emulator.handle(request(Method::Get, "_emulator/openapi.json"));
    assert_eq!((reply.status, body(&reply)), (200, openapi()));
}

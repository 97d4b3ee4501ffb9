//! Every route as an operation of the description.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::api::route::Route;
use crate::api::routes::ROUTES;
use crate::openapi::family::Family;
use crate::openapi::headers::{ID_HEADERS, answered, sent};
use crate::openapi::operation_file::{Description, Endpoint, Head, OPERATION_FILE, Pages, Success};
use crate::openapi::refusals::{STORAGE_HEADERS, anything_else, too_many_calls};
use crate::openapi::schemas::of_kind;

const JSON: &str = "application/json";
/// The headers that every call of the API may have.
const USUAL_HEADERS: [&str; 3] = ["MS-RequestId", "MS-CorrelationId", "X-Locale"];

/// Operations by path, then by method.
pub(super) fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    let mut add = |path: &str, method: &str, operation: Value| {
        let methods = paths.entry(path).or_insert_with(|| json!({}));
        methods[method.to_ascii_lowercase()] = operation;
    };
    for route in ROUTES {
        let Some(description) = OPERATION_FILE.operations.get(route.listed_as().name()) else { continue };
        let (path, operation) = (path(route), of_route(route, description));
        if let Some(head) = &description.head {
            add(&path, "HEAD", without_bodies(&operation, head));
        }
        add(&path, route.method.as_str(), operation);
    }
    for endpoint in &OPERATION_FILE.endpoints {
        let id = endpoint.description.id.as_deref().unwrap_or_default();
        add(&endpoint.path, &endpoint.method, of_endpoint(endpoint, &endpoint.path, id));
        if let Some(path) = &endpoint.v1_path {
            add(path, &endpoint.method, of_endpoint(endpoint, path, &format!("{id}_v1")));
        }
    }
    paths
}

/// Under the version, where the real service has it there.
fn path(route: &Route) -> String {
    let outside = route.is_graph() || route.open || route.pattern.starts_with("auditactivity/");
    format!("{}/{}", if outside { "" } else { "/v1" }, route.pattern)
}

fn of_route(route: &Route, description: &Description) -> Value {
    let family = Family::of(route);
    let mut operation = of_description(&path(route), &id(route, description), description, family);
    let name = route.listed_as().name();
    let names: Vec<&str> = std::iter::once(name).chain(description.also.iter().map(String::as_str)).collect();
    operation["x-operations"] = json!(names);
    if let Some(parameters) = operation["parameters"].as_array_mut() {
        parameters.extend(USUAL_HEADERS.map(sent));
    }
    if route.open {
        operation["security"] = json!([]);
    } else {
        operation["responses"]["401"] = family.refusal(401);
    }
    if route.needs_user || route.is_graph() {
        operation["responses"]["403"] = family.refusal(403);
    }
    if route.limited.is_some() {
        operation["responses"]["429"] = too_many_calls();
    }
    let mut remarks = Vec::new();
    if route.needs_user {
        remarks.push("Wants a token of application and user: an application alone gets 403/900329.");
    }
    if route.byte_order_mark {
        remarks.push("The body of a success begins with a byte-order mark (EF BB BF), as the real one does.");
    }
    if !remarks.is_empty() {
        operation["description"] = json!(remarks.join(" "));
    }
    operation
}

fn of_endpoint(endpoint: &Endpoint, path: &str, id: &str) -> Value {
    let mut operation = of_description(path, id, &endpoint.description, endpoint.family);
    operation["security"] = json!([]);
    operation
}

/// The operation when it is asked for by `HEAD`.
fn without_bodies(operation: &Value, head: &Head) -> Value {
    let mut operation = operation.clone();
    operation["operationId"] = json!(head.id);
    operation["summary"] = json!(head.summary);
    operation
}

/// The name of the operation; where it has several paths, with what is different in this one.
fn id(route: &Route, description: &Description) -> String {
    let name = route.listed_as();
    let first = ROUTES.iter().find(|other| other.listed_as() == name).unwrap_or(route);
    let usual: BTreeSet<&str> = first.pattern.split('/').collect();
    let words = |segment: &str| segment.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
    let different = route.pattern.split('/').filter(|segment| !usual.contains(segment)).map(words);
    let name = description.id.as_deref().unwrap_or(name.name()).to_owned();
    std::iter::once(name).chain(different).collect::<Vec<_>>().join("_")
}

fn of_description(path: &str, id: &str, description: &Description, family: Family) -> Value {
    let mut operation = json!({
        "operationId": id,
        "summary": description.summary,
        "tags": [description.tag],
        "parameters": parameters(path, description),
        "responses": responses(description, family),
    });
    if let Some(body) = &description.body {
        let media_type = description.media_type.as_deref().unwrap_or(JSON);
        let mut content = json!({media_type: {"schema": of_kind(body)}});
        if let Some(other) = &description.or_media_type {
            content[other] = json!({"schema": of_kind("text")});
        }
        operation["requestBody"] = json!({"required": !description.body_may_be_absent, "content": content});
    }
    operation
}

fn responses(description: &Description, family: Family) -> Value {
    let mut responses = json!({"default": anything_else()});
    for status in &description.refuses {
        responses[status.to_string()] = family.refusal(*status);
    }
    for success in std::iter::once(&description.success).chain(&description.further) {
        responses[success.status.to_string()] = answer(success, family);
    }
    responses
}

fn parameters(path: &str, description: &Description) -> Vec<Value> {
    let in_path = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let in_path = in_path.map(|name| parameter(name, "path", true));
    let by_token = description.pages == Some(Pages::Token);
    let wanted = description.query.iter().map(String::as_str).chain(by_token.then_some("seekOperation?"));
    let in_query = wanted.map(|name| match name.strip_suffix('?') {
        Some(name) => parameter(name, "query", false),
        None => parameter(name, "query", true),
    });
    let token = by_token.then_some("MS-ContinuationToken");
    let in_headers = description.headers.iter().map(String::as_str).chain(token).map(sent);
    in_path.chain(in_query).chain(in_headers).collect()
}

fn parameter(name: &str, place: &str, required: bool) -> Value {
    let known = OPERATION_FILE.parameters.get(name);
    let json_type = known.and_then(|known| known.json_type.as_deref()).unwrap_or("string");
    let mut parameter = json!({
        "name": name,
        "in": place,
        "required": required,
        "description": known.map(|known| &known.description),
        "schema": {"type": json_type},
    });
    if let Some(example) = known.and_then(|known| known.example.as_deref()) {
        parameter["example"] = json!(example);
    }
    parameter
}

/// What comes with a status that is no error.
fn answer(success: &Success, family: Family) -> Value {
    let usual: &[&str] = match family {
        Family::Emulator => &[],
        Family::Storage => &[ID_HEADERS, STORAGE_HEADERS].concat(),
        Family::PartnerCenter | Family::Graph | Family::SignIn => ID_HEADERS,
    };
    let names = usual.iter().copied().chain(success.answer_headers.iter().map(String::as_str));
    let mut answer = json!({
        "description": success.description.as_deref().unwrap_or("Done."),
        "headers": answered(names),
    });
    let json = success.kind().map(|kind| (JSON, of_kind(&kind)));
    let file = success.file.as_deref().map(|media_type| (media_type, of_file(media_type)));
    let content: Map<String, Value> = json
        .into_iter()
        .chain(file)
        .map(|(media_type, schema)| (media_type.to_owned(), json!({"schema": schema})))
        .collect();
    if !content.is_empty() {
        answer["content"] = Value::Object(content);
    }
    answer
}

/// The schema of a file: a text, or bytes.
fn of_file(media_type: &str) -> Value {
    match media_type {
        "application/pdf" | "application/gzip" => json!({"type": "string", "format": "binary"}),
        _ => of_kind("text"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::operation::Operation;

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let paths = paths();
        for route in ROUTES {
            let method = route.method.as_str().to_ascii_lowercase();
            let operation = &paths[&path(route)][&method];
            assert_eq!(operation["x-operations"][0], route.listed_as().name(), "{}", route.pattern);
        }
        let heads =
            OPERATION_FILE.operations.values().filter(|description| description.head.is_some()).count();
        let former = OPERATION_FILE.endpoints.iter().filter(|endpoint| endpoint.v1_path.is_some()).count();
        let served = ROUTES.len() + heads + OPERATION_FILE.endpoints.len() + former;
        let described: usize = paths.values().filter_map(Value::as_object).map(Map::len).sum();
        assert_eq!(described, served, "each method of each path once");
        for name in OPERATION_FILE.operations.keys() {
            assert!(ROUTES.iter().any(|route| route.listed_as().name() == name), "{name} has no route");
        }
        let endpoints = OPERATION_FILE.endpoints.iter().map(|endpoint| &endpoint.description);
        for description in OPERATION_FILE.operations.values().chain(endpoints) {
            let mut answers = std::iter::once(&description.success).chain(&description.further);
            assert!(answers.all(|success| success.kinds() <= 1), "{}", description.summary);
        }
    }

    #[test]
    fn every_operation_is_in_it_under_its_own_name() {
        let text = serde_json::to_string(&paths()).unwrap();
        for operation in Operation::ALL {
            assert!(text.contains(&format!("\"{}\"", operation.name())), "{operation:?}");
        }
    }

    #[test]
    fn ids_differ_and_say_what_is_different() {
        let paths = paths();
        let operations = paths.values().filter_map(Value::as_object).flat_map(Map::values);
        let ids: Vec<&str> = operations.map(|one| one["operationId"].as_str().unwrap()).collect();
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        for id in ["StartBillingExport", "StartBillingExport_usage_unbilled", "PatchOrder", "GetToken"] {
            assert!(ids.contains(&id), "{id} is none of {ids:?}");
        }
    }

    #[test]
    fn every_parameter_is_described_and_every_description_used() {
        let mut used = BTreeSet::new();
        for operation in paths().values().filter_map(Value::as_object).flat_map(Map::values) {
            for parameter in operation["parameters"].as_array().unwrap() {
                if let Some(name) = parameter["name"].as_str() {
                    assert!(parameter["description"].is_string(), "{name}");
                    used.insert(name.to_owned());
                }
            }
        }
        for name in OPERATION_FILE.parameters.keys() {
            assert!(used.contains(name), "{name} is no parameter");
        }
    }
}

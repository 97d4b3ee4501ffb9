//! Every route as an operation of the description.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::api::route::Route;
use crate::api::routes::ROUTES;
use crate::openapi::common_parts::{ID_HEADERS, header, headers, refusal, usual_headers};
use crate::openapi::operation_file::{Description, Endpoint, OPERATION_FILE, Pages, Success};
use crate::openapi::schemas::of_kind;

const JSON: &str = "application/json";

/// Operations by path, then by method.
pub(super) fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    let mut add = |path: String, method: &str, operation: Value| {
        let methods = paths.entry(path).or_insert_with(|| json!({}));
        methods[method.to_ascii_lowercase()] = operation;
    };
    for route in ROUTES {
        if let Some(description) = OPERATION_FILE.operations.get(route.listed_as().name()) {
            add(path(route), route.method.as_str(), of_route(route, description));
        }
    }
    for endpoint in &OPERATION_FILE.endpoints {
        add(endpoint.path.clone(), &endpoint.method, of_endpoint(endpoint));
    }
    paths
}

/// Under the version, where the real service has it there.
fn path(route: &Route) -> String {
    let outside = route.is_graph() || route.open || route.pattern.starts_with("auditactivity/");
    format!("{}/{}", if outside { "" } else { "/v1" }, route.pattern)
}

fn of_route(route: &Route, description: &Description) -> Value {
    let mut operation = of_description(&path(route), &id(route, description), description);
    let name = route.listed_as().name();
    let names: Vec<&str> = std::iter::once(name).chain(description.also.iter().map(String::as_str)).collect();
    operation["x-operations"] = json!(names);
    for answer in operation["responses"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let (Some(all), Value::Object(ids)) = (answer["headers"].as_object_mut(), headers(ID_HEADERS)) {
            all.extend(ids);
        }
    }
    if let Some(parameters) = operation["parameters"].as_array_mut() {
        parameters.extend(usual_headers());
    }
    operation["responses"]["default"] = refusal(route.envelope);
    if route.limited.is_some() {
        operation["responses"]["429"] = json!({"$ref": "#/components/responses/Throttled"});
    }
    if route.open {
        operation["security"] = json!([]);
        operation["responses"]["default"] = json!({"$ref": "#/components/responses/StorageError"});
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

fn of_endpoint(endpoint: &Endpoint) -> Value {
    let id = endpoint.description.id.as_deref().unwrap_or_default();
    let mut operation = of_description(&endpoint.path, id, &endpoint.description);
    operation["security"] = json!([]);
    let schema = of_kind(endpoint.refusal.as_deref().unwrap_or("Fault"));
    operation["responses"]["default"] =
        json!({"description": "An error.", "content": {JSON: {"schema": schema}}});
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

fn of_description(path: &str, id: &str, description: &Description) -> Value {
    let mut operation = json!({
        "operationId": id,
        "summary": description.summary,
        "tags": [description.tag],
        "parameters": parameters(path, description),
        "responses": {},
    });
    if let Some(body) = &description.body {
        let media_type = description.media_type.as_deref().unwrap_or(JSON);
        operation["requestBody"] =
            json!({"required": true, "content": {media_type: {"schema": of_kind(body)}}});
    }
    let (status, answer) = success(description);
    operation["responses"][status.to_string()] = answer;
    operation
}

fn parameters(path: &str, description: &Description) -> Vec<Value> {
    let in_path = path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    let in_path = in_path.map(|name| parameter(name, "path", true));
    let in_query = description.query.iter().map(|name| match name.strip_suffix('?') {
        Some(name) => parameter(name, "query", false),
        None => parameter(name, "query", true),
    });
    let by_token = (description.pages == Some(Pages::Token)).then_some("MS-ContinuationToken");
    let in_headers = description.headers.iter().map(String::as_str).chain(by_token).map(header);
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

/// The status of success, and what comes with it.
fn success(description: &Description) -> (u16, Value) {
    let json = |schema: Value| json!({JSON: {"schema": schema}});
    let content = match description.success() {
        Success::Accepted => {
            return (202, json!({"description": "It is being done.", "headers": headers(&["Location"])}));
        }
        Success::Resource(kind) => json(of_kind(kind)),
        Success::Collection(kind) => json(of_kind(&format!("{kind}Collection"))),
        Success::List(kind) => json(of_kind(&format!("[{kind}]"))),
        Success::File(media_type) => json!({media_type: {}}),
    };
    (description.status.unwrap_or(200), json!({"description": "Done.", "headers": {}, "content": content}))
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
        let served = ROUTES.len() + OPERATION_FILE.endpoints.len();
        let described: usize = paths.values().filter_map(Value::as_object).map(Map::len).sum();
        assert_eq!(described, served, "each method of each path once");
        for (name, description) in &OPERATION_FILE.operations {
            assert!(ROUTES.iter().any(|route| route.listed_as().name() == name), "{name} has no route");
            assert!(description.successes() <= 1, "{name}");
        }
        assert!(OPERATION_FILE.endpoints.iter().all(|endpoint| endpoint.description.successes() <= 1));
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

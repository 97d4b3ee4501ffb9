//! Resources as JSON schemas.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::openapi::operation_file::{OPERATION_FILE, collection_of};
use crate::openapi::words::words;

/// The members of each resource, or the resources that one of several kinds can be.
#[allow(clippy::expect_used)]
static RESOURCES: LazyLock<toml::Table> = LazyLock::new(|| {
    let text = include_str!("../../fixtures/resources.toml");
    text.parse().expect("part of the program, read by every test")
});

/// Every resource, and the collections that are answered of them, by name.
pub(super) fn schemas() -> Map<String, Value> {
    let resources = RESOURCES.iter().map(|(name, kind)| (name.clone(), schema(name, kind)));
    let described = OPERATION_FILE.operations.values();
    let collections = described
        .filter_map(|description| description.success.items())
        .map(|items| (collection_of(items), collection(items)));
    resources.chain(collections).collect()
}

/// The schema of a kind of value, as the fixtures write it.
pub(super) fn of_kind(kind: &str) -> Value {
    if kind.contains(" | ") {
        return one_of(kind.split(" | ").map(of_kind).collect());
    }
    if let Some(kind) = kind.strip_prefix('{').and_then(|kind| kind.strip_suffix('}')) {
        return json!({"type": "object", "additionalProperties": of_kind(kind)});
    }
    if let Some(kind) = kind.strip_prefix('[').and_then(|kind| kind.strip_suffix(']')) {
        return json!({"type": "array", "items": of_kind(kind)});
    }
    match kind {
        "any" => json!({}),
        "text" => json!({"type": "string"}),
        "bool" => json!({"type": "boolean"}),
        "int" => json!({"type": "integer"}),
        "number" => json!({"type": "number"}),
        "amount" => json!({
            "type": ["number", "string"],
            "description": "A decimal number, as JSON number or as text: read it exactly.",
            "examples": ["12.50"],
        }),
        "guid" => json!({"type": "string", "format": "uuid"}),
        "date" => json!({
            "type": "string",
            "description": "ISO 8601, with or without a zone; without one it is UTC.",
            "examples": ["2026-03-10T08:00:00Z"],
        }),
        "null" => json!({"type": "null"}),
        name => json!({"$ref": format!("#/components/schemas/{name}")}),
    }
}

/// The schema of a value that is of one of these; plain types stand in one list, which more programs understand.
fn one_of(schemas: Vec<Value>) -> Value {
    let plain = |schema: &Value| {
        let members = schema.as_object().filter(|members| members.len() == 1)?;
        members.get("type").filter(|name| name.is_string()).cloned()
    };
    match schemas.iter().map(plain).collect::<Option<Vec<Value>>>() {
        Some(types) => json!({"type": types}),
        None => json!({"anyOf": schemas}),
    }
}

fn schema(name: &str, kind: &toml::Value) -> Value {
    match (kind.as_table(), kind.as_str()) {
        (Some(members), _) => object(name, members),
        (None, kinds) => of_kind(kinds.unwrap_or("any")),
    }
}

fn object(resource: &str, members: &toml::Table) -> Value {
    let kinds: Vec<(&String, &str)> =
        members.iter().filter_map(|(name, kind)| Some((name, kind.as_str()?))).collect();
    let required: Vec<&String> =
        kinds.iter().filter(|(_, kind)| !kind.ends_with('?')).map(|(name, _)| *name).collect();
    let properties: Map<String, Value> = kinds
        .into_iter()
        .map(|(name, kind)| {
            let mut schema = of_kind(kind.strip_suffix('?').unwrap_or(kind));
            let words = words(resource, name);
            if !words.is_empty() {
                let word = if schema["items"].is_null() { &mut schema } else { &mut schema["items"] };
                word["examples"] = json!(words);
                word["description"] = json!("Open: further words may come.");
            }
            (name.clone(), schema)
        })
        .collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn collection(kind: &str) -> Value {
    json!({
        "type": "object",
        "properties": {
            "totalCount": {"type": "integer", "description": "How many items this page has."},
            "items": {"type": "array", "items": of_kind(kind)},
            "links": of_kind("PageLinks"),
            "continuationToken": {"type": "string", "description": "For `MS-ContinuationToken`, to get the next page."},
            "attributes": of_kind("Attributes"),
        },
        "required": ["totalCount", "items", "attributes"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_become_schemas() {
        assert_eq!(
            of_kind("[guid]"),
            json!({"type": "array", "items": {"type": "string", "format": "uuid"}})
        );
        assert_eq!(
            of_kind("Order | null"),
            json!({"anyOf": [{"$ref": "#/components/schemas/Order"}, {"type": "null"}]})
        );
        assert_eq!(of_kind("text | null"), json!({"type": ["string", "null"]}));
        assert_eq!(of_kind("{text}"), json!({"type": "object", "additionalProperties": {"type": "string"}}));
        let all = schemas();
        assert_eq!(all["Order"]["properties"]["billingCycle"]["examples"][0], "monthly");
        assert_eq!(all["Order"]["properties"]["id"].get("examples"), None);
        assert_eq!(all["Sku"]["properties"]["supportedBillingCycles"]["items"]["examples"][0], "monthly");
        assert!(all["Order"]["required"].as_array().unwrap().contains(&json!("lineItems")));
        assert_eq!(all["InvoiceLineItem"]["anyOf"].as_array().unwrap().len(), 5);
    }
}

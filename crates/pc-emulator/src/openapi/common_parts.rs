//! What operations have in common: tags, headers, errors, and how a caller proves who it is.

use serde_json::{Value, json};

use crate::api::error_envelope::ErrorEnvelope;
use crate::openapi::schemas::of_kind;

pub(super) fn tags() -> Value {
    json!([
        {"name": "Catalog", "description": "What can be bought."},
        {"name": "Customers", "description": "Who buys, and what they agreed to."},
        {"name": "Subscriptions", "description": "What customers have for a time."},
        {"name": "Purchases", "description": "Carts, orders and what comes of them."},
        {"name": "Billing", "description": "Invoices, their lines, and exports."},
        {"name": "Audit", "description": "Who changed what."},
        {"name": "Sign-in", "description": "Where tokens come from."},
        {"name": "Emulator", "description": "The emulator's own control endpoints: no token, and no part of the API."},
    ])
}

/// The headers that every call may have, and those of some.
pub(super) fn header_parameters() -> Value {
    let header = |name: &str, description: &str, schema: Value| json!({"name": name, "in": "header", "description": description, "schema": schema});
    json!({
        "MS-RequestId": header(
            "MS-RequestId",
            "The same id for each repeat of one call: a write is done once.",
            of_kind("guid"),
        ),
        "MS-CorrelationId": header("MS-CorrelationId", "What ties calls together in logs.", of_kind("guid")),
        "X-Locale": header("X-Locale", "The language of texts.", of_kind("text")),
        "MS-ContinuationToken": header(
            "MS-ContinuationToken",
            "The `continuationToken` of the page before, to get the next one.",
            of_kind("text"),
        ),
        "If-Match": header("If-Match", "The etag that was read: another one by now is refused.", of_kind("text")),
    })
}

/// The headers that calls of the API may have, by reference.
pub(super) fn usual_headers() -> impl Iterator<Item = Value> {
    ["MS-RequestId", "MS-CorrelationId", "X-Locale"].into_iter().map(header)
}

/// One of the headers by reference.
pub(super) fn header(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

pub(super) fn answer_headers() -> Value {
    json!({
        "MS-RequestId": {"description": "As sent, or made up.", "schema": of_kind("text")},
        "MS-CorrelationId": {"description": "As sent, or made up.", "schema": of_kind("text")},
        "Location": {"description": "Where to look how far it is.", "schema": of_kind("text")},
        "Retry-After": {"description": "Seconds to wait before asking again.", "schema": of_kind("int")},
    })
}

/// What every answer of the API has.
pub(super) const ID_HEADERS: &[&str] = &["MS-RequestId", "MS-CorrelationId"];

/// Headers of an answer, by reference.
pub(super) fn headers(names: &[&str]) -> Value {
    names
        .iter()
        .map(|name| (name.to_string(), json!({"$ref": format!("#/components/headers/{name}")})))
        .collect()
}

/// How errors come, of the API, of Microsoft Graph, of the gateway before both.
pub(super) fn refusals() -> Value {
    let refusal = |description: &str, schema: Value, further: &[&str]| {
        json!({
            "description": description,
            "headers": headers(&[ID_HEADERS, further].concat()),
            "content": {"application/json": {"schema": schema}},
        })
    };
    let fault = json!({"anyOf": [of_kind("Fault"), of_kind("ExtendedFault")]});
    json!({
        "Fault": refusal("An error of Partner Center: its `code` says which.", fault, &[]),
        "GraphFault": refusal("An error of Microsoft Graph.", of_kind("GraphFault"), &[]),
        "StorageError": {"description": "An error of Azure Blob Storage.", "content": {"application/xml": {}}},
        "Throttled": refusal("Too many calls within a minute.", of_kind("ThrottleFault"), &["Retry-After"]),
    })
}

/// The errors of a route, by reference.
pub(super) fn refusal(envelope: ErrorEnvelope) -> Value {
    match envelope {
        ErrorEnvelope::PartnerCenter => json!({"$ref": "#/components/responses/Fault"}),
        ErrorEnvelope::Graph => json!({"$ref": "#/components/responses/GraphFault"}),
    }
}

pub(super) fn security_schemes() -> Value {
    json!({
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token from the token endpoint, where any credentials are accepted.",
        },
    })
}

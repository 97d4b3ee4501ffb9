//! The headers that are sent and answered.

use serde_json::{Map, Value, json};

use crate::openapi::operation_file::{Header, OPERATION_FILE};
use crate::openapi::schemas::of_kind;

/// What every answer has but those of the emulator's own endpoints; the language only where one was asked for.
pub(super) const ID_HEADERS: &[&str] = &["MS-RequestId", "MS-CorrelationId", "X-Locale"];

/// The headers of requests, by the name they are referred to.
pub(super) fn request_headers() -> Map<String, Value> {
    let header = |(name, header): (&String, &Header)| {
        let told = json!({
            "name": name,
            "in": "header",
            "description": header.description,
            "schema": of_kind(header.kind.as_deref().unwrap_or("text")),
        });
        (name.clone(), told)
    };
    OPERATION_FILE.request_headers.iter().map(header).collect()
}

/// The headers of answers, by the name they are referred to.
pub(super) fn answer_headers() -> Map<String, Value> {
    let header = |(name, header): (&String, &Header)| {
        let told = json!({
            "description": header.description,
            "required": !header.optional,
            "schema": of_kind(header.kind.as_deref().unwrap_or("text")),
        });
        (name.clone(), told)
    };
    OPERATION_FILE.answer_headers.iter().map(header).collect()
}

/// A header of a request, by reference.
pub(super) fn sent(name: &str) -> Value {
    json!({"$ref": format!("#/components/parameters/{name}")})
}

/// Headers of an answer, by reference.
pub(super) fn answered<'n>(names: impl IntoIterator<Item = &'n str>) -> Map<String, Value> {
    let header = |name: &str| (name.to_owned(), json!({"$ref": format!("#/components/headers/{name}")}));
    names.into_iter().map(header).collect()
}

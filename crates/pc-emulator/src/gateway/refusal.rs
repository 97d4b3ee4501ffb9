//! What of a request and its answer may stand in the log.

use pc_transport::wire::{Reply, Request};
use serde_json::Value;

/// Members of a query that open something.
const SECRET: &[&str] =
    &["sig", "code", "client_secret", "client_assertion", "refresh_token", "access_token"];

/// Code and description of a refusal, in whatever form it is written; nothing of a success, or of what is no JSON.
pub(crate) fn refusal(reply: &Reply) -> (Option<String>, Option<String>) {
    if reply.status < 400 {
        return (None, None);
    }
    let body: Value = serde_json::from_slice(reply.text_bytes()).unwrap_or_default();
    let error = body.get("error").filter(|error| error.is_object()).unwrap_or(&body);
    let text = |names: [&str; 3]| match names.iter().find_map(|name| error.get(name)) {
        Some(Value::String(text)) => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let code = text(["code", "error", "statusCode"])
        .or_else(|| reply.find_header("x-ms-error-code").map(str::to_owned));
    (code, text(["description", "message", "error_description"]))
}

/// The query as it came, without the values that are secret.
pub(crate) fn shown_query(request: &Request) -> String {
    let is_secret = |name: &str| SECRET.iter().any(|secret| name.eq_ignore_ascii_case(secret));
    let shown = |(name, value): &(String, String)| {
        let value = if is_secret(name) { "***" } else { value };
        format!("{name}={value}")
    };
    request.query.iter().map(shown).collect::<Vec<_>>().join("&")
}

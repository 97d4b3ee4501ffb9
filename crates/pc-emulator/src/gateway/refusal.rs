//! Why a request was refused, read from what the caller is told.

use pc_transport::wire::Reply;
use serde::Deserialize;
use serde_json::Value;

use crate::gateway::ending::Ending;

/// The code and the words of a refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: Option<String>,
    pub(crate) why: Option<String>,
}

/// An error as each service writes it: Partner Center, its gateway, Microsoft Graph, and the token authority.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    code: Option<Value>,
    status_code: Option<Value>,
    #[serde(alias = "message", alias = "error_description")]
    description: Option<String>,
    error: Option<Value>,
}

impl Refusal {
    /// Nothing, unless the reply is a refusal.
    pub(crate) fn of(reply: &Reply) -> Self {
        if reply.status < 400 {
            return Self::default();
        }
        let Ok(told) = serde_json::from_slice::<Told>(reply.text_bytes()) else {
            // Azure's storage writes XML.
            return Self { code: reply.find_header("x-ms-error-code").map(str::to_owned), why: None };
        };
        let (code, why) = match told.error {
            Some(Value::Object(mut error)) => (error.remove("code"), error.remove("message").and_then(text)),
            named => (told.code.or(told.status_code).or(named), told.description),
        };
        Self { code: code.and_then(text), why }
    }

    /// This one, or the one that a fault told in its place.
    pub(crate) fn or_told_by(self, ending: &Ending) -> Self {
        match ending {
            Ending::Whole(reply) | Ending::Cut(reply) if self == Self::default() => Self::of(reply),
            _ => self,
        }
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_service_says_in_its_own_way_why() {
        for (body, code, why) in [
            (json!({"code": 800_002, "description": "No."}), Some("800002"), Some("No.")),
            (json!({"statusCode": 429, "message": "Rate."}), Some("429"), Some("Rate.")),
            (json!({"error": {"code": "gone", "message": "Over."}}), Some("gone"), Some("Over.")),
            (
                json!({"error": "invalid_client", "error_description": "AADSTS7: no.", "error_codes": [7]}),
                Some("invalid_client"),
                Some("AADSTS7: no."),
            ),
            (json!({"other": 1}), None, None),
            (json!([1]), None, None),
        ] {
            let refusal = Refusal::of(&Reply::json(400, &body));
            assert_eq!((refusal.code.as_deref(), refusal.why.as_deref()), (code, why), "{body}");
            assert_eq!(Refusal::of(&Reply::json(200, &body)), Refusal::default());
        }
        let of_storage = Reply::new(403).header("x-ms-error-code", "AuthenticationFailed");
        assert_eq!(Refusal::of(&of_storage).code.as_deref(), Some("AuthenticationFailed"));
        assert_eq!(Refusal::of(&Reply::new(503)), Refusal::default(), "without a body");
    }
}

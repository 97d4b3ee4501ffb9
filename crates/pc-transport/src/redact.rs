//! Takes out of foreign text what looks like a secret: error pages have been seen to echo what they were sent.

use pc_models::harmless;
use serde_json::Value;

mod known_secret;
mod secret_name;
pub(crate) use known_secret::KnownSecret;
pub use secret_name::names_a_secret;

/// Longest piece of foreign text that is shown, in letters.
const MAX_EXCERPT_LETTERS: usize = 200;
/// What stands in place of a secret.
const MASK: &str = "[redacted]";

/// Words after which a secret follows.
const SECRET_MARKERS: [&str; 21] = [
    "bearer ",
    "bearer+",
    "bearer%20",
    "signature ",
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "client-secret",
    "clientsecret",
    "client_assertion",
    "password",
    "api_key",
    "api-key",
    "apikey",
    "subscription-key",
    "secret\"",
    "secret=",
    "secret%3d",
    "sig=",
    "sig%3d",
];

/// The text with secrets masked: what follows a known marker, and everything shaped like a signed token.
#[must_use]
pub fn scrubbed(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut clean = String::with_capacity(text.len());
    let mut rest = 0;
    while rest < text.len() {
        if let Some(marker) = SECRET_MARKERS.iter().find(|marker| lower[rest..].starts_with(**marker)) {
            let start = rest + marker.len();
            let start = start + (text.len() - start - text[start..].trim_start_matches(is_glue).len());
            clean.push_str(&text[rest..start]);
            rest = masked(text, start, &mut clean);
        } else if text[rest..].starts_with("eyJ") {
            rest = masked(text, rest, &mut clean);
        } else {
            let Some(next) = text[rest..].chars().next() else { break };
            clean.push(next);
            rest += next.len_utf8();
        }
    }
    clean
}

/// The first part of foreign text, for people: scrubbed, on one line, and harmless. It is cut without a mark, so that a
/// secret that was cut in the middle is still found at its end.
pub(crate) fn excerpt(text: &str) -> String {
    let first: String = scrubbed(text).chars().take(MAX_EXCERPT_LETTERS).collect();
    let is_layout = |letter: char| matches!(letter, '\n' | '\r' | '\t');
    harmless(&first.replace(is_layout, " ")).into_owned()
}

/// The value with each of its texts cleaned, and without those whose name says that they are secret.
#[must_use]
pub fn cleaned(value: Value, clean: &dyn Fn(String) -> String) -> Value {
    match value {
        Value::String(text) => clean(text).into(),
        Value::Array(values) => values.into_iter().map(|value| cleaned(value, clean)).collect(),
        Value::Object(members) => {
            let member = |(name, value): (String, Value)| {
                let is_masked = names_a_secret(&name) && !value.is_null() && !value.is_boolean();
                let value = if is_masked { MASK.into() } else { cleaned(value, clean) };
                (clean(name), value)
            };
            members.into_iter().map(member).collect()
        }
        other => other,
    }
}

/// Masks from `start` to the end of the word; where nothing stands there, nothing is written. JSON's literals stay: they
/// are no secrets, and the text stays JSON.
fn masked(text: &str, start: usize, clean: &mut String) -> usize {
    let length = text[start..].find(is_end).unwrap_or(text.len() - start);
    match &text[start..start + length] {
        literal @ ("" | "null" | "true" | "false") => clean.push_str(literal),
        _ => clean.push_str(MASK),
    }
    start + length
}

fn is_glue(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '=' | ':' | ' ' | '\\')
}

fn is_end(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '"' | '\'' | '<' | '>' | '&' | ',' | '}' | '\\' | ';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_harmless_line() {
        assert_eq!(
            excerpt("{\r\n\t\"a\": \"\x1b[8m\u{9b}\u{202e}\"}"),
            r#"{   "a": "\u001b[8m\u009b\u202e"}"#
        );
    }

    #[test]
    fn a_member_whose_name_is_secret_is_not_shown_whatever_it_holds() {
        let value = serde_json::json!({
            "clientSecret": "s3cret", "secret": ["s3cret"], "apiKey": 53, "access_token": {"value": "s3cret"},
            "password": null, "continuationToken": "page", "token_type": "Bearer", "code": 800_002,
        });
        assert_eq!(
            cleaned(value, &|text| text).to_string(),
            r#"{"access_token":"[redacted]","apiKey":"[redacted]","clientSecret":"[redacted]","code":800002,"continuationToken":"page","password":null,"secret":"[redacted]","token_type":"Bearer"}"#
        );
    }

    #[test]
    fn secrets_are_masked_and_the_rest_stays() {
        for (text, expected) in [
            ("authorization: Bearer abc.def<br>", "authorization: Bearer [redacted]<br>"),
            (r#"{"access_token":"abc","n":1}"#, r#"{"access_token":"[redacted]","n":1}"#),
            ("a=1&client_secret=s%26cret&b=2", "a=1&client_secret=[redacted]&b=2"),
            ("id eyJhbGci.eyJzdWI.x-_ end", "id [redacted] end"),
            ("part?sv=1&sig=a%2Fb&se=2", "part?sv=1&sig=[redacted]&se=2"),
            ("größer als 3 <html>", "größer als 3 <html>"),
            ("bearer ", "bearer "),
            (r#"{"password":null,"x":1}"#, r#"{"password":null,"x":1}"#),
            (
                r#"{"clientSecret": "abc", "secret":"abc""#,
                r#"{"clientSecret": "[redacted]", "secret":"[redacted]""#,
            ),
            ("api-key: abc, no secret here", "api-key: [redacted], no secret here"),
        ] {
            assert_eq!(scrubbed(text), expected);
        }
    }
}

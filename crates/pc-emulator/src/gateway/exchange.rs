//! What went over the wire at one request, for people to look at: kept in part, shown without secrets.

use std::borrow::Cow;

use bytes::Bytes;
use pc_transport::redact::{cleaned, names_a_secret, scrubbed};
use pc_transport::wire::Request;
use serde_json::Value;

use crate::gateway::bounded_text::beginning;
use crate::gateway::ending::Ending;
use crate::gateway::request_record::{ExchangeRecord, MessageRecord};
use crate::values::joined_texts::{JoinedTexts, pairs};

/// How much of a body is kept, in bytes.
const MAX_BODY_BYTES: usize = 16 << 10;
/// How many headers of a message are kept.
const MAX_HEADERS: usize = 40;
/// Headers whose values nobody is shown, beside those whose names say so.
const SECRET_HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];
/// What a form that asks for a token may show; everything else in it could be a secret.
const OPEN_FORM_FIELDS: [&str; 9] = [
    "client_assertion_type",
    "client_id",
    "client_info",
    "grant_type",
    "redirect_uri",
    "requested_token_use",
    "resource",
    "response_type",
    "scope",
];
/// What an address does not show of its query, beside what is called a secret: whoever has it is let in.
const SIGN_IN_CODE: &str = "code";
/// What stands in the place of a secret.
const MASK: &str = "[redacted]";
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Both messages as they were: not for showing. In few pieces of memory: there are thousands.
pub(crate) struct Exchange {
    /// The beginnings of names and values: of the request, then of the answer.
    headers: JoinedTexts,
    /// How many headers the request has.
    request_headers: usize,
    request: KeptBody,
    answer: KeptBody,
}

/// The beginning of a body.
struct KeptBody {
    beginning: Bytes,
    /// How long all of it is, in bytes.
    length: usize,
}

/// One of the two messages.
struct Message<'e> {
    headers: Vec<(&'e str, &'e str)>,
    body: &'e KeptBody,
}

impl Exchange {
    pub(crate) fn of(request: &Request, ending: &Ending) -> Self {
        let answer = ending.reply();
        let asked = request.headers.iter().take(MAX_HEADERS);
        let answered = answer.into_iter().flat_map(|reply| reply.headers.iter().take(MAX_HEADERS));
        let texts =
            asked.clone().chain(answered).flat_map(|(name, value)| [beginning(name), beginning(value)]);
        Self {
            headers: JoinedTexts::of(texts),
            request_headers: asked.len(),
            request: KeptBody::of(&request.body),
            answer: answer.map_or_else(KeptBody::none, |reply| KeptBody::of(&reply.body)),
        }
    }

    /// What it takes in memory, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.headers.bytes() + self.request.beginning.len() + self.answer.beginning.len()
    }

    /// For people: without secrets.
    pub(crate) fn shown(&self) -> ExchangeRecord {
        let headers = || pairs(self.headers.iter());
        let request =
            Message { headers: headers().take(self.request_headers).collect(), body: &self.request };
        let answer = Message { headers: headers().skip(self.request_headers).collect(), body: &self.answer };
        ExchangeRecord { request: request.shown(), answer: answer.shown() }
    }
}

impl KeptBody {
    fn none() -> Self {
        Self { beginning: Bytes::new(), length: 0 }
    }

    /// Shared with the message where it is whole; otherwise nothing holds the rest of it in memory.
    fn of(body: &Bytes) -> Self {
        let beginning = match body.get(..MAX_BODY_BYTES) {
            Some(beginning) => Bytes::copy_from_slice(beginning),
            None => body.clone(),
        };
        Self { beginning, length: body.len() }
    }
}

impl Message<'_> {
    fn shown(&self) -> MessageRecord {
        let headers = self.headers.iter();
        MessageRecord {
            headers: headers.map(|(name, value)| ((*name).to_owned(), header_value(name, value))).collect(),
            body: self.text(),
            body_bytes: self.body.length,
            cut: self.body.beginning.len() < self.body.length,
        }
    }

    /// What can be read of the body.
    fn text(&self) -> Option<String> {
        let whole = match std::str::from_utf8(&self.body.beginning) {
            Ok(text) => text,
            // Cut in the middle of a character, unless it is none.
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&self.body.beginning[..error.valid_up_to()]).unwrap_or_default()
            }
            Err(_) => return None,
        };
        let text = whole.trim_start_matches(BYTE_ORDER_MARK);
        let kind = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        let is_of_kind =
            |wanted: &str| kind.is_some_and(|(_, kind)| kind.to_ascii_lowercase().contains(wanted));
        Some(match serde_json::from_str::<Value>(text) {
            Ok(json) => json_text(text, json),
            Err(_) if is_of_kind("multipart/") => multipart(text),
            Err(_) if is_of_kind("x-www-form-urlencoded") || looks_like_a_token_request(text) => form(text),
            Err(_) => scrubbed(text),
        })
    }
}

/// A query, without what opens something.
pub(crate) fn shown_query(query: &str) -> String {
    let field = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if names_a_secret(name) || name.eq_ignore_ascii_case(SIGN_IN_CODE) => {
            format!("{name}={MASK}")
        }
        _ => scrubbed(pair),
    };
    query.split('&').map(field).collect::<Vec<_>>().join("&")
}

/// The text as it came, to the last digit, unless there is a secret in it.
fn json_text(text: &str, json: Value) -> String {
    let clean = cleaned(json.clone(), &|text| plain_text(&text));
    if clean == json { text.to_owned() } else { clean.to_string() }
}

/// Clients may leave out what kind of body it is.
fn looks_like_a_token_request(text: &str) -> bool {
    text.contains("grant_type=")
}

/// A form, with what may be shown of it.
fn form(text: &str) -> String {
    let field = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if !OPEN_FORM_FIELDS.contains(&name) => format!("{name}={MASK}"),
        _ => scrubbed(pair),
    };
    text.split('&').map(field).collect::<Vec<_>>().join("&")
}

/// Which parts a body has; what they hold could be a secret.
fn multipart(text: &str) -> String {
    let boundary = text.lines().next().unwrap_or_default().trim_end();
    let mut in_head = true;
    let shown = |line: &str| {
        if line.starts_with(boundary) && boundary.starts_with("--") {
            in_head = true;
            return line.to_owned();
        }
        let stays = in_head || line.trim().is_empty();
        in_head &= !line.trim().is_empty();
        if stays { scrubbed(line) } else { MASK.to_owned() }
    };
    text.split('\n').map(shown).collect::<Vec<_>>().join("\n")
}

/// A text that may be an address with a query.
fn plain_text(text: &str) -> String {
    match text.split_once('?') {
        Some((address, query)) => format!("{}?{}", scrubbed(address), shown_query(query)),
        None => scrubbed(text),
    }
}

fn header_value(name: &str, value: &str) -> String {
    if !names_a_secret(name) && !SECRET_HEADERS.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
        return plain_text(value);
    }
    let scheme = value.split_once(' ').map_or(Cow::Borrowed(""), |(scheme, _)| format!("{scheme} ").into());
    format!("{scheme}{MASK}")
}

#[cfg(test)]
mod tests {
    use pc_transport::wire::Method;

    use super::*;

    fn shown(content_type: &'static str, body: &[u8]) -> MessageRecord {
        let mut request = Request::new(Method::Post, &["x"]).header("Content-Type", content_type);
        request.body = Bytes::copy_from_slice(body);
        Exchange::of(&request, &Ending::Lost).shown().request
    }

    #[test]
    fn no_secret_is_shown() {
        let form =
            b"client_id=app&client_secret=s3cret&client_assertion=s3cret&refresh_token=s3cret&code=s3cret\
                     &assertion=s3cret&password=s3cret&grant_type=password&anything=s3cret";
        let token =
            br#"{"access_token":"s3cret","refresh_token": "s3cret","id_token":"s3cret","expires_in":1}"#;
        let manifest = br#"{"sasToken":"sv=1&sig=s3cret","links":["https://h/p?sp=r&sig=s3cret&se=2"]}"#;
        for (kind, body, stays) in [
            ("application/x-www-form-urlencoded", &form[..], "client_id=app"),
            ("text/plain", &form[..], "grant_type=password"),
            ("application/json", &token[..], "\"expires_in\":1"),
            ("application/json", &manifest[..], "&se=2"),
            ("application/json", &token[..60], "access_token"),
            ("text/html", b"<p>Bearer s3cret</p>", "</p>"),
            ("application/json", br#"{"uri":"/customers?size=5&code=s3cret"}"#, "size=5"),
            (
                "multipart/form-data; boundary=x",
                b"--x\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\n--s3cret\r\n\r\nContent-s3cret\r\n--x--",
                "client_secret",
            ),
            ("application/json", br#"{"clientSecret":"s3cret","secret":{"a":"s3cret"},"api-key":"s3cret","n":7}"#, "\"n\":7"),
            ("application/json", br#"{"n":7, "clientSecret": "s3cret", "secret": "s3cret""#, "\"n\":7"),
            ("application/json", br#"{"links":{"self":{"uri":"/customers?api_key=s3cret&secret=s3cret&size=5"}}}"#, "size=5"),
        ] {
            let text = shown(kind, body).body.unwrap();
            assert!(!text.contains("s3cret") && text.contains(stays), "{text}");
        }
        let request = Request::new(Method::Get, &["x"])
            .header("authorization", "Basic s3cret")
            .header("Cookie", "s3cret")
            .header("X-Api-Key", "s3cret")
            .header("Client-Secret", "s3cret")
            .header("X-Callback", "https://h/?code=s3cret&sig=s3cret")
            .header("If-Match", "an etag");
        let headers = Exchange::of(&request, &Ending::Lost).shown().request.headers;
        let values: Vec<&str> = headers.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(
            values,
            [
                "Basic [redacted]",
                "[redacted]",
                "[redacted]",
                "[redacted]",
                "https://h/?code=[redacted]&sig=[redacted]",
                "an etag"
            ]
        );
    }

    #[test]
    fn bodies_are_kept_in_part_and_told_apart_from_what_is_no_text() {
        let long = "ü".repeat(MAX_BODY_BYTES);
        let message = shown("text/plain", format!("x{long}").as_bytes());
        assert!(message.cut && message.body_bytes == 2 * MAX_BODY_BYTES + 1);
        assert_eq!(message.body.unwrap().len(), MAX_BODY_BYTES - 1, "between characters");
        let zipped = shown("application/gzip", b"\x1F\x8B\x08\xFF");
        assert_eq!((zipped.body, zipped.body_bytes, zipped.cut), (None, 4, false));
        assert_eq!(
            shown("application/json", b"\xEF\xBB\xBF{\"b\": 1.50, \"a\": 1}").body.unwrap(),
            "{\"b\": 1.50, \"a\": 1}"
        );
    }
}

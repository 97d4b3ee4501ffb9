//! Requests and replies as plain data: what a [`Transport`](crate::Transport) moves, and nothing of HTTP's machinery.

use std::fmt;

use bytes::Bytes;
use pc_models::ApiFault;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Serialize, de::DeserializeOwned};

use crate::redact::scrubbed;

mod headers;
mod link;

pub use headers::InvalidHeader;
pub use link::ForeignLink;

/// Everything but the unreserved characters of a URL.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The version that stands before every resource path.
const VERSION: &str = "v1";

/// Longest body that is looked through for a fault under a success status.
const LONGEST_FAULT: usize = 16 << 10;

/// An HTTP verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Read.
    Get,
    /// Create or act.
    Post,
    /// Replace.
    Put,
    /// Change.
    Patch,
    /// Remove.
    Delete,
    /// Read the headers only.
    Head,
}

impl Method {
    /// The verb in capitals.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
        }
    }
}

/// A request, relative to the origin the transport is bound to.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The verb.
    pub method: Method,
    /// Path segments, not yet encoded.
    pub path: Vec<String>,
    /// Query pairs, not yet encoded.
    pub query: Vec<(String, String)>,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Bytes,
}

impl Request {
    /// A request for a resource under `/v1`.
    #[must_use]
    pub fn new(method: Method, segments: &[&str]) -> Self {
        Self::outside_version(method, &[&[VERSION], segments].concat())
    }

    /// A request for a path that does not stand under `/v1`.
    #[must_use]
    pub fn outside_version(method: Method, segments: &[&str]) -> Self {
        Self {
            method,
            path: segments.iter().map(|segment| (*segment).to_owned()).collect(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// A read of a resource under `/v1`.
    #[must_use]
    pub fn get(segments: &[&str]) -> Self {
        Self::new(Method::Get, segments)
    }

    /// A creation under, or an action on, a resource under `/v1`.
    #[must_use]
    pub fn post(segments: &[&str]) -> Self {
        Self::new(Method::Post, segments)
    }

    /// Adds a query pair.
    #[must_use]
    pub fn query(mut self, name: &str, value: impl ToString) -> Self {
        self.query.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds a query pair when there is a value.
    #[must_use]
    pub fn query_if(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn header_unless_set(self, name: &str, value: &str) -> Self {
        if self.find_header(name).is_some() { self } else { self.header(name, value) }
    }

    /// Sets a JSON body.
    ///
    /// # Panics
    /// Never for the types of `pc-models`: they have text keys only, and writing to memory does not fail.
    #[must_use]
    #[allow(clippy::expect_used)]
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = serde_json::to_vec(body).expect("request types have text keys only").into();
        self.header("Content-Type", "application/json")
    }

    /// Path and query as they go on the wire, each part encoded once.
    #[must_use]
    pub fn target(&self) -> String {
        let mut target = String::with_capacity(128);
        for segment in &self.path {
            target.push('/');
            match segment.as_str() {
                // URL parsers drop segments that are dots or empty even when encoded, which would let an identifier such
                // as `..` address another resource: those are encoded twice, so that nothing is found instead.
                "" => target.push_str("%2500"),
                "." => target.push_str("%252E"),
                ".." => target.push_str("%252E%252E"),
                other => target.extend(utf8_percent_encode(other, RESERVED)),
            }
        }
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.extend(utf8_percent_encode(name, RESERVED));
            target.push('=');
            target.extend(utf8_percent_encode(value, RESERVED));
        }
        target
    }

    /// The first header of that name, matched without case.
    #[must_use]
    pub fn find_header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// Text as part of a query or form.
pub(crate) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn decoded(part: &str) -> String {
    percent_decode_str(part).decode_utf8_lossy().into_owned()
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("target", &self.target())
            .field("header_names", &names) // values may be secret
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// A reply: status, headers and the whole body.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// A reply without headers or body.
    #[must_use]
    pub fn new(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// A reply with a JSON body.
    #[must_use]
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self { status, headers: Vec::new(), body: body.to_string().into() }
            .header("Content-Type", "application/json")
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// The first header of that name, matched without case.
    #[must_use]
    pub fn find_header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }

    /// Whether the status is a 2xx.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body without a leading byte-order mark.
    #[must_use]
    pub fn text_bytes(&self) -> &[u8] {
        self.body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.body)
    }

    /// The fault in this reply, if its body is one. A fault can stand under a 2xx.
    #[must_use]
    pub fn fault(&self) -> Option<ApiFault> {
        let fault: ApiFault = serde_json::from_slice(self.text_bytes()).ok()?;
        let has_text = fault.description.is_some() || fault.message.is_some();
        // Under a success status a zero is no code.
        let has_code = fault.code.is_some_and(|code| code != 0 || !self.is_success());
        (has_code && has_text).then_some(fault)
    }

    /// The fault in a reply that says success. Looks only where there can be one, so that a large page is read once.
    pub(crate) fn hidden_fault(&self) -> Option<ApiFault> {
        let body = self.text_bytes();
        let names_a_code = || body.split(|byte| *byte == b'"').any(|text| text.eq_ignore_ascii_case(b"code"));
        if body.len() <= LONGEST_FAULT && names_a_code() { self.fault() } else { None }
    }

    /// The first part of the body as text without secrets, for error messages.
    #[must_use]
    pub fn snippet(&self) -> String {
        let body = self.text_bytes();
        let start = String::from_utf8_lossy(&body[..body.len().min(4096)]);
        scrubbed(&start).chars().take(200).collect()
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("status", &self.status).field("body_bytes", &self.body.len()).finish()
    }
}

fn find<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// Decodes a JSON body; a leading byte-order mark is skipped.
///
/// # Errors
/// Where in the body it does not fit, and the body's first part.
pub fn json<T: DeserializeOwned>(reply: &Reply) -> Result<T, DecodeError> {
    let body = reply.text_bytes();
    if body.is_empty() {
        return Err(DecodeError::new(".", &format!("the {} came without a body", reply.status), reply));
    }
    serde_json::from_slice(body).map_err(|_| {
        // Only a failed decode pays for tracking the path.
        let deserializer = &mut serde_json::Deserializer::from_slice(body);
        match serde_path_to_error::deserialize::<_, T>(deserializer) {
            Ok(_) => DecodeError::new(".", "trailing characters after the value", reply),
            Err(error) => DecodeError::new(&error.path().to_string(), &error.inner().to_string(), reply),
        }
    })
}

/// An answer that does not have the documented shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the answer at {path}: {problem}; it begins: {snippet}")]
pub struct DecodeError {
    /// Where in the JSON.
    pub path: String,
    /// What does not fit.
    pub problem: String,
    /// The first part of the body.
    pub snippet: String,
}

impl DecodeError {
    /// An answer that does not fit at `path`.
    #[must_use]
    pub fn new(path: &str, problem: &str, reply: &Reply) -> Self {
        Self { path: path.to_owned(), problem: problem.to_owned(), snippet: reply.snippet() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_cannot_leave_its_segment() {
        for (id, target) in [
            ("a/b", "/v1/orders/a%2Fb"),
            ("..", "/v1/orders/%252E%252E"),
            ("", "/v1/orders/%2500"),
            ("x?y#z", "/v1/orders/x%3Fy%23z"),
            ("YxH1q4KScfvf-_~.1", "/v1/orders/YxH1q4KScfvf-_~.1"),
        ] {
            assert_eq!(Request::get(&["orders", id]).target(), target);
        }
    }

    #[test]
    fn a_byte_order_mark_is_skipped_and_a_bad_answer_names_the_place() {
        let reply = Reply { body: Bytes::from_static(b"\xEF\xBB\xBF{\"isSigned\":true}"), ..Reply::new(200) };
        assert!(json::<pc_models::DirectSignStatus>(&reply).unwrap().is_signed);
        #[derive(Debug, serde::Deserialize)]
        struct Strict {
            #[allow(dead_code)] // only its reading is tested
            items: Vec<u8>,
        }
        let broken = Reply::json(200, &serde_json::json!({"items": [1, "two"]}));
        let error = json::<Strict>(&broken).unwrap_err();
        assert_eq!(error.path, "items[1]");
    }

    #[test]
    fn a_fault_is_seen_under_a_success_status() {
        let fault = Reply::json(200, &serde_json::json!({"code": 400_072, "description": "not available"}));
        assert_eq!(fault.fault().unwrap().code, Some(400_072));
        let order = Reply::json(200, &serde_json::json!({"id": "x", "lineItems": []}));
        assert!(order.fault().is_none());
    }

    #[test]
    fn debug_shows_no_header_value_and_no_body() {
        let request = Request::post(&["x"]).header("Authorization", "Bearer hunter2").json(&"hunter3");
        let shown = format!("{request:?} {:?}", Reply::json(200, &serde_json::json!("hunter4")));
        assert!(!shown.contains("hunter"), "{shown}");
    }
}

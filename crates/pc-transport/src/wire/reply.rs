//! What comes back, whole.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use bytes::Bytes;
use memchr::memmem::Finder;
use pc_models::{ApiFault, ThrottleFault};

use super::find;
use super::json_text::from_slice;
use crate::redact::excerpt;

/// Longest body, in bytes, that is looked through for a fault under a success status.
const MAX_FAULT_BYTES: usize = 16 << 10;

/// A reply: status, headers and the whole body.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(Cow<'static, str>, String)>,
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
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
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
        let fault: ApiFault = from_slice(self.text_bytes()).ok()?;
        let has_text = fault.description.is_some() || fault.message.is_some();
        // Under a success status a zero is no code.
        let has_code = fault.code.is_some_and(|code| code != 0 || !self.is_success());
        (has_code && has_text).then_some(fault)
    }

    /// The fault in a reply that says success. Looks only where there can be one, so that a large page is read once.
    pub(crate) fn hidden_fault(&self) -> Option<ApiFault> {
        let body = self.text_bytes();
        if body.len() <= MAX_FAULT_BYTES && names_a_code(body) { self.fault() } else { None }
    }

    /// Whether the body is the gateway's answer to too many calls.
    pub(crate) fn is_throttling(&self) -> bool {
        from_slice(self.text_bytes()).is_ok_and(|fault: ThrottleFault| fault.status_code == 429)
    }

    /// Whether the body is something else than JSON: a front end's page, say. An empty one is not.
    pub(crate) fn is_page(&self) -> bool {
        let first = self.text_bytes().trim_ascii_start().first();
        first.is_some_and(|first| !matches!(first, b'{' | b'['))
    }

    /// The first part of the body as text without secrets, for error messages.
    #[must_use]
    pub fn snippet(&self) -> String {
        let body = self.text_bytes();
        let start = String::from_utf8_lossy(&body[..body.len().min(4096)]);
        excerpt(&start)
    }
}

/// Whether `"code"` stands in it, written small, large or with a large first letter.
fn names_a_code(body: &[u8]) -> bool {
    static CODE_NAME_ENDS: [LazyLock<Finder<'_>>; 2] =
        [LazyLock::new(|| Finder::new(b"ode\"")), LazyLock::new(|| Finder::new(b"ODE\""))];
    let is_whole = |end: usize| {
        let start = end.checked_sub(2).and_then(|start| body.get(start..end));
        start.is_some_and(|start| start.eq_ignore_ascii_case(b"\"c"))
    };
    CODE_NAME_ENDS.iter().any(|finder| finder.find_iter(body).any(is_whole))
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").field("status", &self.status).field("body_bytes", &self.body.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Request;

    #[test]
    fn a_fault_is_seen_under_a_success_status() {
        let fault = Reply::json(200, &serde_json::json!({"code": 400_072, "description": "not available"}));
        assert_eq!(fault.fault().unwrap().code, Some(400_072));
        let capitals =
            Reply::json(200, &serde_json::json!({"CODE": 400_072, "Description": "not available"}));
        assert!(capitals.hidden_fault().is_some() && !names_a_code(br#"code":"currencyCode","code2""#));
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

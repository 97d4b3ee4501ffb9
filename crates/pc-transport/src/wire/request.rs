//! What is sent.

use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use serde::Serialize;

use super::{VERSION, find, push_encoded};
use crate::redact::scrubbed;

/// An HTTP verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
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
    pub headers: Vec<(Cow<'static, str>, String)>,
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
    pub fn header(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn header_unless_set(self, name: &'static str, value: &str) -> Self {
        if self.find_header(name).is_some() { self } else { self.header(name, value) }
    }

    /// Sets a JSON body.
    #[must_use]
    pub fn json(mut self, body: &impl Serialize) -> Self {
        self.body = json_text(body);
        self.header("Content-Type", "application/json")
    }

    /// Path and query as they go on the wire, each part encoded once.
    #[must_use]
    pub fn target(&self) -> String {
        let mut target = self.encoded_path();
        if let Some(query) = self.encoded_query() {
            target.push('?');
            target += &query;
        }
        target
    }

    pub(crate) fn encoded_path(&self) -> String {
        let mut path = String::with_capacity(128);
        for segment in &self.path {
            path.push('/');
            match segment.as_str() {
                // URL parsers drop segments that are dots or empty even when encoded, which would let an identifier such
                // as `..` address another resource: those are encoded twice, so that nothing is found instead.
                "" => path.push_str("%2500"),
                "." => path.push_str("%252E"),
                ".." => path.push_str("%252E%252E"),
                other => push_encoded(&mut path, other),
            }
        }
        path
    }

    pub(crate) fn encoded_query(&self) -> Option<String> {
        let mut query = String::new();
        for (name, value) in &self.query {
            if !query.is_empty() {
                query.push('&');
            }
            push_encoded(&mut query, name);
            query.push('=');
            push_encoded(&mut query, value);
        }
        (!query.is_empty()).then_some(query)
    }

    /// The first header of that name, matched without case.
    #[must_use]
    pub fn find_header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// JSON text.
///
/// # Panics
/// Never for the types of `pc-models`: they have text keys only, and writing to memory does not fail.
#[allow(clippy::expect_used)]
pub(super) fn json_text(value: &impl Serialize) -> Bytes {
    serde_json::to_vec(value).expect("request types have text keys only").into()
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| &**name).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("target", &scrubbed(&self.target()))
            .field("header_names", &names) // values may be secret
            .field("body_bytes", &self.body.len())
            .finish()
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
}

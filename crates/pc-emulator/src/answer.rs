//! What a handler gives back, and the parts that every resource shares.

use bytes::Bytes;
use pc_transport::wire::Reply;
use serde_json::{Value, json};

use crate::money;

/// An answer before it becomes a reply.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

/// What an answer holds.
#[derive(Debug)]
pub(crate) enum Body {
    Empty,
    Json(Value),
    /// A content type and what is of it.
    Raw(&'static str, Bytes),
}

impl Answer {
    pub(crate) fn new(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), body: Body::Json(body) }
    }

    pub(crate) fn ok(body: Value) -> Self {
        Self::new(200, body)
    }

    pub(crate) fn created(body: Value) -> Self {
        Self::new(201, body)
    }

    /// 202 without a body: the state can be read at `location`.
    pub(crate) fn accepted(location: String) -> Self {
        Self { status: 202, headers: vec![("Location", location)], body: Body::Empty }
    }

    /// Bytes of another kind than JSON values.
    pub(crate) fn raw(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status: 200, headers: Vec::new(), body: Body::Raw(content_type, body.into()) }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The reply; a success body begins with a byte-order mark when asked for.
    pub(crate) fn into_reply(self, byte_order_mark: bool) -> Reply {
        let mut reply = Reply::new(self.status);
        reply.headers = self.headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        match self.body {
            Body::Empty => reply,
            Body::Json(body) => {
                let text = money::render(&body);
                let mark: &[u8] = if byte_order_mark && reply.is_success() { b"\xEF\xBB\xBF" } else { b"" };
                reply.body = Bytes::from([mark, text.as_bytes()].concat());
                reply.header("Content-Type", "application/json; charset=utf-8")
            }
            Body::Raw(content_type, body) => {
                reply.body = body;
                reply.header("Content-Type", content_type)
            }
        }
    }
}

/// A link to read something.
pub(crate) fn link(uri: impl Into<String>) -> Value {
    json!({"uri": uri.into(), "method": "GET", "headers": []})
}

/// One page that is the whole collection.
pub(crate) fn collection(items: Vec<Value>, self_uri: String) -> Value {
    json!({
        "totalCount": items.len(),
        "items": items,
        "links": {"self": link(self_uri)},
        "attributes": {"objectType": "Collection"},
    })
}

/// Removes the members that are null: the service leaves them out.
pub(crate) fn without_nulls(mut object: Value) -> Value {
    if let Value::Object(members) = &mut object {
        members.retain(|_, member| !member.is_null());
    }
    object
}

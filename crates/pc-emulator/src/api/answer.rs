//! What a handler gives back, and the parts that every resource shares.

use bytes::{Buf, Bytes};
use pc_transport::wire::Reply;
use serde::Serialize;
use serde_json::{Value, json};

use crate::api::call::Call;
use crate::values::problem::Problem;

/// Every text is written behind it; where none is wanted it is skipped.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// How many headers an answer has beside its own: what it is, its ids, and when it was given.
const COMMON_HEADERS: usize = 4;
/// How many bytes a body gets to begin with: enough for most.
const BODY_CAPACITY_BYTES: usize = 2048;

/// An answer before it becomes a reply.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
    /// Whether it is the first answer again, and nothing was done for it.
    pub(crate) is_repeated: bool,
}

/// What an answer holds.
#[derive(Debug)]
pub(crate) enum Body {
    Empty,
    /// JSON behind a byte-order mark.
    Json(Vec<u8>),
    /// A content type and what is of it.
    Raw(&'static str, Bytes),
}

impl Answer {
    pub(crate) fn new(status: u16, body: impl Serialize) -> Self {
        let mut text = Vec::with_capacity(BODY_CAPACITY_BYTES);
        text.extend_from_slice(BYTE_ORDER_MARK);
        // Text keys and memory: this cannot fail; a cut body would show at once if it did.
        let _ = serde_json::to_writer(&mut text, &body);
        Self { status, headers: Vec::new(), body: Body::Json(text), is_repeated: false }
    }

    pub(crate) fn ok(body: impl Serialize) -> Self {
        Self::new(200, body)
    }

    pub(crate) fn created(body: impl Serialize) -> Self {
        Self::new(201, body)
    }

    /// 200 with all of a collection.
    pub(crate) fn collection<T: Serialize>(items: impl IntoIterator<Item = T>, call: &Call<'_>) -> Self {
        Self::ok(Collection::of(items.into_iter().collect(), call))
    }

    /// 202 without a body: the state can be read at `location`.
    pub(crate) fn accepted(location: String) -> Self {
        Self { status: 202, headers: vec![("Location", location)], body: Body::Empty, is_repeated: false }
    }

    /// Bytes of another kind than JSON values.
    pub(crate) fn raw(content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: Body::Raw(content_type, body.into()),
            is_repeated: false,
        }
    }

    /// The first answer again.
    pub(crate) fn repeated(self) -> Self {
        Self { is_repeated: true, ..self }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// What was written, read back; none when it is no JSON.
    pub(crate) fn json(&self) -> Option<Value> {
        let Body::Json(text) = &self.body else { return None };
        serde_json::from_slice(&text[BYTE_ORDER_MARK.len()..]).ok()
    }

    /// The reply; a success body begins with a byte-order mark when asked for.
    pub(crate) fn into_reply(self, byte_order_mark: bool) -> Reply {
        let mut reply = Reply::new(self.status);
        reply.headers.reserve(self.headers.len() + COMMON_HEADERS);
        reply.headers.extend(self.headers.into_iter().map(|(name, value)| (name.into(), value)));
        let text = match self.body {
            Body::Empty => return reply,
            Body::Raw(content_type, body) => {
                reply.body = body;
                return reply.header("Content-Type", content_type);
            }
            Body::Json(text) => text,
        };
        reply.body = Bytes::from(text.into_boxed_slice()); // as long as it is: answers are kept
        if !byte_order_mark || !reply.is_success() {
            reply.body.advance(BYTE_ORDER_MARK.len());
        }
        reply.header("Content-Type", "application/json; charset=utf-8")
    }
}

/// The error as Partner Center writes it.
impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        let Problem { status, code, description, data } = problem;
        let allowed = data.join(", ");
        let source = "PartnerApiServiceControllers";
        let body = json!({"code": code, "description": description, "data": data, "source": source});
        let answer = Self::new(status, body);
        match status {
            401 => answer.header("WWW-Authenticate", "OAuth realm=urn:cpsvc:cpid:emulator"),
            405 if !allowed.is_empty() => answer.header("Allow", allowed),
            _ => answer,
        }
    }
}

/// A link, to read something unless it names another method.
#[derive(Serialize)]
pub(crate) struct Link {
    pub(crate) uri: String,
    pub(crate) method: &'static str,
    pub(crate) headers: Vec<LinkHeader>,
}

/// A header to send along with a link.
#[derive(Serialize)]
pub(crate) struct LinkHeader {
    pub(crate) key: &'static str,
    pub(crate) value: String,
}

impl Link {
    pub(crate) fn to(uri: impl Into<String>) -> Self {
        Self { uri: uri.into(), method: "GET", headers: Vec::new() }
    }
}

/// The links of a resource: to itself, and to the next page where there is one.
#[derive(Serialize)]
pub(crate) struct StandardLinks {
    #[serde(rename = "self")]
    itself: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Link>,
}

impl StandardLinks {
    pub(crate) fn to(uri: String) -> Self {
        Self { itself: Link::to(uri), next: None }
    }
}

/// What something is, as its `attributes` tell.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attributes {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) etag: Option<String>,
    pub(crate) object_type: &'static str,
}

impl Attributes {
    pub(crate) const fn of(object_type: &'static str) -> Self {
        Self { etag: None, object_type }
    }
}

/// A collection, or one page of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Collection<T> {
    total_count: usize,
    items: Vec<T>,
    links: StandardLinks,
    #[serde(skip_serializing_if = "Option::is_none")]
    continuation_token: Option<String>,
    attributes: Attributes,
}

impl<T> Collection<T> {
    /// All of it, as an answer to this call.
    pub(crate) fn of(items: Vec<T>, call: &Call<'_>) -> Self {
        Self {
            total_count: items.len(),
            items,
            links: StandardLinks::to(call.uri()),
            continuation_token: None,
            attributes: Attributes::of("Collection"),
        }
    }

    /// One page, with the link to the next one and the token that stands for it.
    pub(crate) fn continued(mut self, next: Link, token: Option<String>) -> Self {
        self.links.next = Some(next);
        self.continuation_token = token;
        self
    }
}

/// Removes the members that are null: the service leaves them out.
pub(crate) fn without_nulls(mut object: Value) -> Value {
    if let Value::Object(members) = &mut object {
        members.retain(|_, member| !member.is_null());
    }
    object
}

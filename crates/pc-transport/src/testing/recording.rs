//! Records what goes over a transport, and plays it back.
//!
//! ```
//! # use std::sync::Arc;
//! # use pc_transport::auth::StaticToken;
//! # use pc_transport::operations::GetDirectSignStatus;
//! # use pc_transport::testing::{Cassette, RecordingTransport, ReplayingTransport, ScriptedTransport};
//! # use pc_transport::wire::Reply;
//! # use pc_transport::{Client, TokioClock, Transport};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let service = ScriptedTransport::answering([Ok(Reply::json(200, &serde_json::json!({"isSigned": true})))]);
//! let client = |transport: Arc<dyn Transport>| {
//!     Client::new(transport, Arc::new(StaticToken::new("t")), Arc::new(TokioClock::system()))
//! };
//! let look = GetDirectSignStatus::new("c".into());
//! let recording = RecordingTransport::new(Arc::new(service)); // over the real service, once
//! client(Arc::new(recording.clone())).run(&look).await?;
//! let file = serde_json::to_string_pretty(&recording.cassette())?;
//!
//! let cassette: Cassette = serde_json::from_str(&file)?; // ever after, without it
//! let replaying = Arc::new(ReplayingTransport::new(cassette));
//! assert!(client(replaying.clone()).run(&look).await?.is_signed);
//! assert_eq!(replaying.left(), 0);
//! # Ok(())
//! # }
//! ```

use std::borrow::Cow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::redact::scrubbed;
use crate::wire::{Reply, Request};
use crate::{SendError, Transport};

/// Headers of replies that are recorded; the others differ from run to run.
const KEPT_HEADERS: [&str; 5] = ["Content-Type", "Location", "MS-ContinuationToken", "Retry-After", "ETag"];

/// What went over a transport, as plain data: write it to a file with serde.
///
/// Headers of requests are never recorded, nor are the bodies of forms, which hold the secrets of token requests. In all
/// that is recorded, what looks like a token, a key or a password is masked, the tokens that an endpoint hands out
/// included. Bodies may hold customers' data all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Cassette {
    /// The origin the transport was bound to: absolute links that stay there are followed in a replay, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// In the order they were answered.
    pub exchanges: Vec<Exchange>,
}

/// One request and its reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Exchange {
    /// The verb in capitals.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// What was sent.
    pub request_body: RecordedBody,
    /// HTTP status.
    pub status: u16,
    /// Headers of the reply.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// What came back.
    pub reply_body: RecordedBody,
}

/// A body as text where it is text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RecordedBody {
    /// UTF-8.
    Text(String),
    /// Anything else.
    Bytes(Vec<u8>),
    /// A form, whose values are not recorded.
    Form,
}

/// Passes requests on and records them with their replies, which it holds whole. Requests without a reply are not recorded.
#[derive(Clone)]
pub struct RecordingTransport {
    inner: Arc<dyn Transport>,
    cassette: Arc<Mutex<Cassette>>,
}

/// Answers from a recording, whatever the tokens of the requests. Strict: a request that was not recorded, or is sent more often, is a panic.
///
/// Method, target and body must be the same; the order need not be.
#[derive(Debug)]
pub struct ReplayingTransport {
    origin: Option<String>,
    exchanges: Mutex<Vec<Option<Exchange>>>,
}

impl RecordingTransport {
    /// Records what goes over `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn Transport>) -> Self {
        let origin = inner.origin().map(str::to_owned);
        let cassette = Arc::new(Mutex::new(Cassette { origin, ..Cassette::default() }));
        Self { inner, cassette }
    }

    /// What was recorded so far.
    #[must_use]
    pub fn cassette(&self) -> Cassette {
        held(&self.cassette).clone()
    }
}

impl ReplayingTransport {
    /// Plays a recording back.
    #[must_use]
    pub fn new(cassette: Cassette) -> Self {
        let exchanges = Mutex::new(cassette.exchanges.into_iter().map(Some).collect());
        Self { origin: cassette.origin, exchanges }
    }

    /// How many recorded exchanges were not asked for.
    #[must_use]
    pub fn left(&self) -> usize {
        held(&self.exchanges).iter().flatten().count()
    }
}

#[async_trait]
impl Transport for RecordingTransport {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let (method, target) = (request.method.as_str().to_owned(), scrubbed(&request.target()));
        let request_body = recorded_request(&request);
        let reply = self.inner.send(request).await?;
        let kept = |name: &str| KEPT_HEADERS.iter().any(|kept| kept.eq_ignore_ascii_case(name));
        held(&self.cassette).exchanges.push(Exchange {
            method,
            target,
            request_body,
            status: reply.status,
            headers: reply
                .headers
                .iter()
                .filter(|(name, _)| kept(name))
                .map(|(name, value)| (name.clone(), scrubbed(value)))
                .collect(),
            reply_body: recorded(&reply.body),
        });
        Ok(reply)
    }

    fn origin(&self) -> Option<&str> {
        self.inner.origin()
    }
}

#[async_trait]
impl Transport for ReplayingTransport {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let (method, target) = (request.method.as_str(), scrubbed(&request.target()));
        let body = recorded_request(&request);
        let found = held(&self.exchanges)
            .iter_mut()
            .find(|slot| {
                slot.as_ref().is_some_and(|exchange| {
                    exchange.method == method && exchange.target == target && exchange.request_body == body
                })
            })
            .and_then(Option::take);
        let Some(exchange) = found else { panic!("{method} {target} was not recorded so often") };
        let body = match exchange.reply_body {
            RecordedBody::Text(text) => text.into(),
            RecordedBody::Bytes(bytes) => bytes.into(),
            RecordedBody::Form => Bytes::new(),
        };
        Ok(Reply { status: exchange.status, headers: exchange.headers, body })
    }

    fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }
}

fn recorded_request(request: &Request) -> RecordedBody {
    let content_type = request.find_header("Content-Type").unwrap_or_default();
    if content_type.contains("form-urlencoded") { RecordedBody::Form } else { recorded(&request.body) }
}

fn recorded(body: &Bytes) -> RecordedBody {
    match std::str::from_utf8(body) {
        Ok(text) => RecordedBody::Text(scrubbed(text)),
        Err(_) => RecordedBody::Bytes(body.to_vec()),
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

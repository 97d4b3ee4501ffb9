//! A request that was received, as it is shown.

use std::time::Duration;

use pc_models::Timestamp;
use serde::{Serialize, Serializer};

/// A request that was received. Secrets are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RequestRecord {
    /// Which one it is: requests are numbered from 1 on, as they come. 0 where it is not remembered, as those to the
    /// emulator's own pages and control endpoints.
    pub number: u64,
    /// When it came, by the emulator's own clock.
    pub at: Timestamp,
    /// The verb, as it was sent; `-` where no request could be made out.
    pub method: String,
    /// The path, encoded, without the query.
    pub path: String,
    /// The query, encoded, without the question mark; empty when there was none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub query: String,
    /// The name of the operation, as `pc-transport` has it; none where the request is no operation.
    pub operation: Option<&'static str>,
    /// The request id, as sent or made up; empty where the request was none, or none to the API.
    pub request_id: String,
    /// The correlation id, likewise.
    pub correlation_id: String,
    /// What was answered; 0 when the request was lost.
    pub status: u16,
    /// The code of a refusal: a number of Partner Center, or a word of another service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Why it was refused, as the caller was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// The faults that were injected, joined by `+`.
    pub fault: Option<String>,
    /// How long the answer took, injected delays included, in real time; told of served requests only, in milliseconds
    /// as `ms`.
    #[serde(rename = "ms", serialize_with = "as_millis", skip_serializing_if = "Option::is_none")]
    pub took: Option<Duration>,
}

/// What went over the wire at one request: the beginning of it, with secrets masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExchangeRecord {
    /// What was sent.
    pub request: MessageRecord,
    /// What was answered.
    pub answer: MessageRecord,
}

/// The headers and the body of a request or of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MessageRecord {
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The beginning of the body; none where it is no text.
    pub body: Option<String>,
    /// How long the whole body was, in bytes.
    pub body_bytes: usize,
    /// Whether more of the body came than is kept.
    pub cut: bool,
}

fn as_millis<S: Serializer>(took: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    took.map(|took| took.as_micros() as f64 / 1000.0).serialize(serializer)
}

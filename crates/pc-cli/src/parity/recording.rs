//! A recording: what a service answered to the questions of one run, masked. It is all that the comparison looks at, so
//! that whoever is given a recording sees the same table as who made it.

use pc_transport::wire::{Reply, Request};
use pc_workflows::assumption::Seen;
use serde::{Deserialize, Serialize};

use crate::parity::node::Node;

/// What a recording says that it is.
pub(crate) const FORMAT: &str = "partner-center-recording/1";

/// What is said of another file.
const NONE: &str = "it is no recording of `parity`";

/// What a service answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recording {
    /// [`FORMAT`].
    pub(crate) format: String,
    /// The program that made it, with its version.
    pub(crate) made_by: String,
    /// The day on which it was made, ISO 8601.
    pub(crate) made_on: String,
    /// The cloud or the kind of service: `global`, `usgov`, `china`, `emulator`, `custom`.
    pub(crate) cloud: String,
    /// How it was masked.
    pub(crate) masking: Masking,
    /// Questions and answers, in the order they were asked.
    pub(crate) exchanges: Vec<Exchange>,
    /// What was not asked, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) not_tried: Vec<NotTried>,
    /// What a purchase in a sandbox showed of what is assumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) assumptions: Vec<Seen>,
}

/// How a recording was masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Masking {
    /// The version of the rules.
    pub(crate) rules: u32,
    /// A name of the key that does not give it away: recordings with the same name were masked by the same key.
    pub(crate) key: String,
}

impl Masking {
    /// Not at all.
    fn none() -> Self {
        Self { rules: 0, key: String::new() }
    }
}

/// One question and its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Exchange {
    /// The operation, in the words of the client, such as `ListOrders`.
    pub(crate) operation: String,
    /// Which question of that operation: `read`, `next page`, `unknown id`, `bad parameter`, …
    pub(crate) case: String,
    /// What a success holds, as `payload check` names it; none where it is no JSON or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) payload_type: Option<String>,
    pub(crate) request: Asked,
    pub(crate) answer: Told,
}

/// The request of a question, without token and ids of the call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// The segments of the path, not encoded.
    pub(crate) path: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) query: Vec<(String, String)>,
    /// The body, if it is JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) body: Option<Node>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) status: u16,
    /// The headers that say something of the service, in the order they came, and the spelling.
    pub(crate) headers: Vec<(String, String)>,
    /// Whether the body begins with EF BB BF.
    pub(crate) byte_order_mark: bool,
    pub(crate) body: Body,
    /// How long the answer took, in milliseconds.
    pub(crate) took_ms: u64,
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Body {
    Empty,
    Json(Node),
    /// Anything else is not kept: only what kind of text or bytes it is, and about how long.
    Other {
        kind: String,
        bytes_at_least: u64,
    },
}

/// A question that was not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NotTried {
    pub(crate) operation: String,
    pub(crate) case: String,
    /// Why, for people.
    pub(crate) why: String,
}

impl Recording {
    /// What a service of this kind answered on a day, in plain.
    pub(crate) fn new(cloud: &str, day: &str, exchanges: Vec<Exchange>, not_tried: Vec<NotTried>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            made_by: concat!("partner-center ", env!("CARGO_PKG_VERSION")).to_owned(),
            made_on: day.to_owned(),
            cloud: cloud.to_owned(),
            masking: Masking::none(),
            exchanges,
            not_tried,
            assumptions: Vec::new(),
        }
    }

    /// Reads a recording. Headers that none has are left out: somebody wrote them into it.
    ///
    /// # Errors
    /// When the text is none, or one of a later version.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Described {
            #[serde(default)]
            format: String,
        }
        let text = text.trim_start_matches('\u{feff}');
        let described: Described = serde_json::from_str(text).map_err(|error| match error.is_data() {
            true => NONE.to_owned(),
            false => format!("it is no JSON, or was cut off: {error}"),
        })?;
        match described.format.as_str() {
            FORMAT => {
                let mut recording: Self = serde_json::from_str(text)
                    .map_err(|error| format!("it is a broken recording: {error}"))?;
                for exchange in &mut recording.exchanges {
                    exchange.answer.headers.retain(|(name, _)| tells_of_service(name));
                }
                Ok(recording)
            }
            other if other.starts_with("partner-center-recording/") => Err(format!(
                "it was made by a later version ({}), which must read it",
                pc_models::Harmless(other)
            )),
            _ => Err(NONE.to_owned()),
        }
    }
}

impl Asked {
    pub(crate) fn of(request: &Request) -> Self {
        let body = std::str::from_utf8(&request.body).ok().and_then(|text| Node::parse(text).ok());
        Self {
            method: request.method.as_str().to_owned(),
            path: request.path.clone(),
            query: request.query.clone(),
            body,
        }
    }
}

impl Told {
    pub(crate) fn of(reply: &Reply, took_ms: u64) -> Self {
        let text = reply.text_bytes();
        let headers = reply.headers.iter().filter(|(name, _)| tells_of_service(name));
        Self {
            status: reply.status,
            headers: headers.map(|(name, value)| (name.to_string(), value.clone())).collect(),
            byte_order_mark: text.len() < reply.body.len(),
            body: Body::of(text),
            took_ms,
        }
    }
}

impl Body {
    fn of(bytes: &[u8]) -> Self {
        if bytes.trim_ascii().is_empty() {
            return Self::Empty;
        }
        let json = std::str::from_utf8(bytes).ok().and_then(|text| Node::parse(text).ok());
        json.map_or_else(|| Self::other(bytes), Self::Json)
    }

    fn other(bytes: &[u8]) -> Self {
        let begins = |start: &[u8]| bytes.trim_ascii_start().starts_with(start);
        let kind = match () {
            () if begins(b"%PDF") => "pdf",
            () if begins(b"<?xml") => "xml",
            () if begins(b"<") => "html",
            () if begins(b"\x1f\x8b") => "gzip",
            () if begins(b"{") || begins(b"[") => "broken json",
            () => "other",
        };
        let bytes_at_least =
            u64::try_from(bytes.len()).unwrap_or(u64::MAX).checked_ilog2().map_or(0, |bits| 1 << bits);
        Self::Other { kind: kind.to_owned(), bytes_at_least }
    }
}

/// Headers that say something of the service; the others belong to the network, or may be secrets.
pub(crate) const HEADERS: &[&str] = &[
    "Content-Type",
    "MS-RequestId",
    "MS-CorrelationId",
    "MS-CV",
    "MS-ServerId",
    "MS-ContinuationToken",
    "Retry-After",
    "Location",
    "Operation-Location",
    "ETag",
    "WWW-Authenticate",
    "X-Locale",
    "Date",
];

fn tells_of_service(name: &str) -> bool {
    HEADERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

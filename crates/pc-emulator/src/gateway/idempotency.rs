//! Repeated request ids: the first answer to a write is given again.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use pc_models::Timestamp;
use pc_transport::wire::{Method, Reply, Request};
use serde::{Deserialize, Serialize};

use crate::api::call::Call;
use crate::values::problem::Problem;

/// How many bytes of requests and answers are kept; the oldest go first.
const MAX_BYTES_KEPT: usize = 8 * 1024 * 1024;

/// The first answers to writes, by request id.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Replays {
    first: BTreeMap<String, FirstAnswer>,
    oldest: VecDeque<String>,
    #[serde(default)]
    bytes: usize,
}

#[derive(Clone, Serialize, Deserialize)]
struct FirstAnswer {
    method: String,
    path: Vec<String>,
    #[serde(with = "as_text")]
    body: Bytes,
    status: u16,
    headers: Vec<(String, String)>,
    #[serde(with = "as_text")]
    answer: Bytes,
    /// Until then the first answer is on its way.
    ready: Timestamp,
}

impl Replays {
    /// The first answer, when this write was answered before.
    pub(crate) fn find(&self, request_id: &str, call: &Call<'_>) -> Option<Result<Reply, Problem>> {
        let done = self.first.get(request_id)?;
        let request = call.request;
        let paths = done.path.iter().zip(&request.path);
        let same = done.method == request.method.as_str()
            && done.path.len() == request.path.len()
            && paths.into_iter().all(|(left, right)| left.eq_ignore_ascii_case(right))
            && done.body == request.body;
        let conflict = || Problem::bad_input("This MS-RequestId was used for another request before.");
        match same {
            false => Some(Err(conflict())),
            true if call.now < done.ready => Some(Err(call.in_progress())),
            true => Some(Ok(done.reply())),
        }
    }

    pub(crate) fn remember(&mut self, request_id: &str, request: &Request, reply: &Reply, ready: Timestamp) {
        // Bodies come in buffers that may be twice their length.
        let exact = Bytes::copy_from_slice;
        let done = FirstAnswer {
            method: request.method.as_str().to_owned(),
            path: request.path.clone(),
            body: exact(&request.body),
            status: reply.status,
            headers: reply.headers.clone(),
            answer: exact(&reply.body),
            ready,
        };
        self.bytes += done.bytes(request_id);
        self.oldest.push_back(request_id.to_owned());
        if let Some(replaced) = self.first.insert(request_id.to_owned(), done) {
            self.bytes = self.bytes.saturating_sub(replaced.bytes(request_id));
        }
        while self.bytes > MAX_BYTES_KEPT {
            let Some(oldest) = self.oldest.pop_front() else { break };
            let freed = self.first.remove(&oldest).map_or(0, |done| done.bytes(&oldest));
            self.bytes = self.bytes.saturating_sub(freed);
        }
    }
}

impl FirstAnswer {
    /// What it takes with its request id, which is kept twice.
    fn bytes(&self, request_id: &str) -> usize {
        let path: usize = self.path.iter().map(String::len).sum();
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
        2 * request_id.len() + path + headers + self.body.len() + self.answer.len()
    }

    fn reply(&self) -> Reply {
        Reply { status: self.status, headers: self.headers.clone(), body: self.answer.clone() }
    }
}

/// Bodies are JSON, mostly: saved as text, and what is none as a list of bytes.
mod as_text {
    use std::fmt;

    use bytes::Bytes;
    use serde::de::{SeqAccess, Visitor};
    use serde::{Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(body: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(body) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => body.to_vec().serialize(serializer),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        deserializer.deserialize_any(Body)
    }

    struct Body;

    impl<'de> Visitor<'de> for Body {
        type Value = Bytes;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a body, as text or as a list of bytes")
        }

        fn visit_str<E>(self, text: &str) -> Result<Bytes, E> {
            Ok(Bytes::copy_from_slice(text.as_bytes()))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut listed: A) -> Result<Bytes, A::Error> {
            let mut bytes = Vec::new();
            while let Some(byte) = listed.next_element()? {
                bytes.push(byte);
            }
            Ok(bytes.into())
        }
    }
}

/// Whether this verb changes something.
pub(crate) fn is_write(method: Method) -> bool {
    matches!(method, Method::Post | Method::Put | Method::Patch | Method::Delete)
}

//! Repeated request ids: the first answer to a write is given again.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bytes::Bytes;
use pc_models::Timestamp;
use pc_transport::wire::{Method, Reply, Request};
use serde::{Deserialize, Serialize};

use crate::api::call::Call;
use crate::values::joined_texts::{JoinedTexts, pairs};
use crate::values::problem::Problem;

/// How many bytes of requests and answers are kept; the oldest go first.
const MAX_BYTES_KEPT: usize = 8 * 1024 * 1024;

/// The first answers to writes, by request id.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(from = "SavedReplays")]
pub(crate) struct Replays {
    first: BTreeMap<Arc<str>, Arc<FirstAnswer>>,
    oldest: VecDeque<Arc<str>>,
    bytes: usize,
}

/// As they are in saved states, where each id stands twice.
#[derive(Deserialize)]
struct SavedReplays {
    first: BTreeMap<Arc<str>, Arc<FirstAnswer>>,
    oldest: VecDeque<Arc<str>>,
    #[serde(default)]
    bytes: usize,
}

/// In few pieces of memory: there are thousands.
#[derive(Clone, Serialize, Deserialize)]
#[serde(from = "SavedAnswer", into = "SavedAnswer")]
struct FirstAnswer {
    /// The method and the segments of the path, then the names and values of the answer's headers.
    texts: JoinedTexts,
    /// How many segments the path has.
    segments: usize,
    body: Bytes,
    status: u16,
    answer: Bytes,
    /// Until then the first answer is on its way.
    ready: Timestamp,
}

/// As it is in saved states.
#[derive(Serialize, Deserialize)]
struct SavedAnswer {
    method: String,
    path: Vec<String>,
    #[serde(with = "as_text")]
    body: Bytes,
    status: u16,
    headers: Vec<(Cow<'static, str>, String)>,
    #[serde(with = "as_text")]
    answer: Bytes,
    ready: Timestamp,
}

impl Replays {
    /// The first answer, when this write was answered before.
    pub(crate) fn find(&self, request_id: &str, call: &Call<'_>) -> Option<Result<Reply, Problem>> {
        let done = self.first.get(request_id)?;
        let conflict = || Problem::bad_input("This MS-RequestId was used for another request before.");
        match done.is_answer_to(call.request) {
            false => Some(Err(conflict())),
            true if call.now < done.ready => Some(Err(call.in_progress())),
            true => Some(Ok(done.reply())),
        }
    }

    pub(crate) fn remember(&mut self, request_id: &str, request: &Request, reply: &Reply, ready: Timestamp) {
        let done = FirstAnswer::of(request, reply, ready);
        self.bytes += done.bytes(request_id);
        let request_id: Arc<str> = request_id.into();
        self.oldest.push_back(request_id.clone());
        if let Some(replaced) = self.first.insert(request_id.clone(), Arc::new(done)) {
            self.bytes = self.bytes.saturating_sub(replaced.bytes(&request_id));
        }
        while self.bytes > MAX_BYTES_KEPT {
            let Some(oldest) = self.oldest.pop_front() else { break };
            let freed = self.first.remove(&oldest).map_or(0, |done| done.bytes(&oldest));
            self.bytes = self.bytes.saturating_sub(freed);
        }
    }
}

impl From<SavedReplays> for Replays {
    fn from(SavedReplays { first, oldest, bytes }: SavedReplays) -> Self {
        let shared = |id: Arc<str>| first.get_key_value(&id).map_or(id.clone(), |(known, _)| known.clone());
        Self { oldest: oldest.into_iter().map(shared).collect(), first, bytes }
    }
}

impl FirstAnswer {
    fn of(request: &Request, reply: &Reply, ready: Timestamp) -> Self {
        // Alone in its memory, and in no more of it than it is long.
        let exact = Bytes::copy_from_slice;
        let asked = std::iter::once(request.method.as_str()).chain(request.path.iter().map(String::as_str));
        let headers = reply.headers.iter().flat_map(|(name, value)| [&**name, value]);
        Self {
            texts: JoinedTexts::of(asked.chain(headers)),
            segments: request.path.len(),
            body: exact(&request.body),
            status: reply.status,
            answer: exact(&reply.body),
            ready,
        }
    }

    fn method(&self) -> &str {
        self.texts.iter().next().unwrap_or_default()
    }

    fn path(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().skip(1).take(self.segments)
    }

    fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        pairs(self.texts.iter().skip(1 + self.segments))
    }

    fn is_answer_to(&self, request: &Request) -> bool {
        let mut paths = self.path().zip(&request.path);
        self.method() == request.method.as_str()
            && self.segments == request.path.len()
            && paths.all(|(left, right)| left.eq_ignore_ascii_case(right))
            && self.body == request.body
    }

    /// How long its texts are, with its request id twice: so saved states count it.
    fn bytes(&self, request_id: &str) -> usize {
        let path: usize = self.path().map(str::len).sum();
        let headers: usize = self.headers().map(|(name, value)| name.len() + value.len()).sum();
        2 * request_id.len() + path + headers + self.body.len() + self.answer.len()
    }

    fn reply(&self) -> Reply {
        let owned = |(name, value): (&str, &str)| (name.to_owned().into(), value.to_owned());
        Reply { status: self.status, headers: self.headers().map(owned).collect(), body: self.answer.clone() }
    }
}

impl From<SavedAnswer> for FirstAnswer {
    fn from(saved: SavedAnswer) -> Self {
        let asked = std::iter::once(&saved.method).chain(&saved.path);
        let headers = saved.headers.iter().flat_map(|(name, value)| [&**name, value]);
        Self {
            texts: JoinedTexts::of(asked.map(String::as_str).chain(headers)),
            segments: saved.path.len(),
            body: saved.body,
            status: saved.status,
            answer: saved.answer,
            ready: saved.ready,
        }
    }
}

impl From<FirstAnswer> for SavedAnswer {
    fn from(done: FirstAnswer) -> Self {
        Self {
            method: done.method().to_owned(),
            path: done.path().map(str::to_owned).collect(),
            headers: done.reply().headers,
            body: done.body,
            status: done.status,
            answer: done.answer,
            ready: done.ready,
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_saved_and_read_as_it_was_with_its_id_in_memory_once() {
        let mut replays = Replays::default();
        let request = Request::post(&["customers", "a/b", ""]).json(&"x");
        let reply = Reply { body: Bytes::from_static(b"\xFF"), ..Reply::new(201).header("Location", "/l") };
        for id in ["2", "1"] {
            replays.remember(id, &request, &reply, Timestamp::UNIX_EPOCH);
        }
        let answer = r#"{"method":"POST","path":["v1","customers","a/b",""],"body":"\"x\"","status":201,"headers":[["Location","/l"]],"answer":[255],"ready":"1970-01-01T00:00:00Z"}"#;
        let expected = format!(r#"{{"first":{{"1":{answer},"2":{answer}}},"oldest":["2","1"],"bytes":60}}"#);
        assert_eq!(serde_json::to_string(&replays).unwrap(), expected);
        let read: Replays = serde_json::from_str(&expected).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), expected);
        for kept in [replays, read] {
            let shared = kept.oldest.iter().filter(|id| Arc::strong_count(id) == 2);
            assert_eq!(shared.count(), 2);
            assert_eq!(kept.first["1"].reply(), reply);
        }
    }
}

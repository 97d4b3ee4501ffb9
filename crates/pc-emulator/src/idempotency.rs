//! Repeated request ids: the first answer to a write is given again.

use std::collections::{HashMap, VecDeque};

use bytes::Bytes;
use pc_models::Timestamp;
use pc_transport::wire::{Method, Reply, Request};

use crate::call::Call;
use crate::problem::Problem;

/// How many answers are kept; the oldest go first.
const KEPT: usize = 65_536;

/// The first answers to writes, by request id.
#[derive(Default)]
pub(crate) struct Replays {
    first: HashMap<String, Done>,
    oldest: VecDeque<String>,
}

struct Done {
    method: Method,
    path: Vec<String>,
    body: Bytes,
    reply: Reply,
    /// The first answer is on its way before.
    ready: Timestamp,
}

impl Replays {
    /// The first answer, when this write was answered before.
    pub(crate) fn find(&self, request_id: &str, call: &Call<'_>) -> Option<Result<Reply, Problem>> {
        let done = self.first.get(request_id)?;
        let request = call.request;
        let paths = done.path.iter().zip(&request.path);
        let same = done.method == request.method
            && done.path.len() == request.path.len()
            && paths.into_iter().all(|(left, right)| left.eq_ignore_ascii_case(right))
            && done.body == request.body;
        let conflict = || Problem::bad_input("This MS-RequestId was used for another request before.");
        match same {
            false => Some(Err(conflict())),
            true if call.now < done.ready => Some(Err(Problem::in_progress(call))),
            true => Some(Ok(done.reply.clone())),
        }
    }

    pub(crate) fn remember(&mut self, request_id: &str, request: &Request, reply: &Reply, ready: Timestamp) {
        if self.oldest.len() >= KEPT
            && let Some(oldest) = self.oldest.pop_front()
        {
            self.first.remove(&oldest);
        }
        let (method, path, body) = (request.method, request.path.clone(), request.body.clone());
        self.oldest.push_back(request_id.to_owned());
        self.first.insert(request_id.to_owned(), Done { method, path, body, reply: reply.clone(), ready });
    }
}

/// Whether this verb changes something.
pub(crate) fn is_write(method: Method) -> bool {
    matches!(method, Method::Post | Method::Put | Method::Patch | Method::Delete)
}

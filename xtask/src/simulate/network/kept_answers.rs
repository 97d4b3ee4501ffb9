//! Answers that get to the wrong call: those of earlier calls, and those of calls that are under way at the same time.

use std::collections::VecDeque;
use std::time::Duration;

use pc_models::Timestamp;
use pc_transport::SendError;
use pc_transport::wire::{Reply, Request};
use tokio::sync::oneshot;

use super::call_kind::{CallKind, words_of};
use super::forged_answers::{is_empty_list, without_ids};
use super::replicas::MAX_LAG;

/// How many answers are kept: fewer than the ids of the calls that a client remembers.
const MAX_ANSWERS_KEPT: usize = 100;

/// How long a call waits for the answer of another.
pub(super) const MAX_SWAP_WAIT: Duration = Duration::from_secs(30);

/// An answer, and the call it belongs to.
struct Kept {
    call: Caller,
    at: Timestamp,
    reply: Reply,
}

/// Whose call it is.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Caller {
    kind: CallKind,
    /// Which operation, where the kind does not say.
    words: Option<String>,
    request_id: String,
    process: usize,
}

/// Waits for the answer of another call, and would give its own for it.
struct Waiting {
    call: Caller,
    since: Timestamp,
    answer: Result<Reply, SendError>,
    other: oneshot::Sender<Result<Reply, SendError>>,
}

/// What was answered lately, and who waits for the answer of another.
#[derive(Default)]
pub(super) struct KeptAnswers {
    kept: VecDeque<Kept>,
    waiting: Vec<Waiting>,
}

/// What comes of the wish to have another's answer.
pub(super) enum Swap {
    Done(Result<Reply, SendError>),
    /// Nobody gave one yet.
    Later(oneshot::Receiver<Result<Reply, SendError>>),
}

impl Caller {
    pub(super) fn of(request: &Request, process: usize) -> Self {
        let request_id = request.find_header("MS-RequestId").unwrap_or_default().to_owned();
        let kind = CallKind::of(request);
        let words = (kind == CallKind::Other).then(|| words_of(request));
        Self { kind, words, request_id, process }
    }

    /// Whether an answer to another call can be mistaken for the one to this call, and yet be told apart by what it holds or
    /// by its ids. A client remembers no ids of the calls of another process.
    fn may_get(&self, reply: Option<&Reply>, other: &Self) -> bool {
        let may_be_told_apart =
            self.process == other.process || reply.is_none_or(|reply| self.shows_whose(reply));
        let is_same_operation = self.kind == other.kind && self.words == other.words;
        is_same_operation && self.request_id != other.request_id && may_be_told_apart
    }

    /// Rarely an answer comes without ids. A refusal keeps them: without ids it would be the refusal of any call.
    fn passed_on(&self, reply: Reply, rng: &mut fastrand::Rng) -> Reply {
        let loses_ids = reply.is_success() && self.shows_whose(&reply) && rng.u8(..4) == 0;
        if loses_ids { without_ids(reply) } else { reply }
    }

    /// Nobody can tell whose an empty list is.
    fn shows_whose(&self, reply: &Reply) -> bool {
        self.kind.shows_whose() && !is_empty_list(reply)
    }
}

impl KeptAnswers {
    pub(super) fn keep(&mut self, call: Caller, at: Timestamp, reply: &Reply) {
        if self.kept.len() == MAX_ANSWERS_KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(Kept { call, at, reply: reply.clone() });
    }

    /// The answer of an earlier call. It is no older than a replica may be behind.
    pub(super) fn earlier(&self, call: &Caller, now: Timestamp, rng: &mut fastrand::Rng) -> Option<Reply> {
        let fits = |kept: &&Kept| kept.at + MAX_LAG > now && call.may_get(Some(&kept.reply), &kept.call);
        let fitting: Vec<&Kept> = self.kept.iter().filter(fits).collect();
        Some(call.passed_on(rng.choice(fitting)?.reply.clone(), rng))
    }

    /// Gives an answer away for that of another call that is under way.
    pub(super) fn swap(
        &mut self,
        call: &Caller,
        answer: Result<Reply, SendError>,
        now: Timestamp,
        rng: &mut fastrand::Rng,
    ) -> Swap {
        self.waiting.retain(|waiting| !waiting.other.is_closed() && waiting.since + MAX_SWAP_WAIT > now);
        let fits = |waiting: &Waiting| {
            call.may_get(waiting.answer.as_ref().ok(), &waiting.call)
                && waiting.call.may_get(answer.as_ref().ok(), call)
        };
        let Some(place) = self.waiting.iter().position(fits) else {
            let (other, answer_of_other) = oneshot::channel();
            self.waiting.push(Waiting { call: call.clone(), since: now, answer, other });
            return Swap::Later(answer_of_other);
        };
        let waiting = self.waiting.remove(place);
        // It still waits: nothing happened since that was looked at.
        let _ = waiting.other.send(answer.map(|reply| call.passed_on(reply, rng)));
        Swap::Done(waiting.answer.map(|reply| call.passed_on(reply, rng)))
    }

    /// Nobody gave an answer in time: the call's own.
    pub(super) fn take_back(&mut self, call: &Caller) -> Option<Result<Reply, SendError>> {
        let place = self.waiting.iter().position(|waiting| waiting.call == *call)?;
        Some(self.waiting.remove(place).answer)
    }
}

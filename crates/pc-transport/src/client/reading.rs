//! Reading an answer while it arrives.

use bytes::Bytes;

use super::Client;
use super::call::Call;
use super::partial_reply::{Extent, PartialReply};
use crate::wire::{DecodeError, Reply};
use crate::{Cause, Delivery, Error, Failure, Operation, RequestId, SendError, timeout_at};

/// An answer that is read while it arrives.
pub(crate) struct Reading {
    answer: PartialReply,
    call: Call,
    /// Whether the beginning, which came with the answer, was handed out.
    is_begun: bool,
}

impl Client {
    /// Runs an operation until the beginning of its answer is there, and leaves the rest to be read.
    pub(crate) async fn read<O: Operation>(&self, operation: &O) -> Result<Reading, Error> {
        let mut call = Call::new::<O>(RequestId::fresh(), false, self.clock.now());
        let (span, answer) = self.answered(&|| operation.request(), Extent::Beginning, &mut call).await;
        let answer = answer.map_err(|cause| self.failed(&call, &span, cause))?;
        self.succeeded(&call, &span);
        call.maybe_done = true; // it said success
        Ok(Reading { answer, call, is_begun: false })
    }

    /// The next piece of an answer; none at its end. Waits no longer than a whole call may take.
    pub(crate) async fn piece(&self, reading: &mut Reading) -> Result<Option<Bytes>, SendError> {
        if !reading.is_begun {
            reading.is_begun = true;
            return Ok(Some(reading.answer.reply.body.clone()));
        }
        let deadline = self.clock.now() + self.policy.deadline;
        let late = || Err(SendError::maybe_sent("the rest of the answer took too long"));
        timeout_at(&*self.clock, deadline, reading.answer.piece()).await.unwrap_or_else(late)
    }

    /// Waits until an answer that broke off, for the `breaks`th time at the same place, may be asked for again.
    pub(crate) async fn wait_to_read_again(
        &self,
        reading: Reading,
        breaks: u32,
        error: SendError,
    ) -> Result<(), Error> {
        let mut call = reading.call;
        let deadline = self.clock.now() + self.policy.deadline;
        let sent = std::mem::replace(&mut call.attempts, breaks);
        if self.wait_to_repeat(&call, Failure::NoReply(Delivery::MaybeSent), deadline).await {
            return Ok(());
        }
        call.attempts = sent;
        Err(call.failed(Cause::NoReply(error), self.clock.now()))
    }

    /// What was read does not have the documented shape.
    pub(crate) fn unreadable(&self, reading: &Reading, error: DecodeError) -> Error {
        let error = reading.answer.without_token(error);
        reading.call.failed(Cause::Undecodable(Box::new(error)), self.clock.now())
    }
}

impl Reading {
    /// Requests that were sent for it.
    pub(crate) fn attempts(&self) -> u32 {
        self.call.attempts
    }

    /// Status, headers, and the beginning of the body.
    pub(crate) fn reply(&self) -> &Reply {
        &self.answer.reply
    }
}

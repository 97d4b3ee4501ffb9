//! The body of a reply, which may break off in the middle.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use crate::server::patience::Sent;

/// Bytes that are all sent, or only half of them.
pub(crate) struct ReplyBody {
    rest: Bytes,
    promised: u64,
    cut: bool,
    flushed: bool,
    _on_its_way: Sent,
}

/// A connection that an injected fault closes.
#[derive(Debug)]
pub(crate) struct Lost;

impl ReplyBody {
    pub(crate) fn new(body: Bytes, cut: bool, on_its_way: Sent) -> Self {
        let promised = body.len() as u64 + u64::from(cut); // more than comes, even of an empty body
        let sent = if cut { body.len() / 2 } else { body.len() };
        Self { rest: body.slice(..sent), promised, cut, flushed: false, _on_its_way: on_its_way }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Lost;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Lost>>> {
        let rest = std::mem::take(&mut self.rest);
        if !rest.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(rest))));
        }
        if self.cut && !self.flushed {
            // Only a body that has to be waited for makes the server send what it holds back.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(self.cut.then_some(Err(Lost)))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && !self.cut
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(if self.cut { self.promised } else { self.rest.len() as u64 })
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("closed by an injected fault")
    }
}

impl std::error::Error for Lost {}

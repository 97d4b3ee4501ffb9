//! A transport whose replies come in pieces, and may break off between two of them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::stream::{self, StreamExt};
use pc_transport::wire::{Body, Reply, Request, StreamedReply};
use pc_transport::{SendError, Transport};

/// How the body of a reply ends.
#[derive(Clone, Copy)]
pub(crate) enum End {
    Whole,
    Broken,
    Stalled,
}

pub(crate) struct StreamingTransport {
    replies: Mutex<VecDeque<(Reply, usize, End)>>,
    sent: Mutex<Vec<Request>>,
    taken: Arc<AtomicUsize>,
}

/// Size of a piece, in bytes.
pub(crate) const PIECE_BYTES: usize = 10_000;

impl StreamingTransport {
    pub(crate) fn new() -> Self {
        Self { replies: Mutex::default(), sent: Mutex::default(), taken: Arc::default() }
    }

    /// Answers the next request with this, whole.
    pub(crate) fn whole(self, reply: Reply) -> Self {
        let length = reply.body.len();
        self.cut(reply, length, End::Whole)
    }

    /// Answers the next request with the first `length` bytes of this, and then ends like this.
    pub(crate) fn cut(self, reply: Reply, length: usize, end: End) -> Self {
        self.replies.lock().unwrap().push_back((reply, length, end));
        self
    }

    pub(crate) fn targets(&self) -> Vec<String> {
        self.sent.lock().unwrap().iter().map(Request::target).collect()
    }

    /// StreamingTransport that were asked for so far.
    pub(crate) fn taken(&self) -> usize {
        self.taken.load(Ordering::SeqCst)
    }
}

#[async_trait::async_trait]
impl Transport for StreamingTransport {
    async fn send(&self, _: Request) -> Result<Reply, SendError> {
        panic!("the answer was to be held whole");
    }

    async fn stream(&self, request: Request) -> Result<StreamedReply, SendError> {
        self.sent.lock().unwrap().push(request);
        let (mut reply, length, end) = self.replies.lock().unwrap().pop_front().expect("no more requests");
        let mut rest = std::mem::take(&mut reply.body).slice(..length);
        let taken = self.taken.clone();
        let pieces = std::iter::from_fn(move || {
            taken.fetch_add(1, Ordering::SeqCst);
            (!rest.is_empty()).then(|| Ok(rest.split_to(rest.len().min(PIECE_BYTES))))
        });
        let pieces = stream::iter(pieces);
        let body = match end {
            End::Whole => Body::in_pieces(pieces),
            End::Broken => {
                Body::in_pieces(pieces.chain(stream::iter([Err(SendError::maybe_sent("connection reset"))])))
            }
            End::Stalled => Body::in_pieces(pieces.chain(stream::pending())),
        };
        Ok(StreamedReply { status: reply.status, headers: reply.headers, body })
    }
}

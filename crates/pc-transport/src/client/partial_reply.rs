//! How much of an answer a call waits for.

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, TryFutureExt};

use crate::auth::Token;
use crate::wire::{Body, DecodeError, Reply, Request, StreamedReply, gathered};
use crate::{SendError, Transport};

/// How many bytes of a streamed body are waited for before the call counts as answered. What ends before that is a whole
/// reply: faults are looked for in it.
const BEGINNING_BYTES: usize = 64 << 10;

/// How much of an answer a call waits for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Extent {
    Whole,
    Beginning,
}

/// An answer, and what is still to come of it.
pub(crate) struct PartialReply {
    /// Status, headers, and the body as far as it came.
    pub(crate) reply: Reply,
    /// The rest of the body; none when it all came.
    pub(crate) rest: Option<Body>,
    token: Option<Token>,
}

impl Extent {
    // No `async fn`, which would hold the request twice.
    pub(super) fn send(
        self,
        transport: &dyn Transport,
        request: Request,
    ) -> impl Future<Output = Result<PartialReply, SendError>> + Send {
        match self {
            Self::Whole => transport.send(request).map_ok(PartialReply::whole).left_future(),
            // In a box of its own, so that calls that are answered whole do not carry its size.
            Self::Beginning => Box::pin(beginning(transport, request)).right_future(),
        }
    }
}

async fn beginning(transport: &dyn Transport, request: Request) -> Result<PartialReply, SendError> {
    let StreamedReply { status, headers, mut body } = transport.stream(request).await?;
    let (beginning, is_whole) = gathered(&mut body, BEGINNING_BYTES).await?;
    let reply = Reply { status, headers, body: beginning };
    Ok(PartialReply { reply, rest: (!is_whole).then_some(body), token: None })
}

impl PartialReply {
    fn whole(reply: Reply) -> Self {
        Self { reply, rest: None, token: None }
    }

    /// Whether it says success and means it.
    pub(super) fn is_success(&self) -> bool {
        self.reply.is_success() && (self.rest.is_some() || self.reply.hidden_fault().is_none())
    }

    pub(super) fn with_token(self, token: Token) -> Self {
        Self { token: Some(token), ..self }
    }

    /// The next piece of the body; none at its end.
    pub(crate) async fn piece(&mut self) -> Result<Option<Bytes>, SendError> {
        match &mut self.rest {
            Some(rest) => rest.next().await.transpose(),
            None => Ok(None),
        }
    }

    /// The service may echo what it was sent: takes the token out of what an error shows.
    pub(crate) fn without_token(&self, mut error: DecodeError) -> DecodeError {
        if let Some(clean) = self.token.as_ref().map(Token::cutter) {
            for text in [&mut error.path, &mut error.problem, &mut error.snippet] {
                *text = clean(std::mem::take(text));
            }
        }
        error
    }
}

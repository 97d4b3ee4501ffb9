//! A body that comes in pieces.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream, Stream, StreamExt};

use super::Reply;
use crate::SendError;

/// The body of a reply, piece by piece. An error is its last piece: the exchange broke off.
pub struct Body(BoxStream<'static, Result<Bytes, SendError>>);

impl Body {
    /// A body that comes in one piece.
    #[must_use]
    pub fn whole(bytes: Bytes) -> Self {
        Self::in_pieces(stream::iter([Ok(bytes)]))
    }

    /// A body that comes as these pieces.
    #[must_use]
    pub fn in_pieces(pieces: impl Stream<Item = Result<Bytes, SendError>> + Send + 'static) -> Self {
        Self(pieces.boxed())
    }
}

impl Stream for Body {
    type Item = Result<Bytes, SendError>;
    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body")
    }
}

/// A reply whose body is still to come.
#[derive(Debug)]
pub struct StreamedReply {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// The body.
    pub body: Body,
}

impl StreamedReply {
    /// The reply with its whole body, if that is not larger than `most` bytes.
    ///
    /// # Errors
    /// When it is, or when the body breaks off.
    pub async fn whole(mut self, most: usize) -> Result<Reply, SendError> {
        let body = whole(&mut self.body, most).await?;
        Ok(Reply { status: self.status, headers: self.headers, body })
    }
}

impl From<Reply> for StreamedReply {
    fn from(reply: Reply) -> Self {
        Self { status: reply.status, headers: reply.headers, body: Body::whole(reply.body) }
    }
}

/// Reads until there are `enough` bytes or the body ends, and tells whether it ended. One piece alone is not copied.
pub(crate) async fn gathered(
    pieces: &mut (impl Stream<Item = Result<Bytes, SendError>> + Unpin),
    enough: usize,
) -> Result<(Bytes, bool), SendError> {
    let mut only = Bytes::new();
    let mut all = BytesMut::new();
    while only.len().max(all.len()) < enough {
        let Some(piece) = pieces.next().await.transpose()? else {
            return Ok((if all.is_empty() { only } else { all.freeze() }, true));
        };
        if only.is_empty() && all.is_empty() {
            only = piece;
            continue;
        }
        if all.is_empty() {
            all.extend_from_slice(&std::mem::take(&mut only));
        }
        all.extend_from_slice(&piece);
    }
    Ok((if all.is_empty() { only } else { all.freeze() }, false))
}

/// The whole body, if it is not larger than `most` bytes.
pub(crate) async fn whole(
    pieces: &mut (impl Stream<Item = Result<Bytes, SendError>> + Unpin),
    most: usize,
) -> Result<Bytes, SendError> {
    match gathered(pieces, most.saturating_add(1)).await? {
        (body, true) => Ok(body),
        (_, false) => Err(SendError::maybe_sent(format!("the answer is larger than {most} bytes"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn body(pieces: &[&'static str]) -> Body {
        let pieces: Vec<_> = pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
        Body::in_pieces(stream::iter(pieces))
    }

    #[test]
    fn pieces_are_put_together_up_to_a_limit() {
        let read = |pieces: &[&'static str], most| whole(&mut body(pieces), most).now_or_never().unwrap();
        for pieces in [&["abcdef"][..], &["ab", "", "cd", "ef"], &["", "abc", "def", ""]] {
            assert_eq!(read(pieces, 6).unwrap(), "abcdef");
            assert!(read(pieces, 5).unwrap_err().reason.contains("larger than 5 bytes"));
        }
        assert_eq!(read(&[], 0).unwrap(), "");
        assert_eq!(read(&["a"], usize::MAX).unwrap(), "a");
    }

    #[test]
    fn the_beginning_leaves_the_rest() {
        let mut body = body(&["ab", "cd", "ef"]);
        let start = gathered(&mut body, 3).now_or_never().unwrap().unwrap();
        assert_eq!(start, (Bytes::from_static(b"abcd"), false));
        assert_eq!(body.next().now_or_never().unwrap().unwrap().unwrap(), "ef");
    }
}

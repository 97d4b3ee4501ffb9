//! The port that moves one request.

use async_trait::async_trait;

use crate::SendError;
use crate::wire::{Reply, Request, StreamedReply};

/// Moves one request to the service and brings the reply back. All that a fake must implement.
///
/// # Contract
/// - One call is at most one HTTP request: no redirects, no hidden repeats.
/// - Any status is a reply, not an error.
/// - An error says whether the request may have reached the service. In doubt it is
///   [`Delivery::MaybeSent`](crate::Delivery::MaybeSent).
/// - Dropping the future may leave the request executed.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends the request.
    ///
    /// # Errors
    /// When no complete reply came back.
    async fn send(&self, request: Request) -> Result<Reply, SendError>;

    /// Sends the request, and hands the reply out before its body has come: for answers too large to be held. A
    /// transport that has its replies whole need not implement it.
    ///
    /// # Errors
    /// When no reply came back; later, the body itself ends in an error where it breaks off.
    async fn stream(&self, request: Request) -> Result<StreamedReply, SendError> {
        self.send(request).await.map(StreamedReply::from)
    }

    /// The origin it is bound to, such as `https://api.partnercenter.microsoft.com`: absolute links that stay there
    /// are followed. Without one, no absolute link is.
    fn origin(&self) -> Option<&str> {
        None
    }
}

//! How long a connection is waited for: it must get on with what it is at.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::server::options::ServerOptions;

/// What a connection is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The head of a request is to come.
    Head,
    /// The request is read and answered, which has limits of its own.
    Answering,
    /// The answer is on its way.
    Sending,
    /// Nothing is asked.
    Idle,
}

/// What a connection is at, told by those who know: the socket, the service and the body of the answer.
#[derive(Clone)]
pub(super) struct Progress(watch::Sender<Phase>);

impl Progress {
    pub(super) fn new() -> Self {
        Self(watch::Sender::new(Phase::Head))
    }

    pub(super) fn request_read(&self) {
        self.0.send_replace(Phase::Answering);
    }

    /// The answer is made; it is sent when the returned value is dropped.
    pub(super) fn answer_made(&self) -> Sent {
        self.0.send_replace(Phase::Sending);
        Sent(self.clone())
    }

    fn bytes_came(&self) {
        self.0.send_if_modified(|phase| {
            let was_idle = *phase == Phase::Idle;
            if was_idle {
                *phase = Phase::Head;
            }
            was_idle
        });
    }

    /// The wait for the rest of an answer begins anew.
    fn bytes_went(&self) {
        self.0.send_if_modified(|phase| *phase == Phase::Sending);
    }

    /// Waits until the connection stood still for longer than it may.
    pub(super) async fn stands_still(&self, options: &ServerOptions) {
        let mut phase = self.0.subscribe();
        loop {
            let now = *phase.borrow_and_update();
            let patience = match now {
                Phase::Head => options.head_timeout,
                Phase::Sending | Phase::Idle => options.idle_timeout,
                Phase::Answering => {
                    let _ = phase.changed().await; // we hold a sender: it cannot fail
                    continue;
                }
            };
            if timeout(patience, phase.changed()).await.is_err() {
                return;
            }
        }
    }
}

/// Held while an answer is on its way.
pub(super) struct Sent(Progress);

impl Drop for Sent {
    fn drop(&mut self) {
        self.0.0.send_replace(Phase::Idle);
    }
}

/// A socket that tells when bytes come and go.
pub(super) struct Watched<S> {
    pub(super) socket: S,
    pub(super) progress: Progress,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.socket).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.progress.bytes_came();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.socket).poll_write(context, bytes);
        self.told(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.socket).poll_write_vectored(context, bytes);
        self.told(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}

impl<S> Watched<S> {
    fn told(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(written, Poll::Ready(Ok(_))) {
            self.progress.bytes_went();
        }
        written
    }
}

//! How long a connection is waited for: it must get on with what it is at.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, sleep_until};

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

/// What a connection is at, told by those who know: the socket, the service and the body of the answer. The task of the
/// connection polls all of them, and behind them [`stands_still`](Progress::stands_still): so nobody has to be woken.
#[derive(Clone)]
pub(super) struct Progress(Arc<Mutex<At>>);

struct At {
    phase: Phase,
    /// Whether its wait began anew since somebody looked.
    is_new: bool,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(At { phase: Phase::Head, is_new: true })))
    }

    pub(super) fn request_read(&self) {
        self.begin(Phase::Answering);
    }

    /// The answer is made; it is sent when the returned value is dropped.
    pub(super) fn answer_made(&self) -> Sent {
        self.begin(Phase::Sending);
        Sent(self.clone())
    }

    fn bytes_came(&self) {
        let mut at = self.at();
        if at.phase == Phase::Idle {
            *at = At { phase: Phase::Head, is_new: true };
        }
    }

    /// The wait for the rest of an answer begins anew.
    fn bytes_went(&self) {
        let mut at = self.at();
        at.is_new |= at.phase == Phase::Sending;
    }

    fn begin(&self, phase: Phase) {
        *self.at() = At { phase, is_new: true };
    }

    fn at(&self) -> MutexGuard<'_, At> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the connection stood still for longer than it may. Has to be polled by the task of the connection, after
    /// whatever moves it.
    pub(super) async fn stands_still(&self, options: &ServerOptions) {
        let mut alarm = pin!(sleep_until(Instant::now()));
        let mut ends = None;
        poll_fn(|context| {
            if let Some(phase) = self.new_phase() {
                ends = patience(phase, options).and_then(|patience| Instant::now().checked_add(patience));
            }
            let Some(ends) = ends else { return Poll::Pending };
            // The alarm is mostly set earlier, for a wait that was over long ago: it is set anew only when that is known.
            if alarm.deadline() > ends {
                alarm.as_mut().reset(ends);
            }
            while alarm.as_mut().poll(context).is_ready() {
                if alarm.deadline() >= ends {
                    return Poll::Ready(());
                }
                alarm.as_mut().reset(ends);
            }
            Poll::Pending
        })
        .await;
    }

    /// What the connection is at, if its wait began anew since this was asked last.
    fn new_phase(&self) -> Option<Phase> {
        let mut at = self.at();
        std::mem::take(&mut at.is_new).then_some(at.phase)
    }
}

/// How long a connection is waited for; none where it is not the connection that is waited for.
fn patience(phase: Phase, options: &ServerOptions) -> Option<Duration> {
    match phase {
        Phase::Head => Some(options.head_timeout),
        Phase::Sending | Phase::Idle => Some(options.idle_timeout),
        Phase::Answering => None,
    }
}

/// Held while an answer is on its way.
pub(super) struct Sent(Progress);

impl Drop for Sent {
    fn drop(&mut self) {
        self.0.begin(Phase::Idle);
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

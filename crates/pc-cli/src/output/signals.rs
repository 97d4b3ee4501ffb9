//! Ctrl-C, and where there is such a thing SIGTERM.

/// SIGXFSZ, as Linux, macOS and the BSDs number it.
#[cfg(unix)]
const FILE_SIZE_LIMIT_SIGNAL: i32 = 25;

/// Listens from when it is made, so that no signal is missed between two calls.
pub(crate) struct Signals {
    #[cfg(unix)]
    streams: Vec<tokio::signal::unix::Signal>,
}

impl Signals {
    pub(crate) fn listen() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
            // Without a listener the system ends the program, which is safe at any instant.
            Self { streams: kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect() }
        }
        #[cfg(not(unix))]
        Self {}
    }

    /// Has a file that would grow beyond the limit for files (`ulimit -f`) fail its write, as a full disk does. Without a
    /// listener the system ends the program, without a word.
    pub(crate) fn outlive_file_size_limit() {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            // Who listened once is listened for to the end. Where the number is another, the program ends as before.
            let _ = signal(SignalKind::from_raw(FILE_SIZE_LIMIT_SIGNAL));
        }
    }

    /// Waits for the next signal.
    pub(crate) async fn next(&mut self) {
        #[cfg(unix)]
        std::future::poll_fn(|context| {
            let came = self.streams.iter_mut().any(|stream| stream.poll_recv(context).is_ready());
            if came { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    }
}

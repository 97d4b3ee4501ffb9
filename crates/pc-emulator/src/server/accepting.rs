//! Letting connections in, also when the system has none to give for a while.

use std::io;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

/// How long to wait, in real time, until the system may have a descriptor or memory again.
const RESOURCES_PAUSE: Duration = Duration::from_millis(100);

/// Where connections come from.
pub(super) trait Accept {
    /// The next connection. May be given up on at any time without losing one.
    async fn accept(&mut self) -> io::Result<TcpStream>;
}

impl Accept for TcpListener {
    async fn accept(&mut self) -> io::Result<TcpStream> {
        Ok(Self::accept(self).await?.0)
    }
}

/// The next connection, however long it takes. Ends with an error only where the listener itself is broken.
pub(super) async fn next_connection(listener: &mut impl Accept) -> io::Result<TcpStream> {
    loop {
        match listener.accept().await {
            Ok(stream) => return Ok(stream),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) if is_out_of_resources(&error) => {
                let _ = tokio::time::timeout(RESOURCES_PAUSE, std::future::pending::<()>()).await;
            }
            Err(error) => return Err(error),
        }
    }
}

/// The client gave up before it was let in, or the network did: no fault of the listener.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{
        ConnectionAborted, ConnectionReset, HostUnreachable, Interrupted, NetworkDown, NetworkUnreachable,
        PermissionDenied, TimedOut, WouldBlock,
    };
    matches!(
        error.kind(),
        ConnectionAborted
            | ConnectionReset
            | HostUnreachable
            | Interrupted
            | NetworkDown
            | NetworkUnreachable
            | PermissionDenied
            | TimedOut
            | WouldBlock
    )
}

/// Whether it passes when others give back what they hold: file descriptors or memory.
fn is_out_of_resources(error: &io::Error) -> bool {
    /// ENFILE and EMFILE on every Unix; ENOBUFS on Linux, and on macOS and the BSDs.
    const UNIX: [i32; 4] = [23, 24, 105, 55];
    /// WSAEMFILE and WSAENOBUFS.
    const WINDOWS: [i32; 2] = [10_024, 10_055];
    let codes: &[i32] = if cfg!(windows) { &WINDOWS } else { &UNIX };
    error.kind() == io::ErrorKind::OutOfMemory
        || error.raw_os_error().is_some_and(|code| codes.contains(&code))
}

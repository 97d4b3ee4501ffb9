//! The emulator on a socket: HTTP/1.1 with keep-alive, over TLS where it is asked for.

mod accepting;
mod body_memory;
mod development_ca;
mod doors;
mod options;
mod patience;
mod reading;
mod reply_body;

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use pc_transport::wire::Reply;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;

use crate::emulator::Emulator;
use crate::gateway::ending::Ending;
use crate::server::accepting::{Accept, next_connection};
pub use crate::server::development_ca::{DevelopmentCa, InvalidTls, TlsIdentity};
pub use crate::server::options::ServerOptions;
use crate::server::patience::{Progress, Watched};
use crate::server::reading::{RequestReader, Unreadable};
use crate::server::reply_body::{Lost, ReplyBody};

/// How long answers that are on their way get to finish when it is time to stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);
/// What the server calls itself.
const SERVER: &str = concat!("partner-center-emulator/", env!("CARGO_PKG_VERSION"));
/// How much of a request is read ahead, in bytes: no head may be longer.
const MAX_HEAD_BYTES: usize = 128 << 10;

/// Answers over HTTP until `shutdown` is done, with the usual [`ServerOptions`].
///
/// # Errors
/// As [`serve_with`].
pub async fn serve(
    listener: TcpListener,
    emulator: Emulator,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    serve_with(ServerOptions::default(), listener, emulator, shutdown).await
}

/// Answers over HTTP until `shutdown` is done. Answers that are on their way then are finished, for up to ten seconds
/// of real time; idle connections are closed at once. Where the system has no file descriptors left, new connections
/// wait until it has.
///
/// # Errors
/// When the listener itself fails; answers on their way are finished first, and the emulator can still be saved.
pub async fn serve_with(
    options: ServerOptions,
    listener: TcpListener,
    emulator: Emulator,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let reader = RequestReader::new(listener.local_addr()?.ip(), options);
    serve_from(listener, Arc::new(reader), emulator, shutdown).await
}

async fn serve_from(
    mut listener: impl Accept,
    reader: Arc<RequestReader>,
    emulator: Emulator,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    emulator.keep_bodies();
    let mut shutdown = pin!(shutdown);
    let mut connections = JoinSet::new();
    let (stop, stopping) = watch::channel(());
    let ended = loop {
        tokio::select! {
            () = &mut shutdown => break Ok(()),
            next = next_connection(&mut listener), if connections.len() < reader.options.max_connections => match next {
                Ok(stream) => {
                    let (reader, emulator) = (reader.clone(), emulator.clone());
                    connections.spawn(serve_connection(stream, reader, emulator, stopping.clone()));
                }
                Err(error) => break Err(error),
            },
            Some(_) = connections.join_next() => {}
        }
    };
    drop((listener, stop));
    let finished = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(SHUTDOWN_GRACE, finished).await; // whoever takes longer is cut off
    ended
}

/// One connection. Its failures are the client's business.
async fn serve_connection(
    stream: TcpStream,
    reader: Arc<RequestReader>,
    emulator: Emulator,
    mut stopping: watch::Receiver<()>,
) {
    let _ = stream.set_nodelay(true);
    let progress = Progress::new();
    let socket = Watched { socket: stream, progress: progress.clone() };
    let Some(tls) = &reader.options.tls else {
        return converse(socket, progress, reader, emulator, stopping).await;
    };
    let handshake = TlsAcceptor::from(tls.config.clone()).accept(socket);
    tokio::select! {
        shaken = tokio::time::timeout(reader.options.head_timeout, handshake) => {
            if let Ok(Ok(socket)) = shaken {
                converse(socket, progress, reader, emulator, stopping).await;
            }
        }
        _ = stopping.changed() => {}
    }
}

/// The requests of one connection and their answers.
async fn converse(
    socket: impl AsyncRead + AsyncWrite + Unpin,
    progress: Progress,
    reader: Arc<RequestReader>,
    emulator: Emulator,
    mut stopping: watch::Receiver<()>,
) {
    let service = service_fn(|request| {
        progress.request_read();
        let came = Instant::now();
        let (reader, emulator, progress) = (reader.clone(), emulator.clone(), progress.clone());
        async move {
            let read = reader.read(request).await;
            let outcome = match read.readable {
                Ok(_memory_of_the_body) => emulator.serve(read.request).await,
                Err(Unreadable { heading, problem }) => emulator.refuse(read.request, heading, problem).await,
            };
            emulator.served(outcome.logged, came.elapsed()).await;
            match outcome.ending {
                Ending::Whole(reply) => Ok(into_response(reply, false, &progress)),
                Ending::Cut(reply) => Ok(into_response(reply, true, &progress)),
                Ending::Lost => Err(Lost),
            }
        }
    });
    let mut connection = http1::Builder::new();
    // How long a head may take is watched for by `progress`, which tells a head that does not come from an idle connection.
    connection.half_close(true).max_buf_size(MAX_HEAD_BYTES).header_read_timeout(None);
    let mut connection = pin!(connection.serve_connection(TokioIo::new(socket), service));
    let mut stands_still = pin!(progress.stands_still(&reader.options));
    let ended = tokio::select! {
        biased;
        ended = &mut connection => ended,
        () = &mut stands_still => return,
        _ = stopping.changed() => {
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                biased;
                ended = &mut connection => ended,
                () = &mut stands_still => return,
            }
        }
    };
    if let Err(error) = ended
        && error.is_parse()
    {
        emulator.unreadable(status_of(&error), error.to_string()).await;
    }
}

/// What hyper answers by itself to what it cannot read as a request.
fn status_of(error: &hyper::Error) -> u16 {
    match error.is_parse_too_large() {
        true if error.to_string().starts_with("URI") => 414,
        true => 431,
        false => 400,
    }
}

fn into_response(reply: Reply, cut: bool, progress: &Progress) -> hyper::Response<ReplyBody> {
    let mut response = hyper::Response::new(ReplyBody::new(reply.body, cut, progress.answer_made()));
    *response.status_mut() = hyper::StatusCode::from_u16(reply.status).unwrap_or_default();
    response.headers_mut().insert(hyper::header::SERVER, HeaderValue::from_static(SERVER));
    for (name, value) in reply.headers {
        // Ids are echoed as they came: what is no header value is left out rather than answered badly.
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use pc_models::Timestamp;
    use pc_transport::Clock;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::Notify;

    use super::*;
    use crate::options::EmulatorOptions;

    /// Time does not matter here.
    struct Frozen;

    #[async_trait]
    impl Clock for Frozen {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        async fn sleep_until(&self, _: Timestamp) {}
    }

    /// A listener that fails so before it accepts, and breaks when it is told to.
    struct Failing {
        listener: TcpListener,
        failures: Vec<io::Error>,
        broken: Arc<Notify>,
    }

    impl Accept for Failing {
        async fn accept(&mut self) -> io::Result<TcpStream> {
            if let Some(failure) = self.failures.pop() {
                return Err(failure);
            }
            tokio::select! {
                accepted = Accept::accept(&mut self.listener) => accepted,
                () = self.broken.notified() => Err(io::Error::other("the listener is gone")),
            }
        }
    }

    #[tokio::test]
    async fn it_waits_without_descriptors_and_ends_with_a_broken_listener() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let out_of_descriptors = if cfg!(windows) { 10_024 } else { 24 };
        let failures = vec![
            io::Error::from_raw_os_error(out_of_descriptors),
            io::Error::from(io::ErrorKind::ConnectionAborted),
        ];
        let broken = Arc::new(Notify::new());
        let listener = Failing { listener, failures, broken: broken.clone() };
        let reader = Arc::new(RequestReader::new(address.ip(), ServerOptions::default()));
        let emulator = Emulator::new(EmulatorOptions::default(), Arc::new(Frozen));
        let serving = tokio::spawn(serve_from(listener, reader, emulator, std::future::pending()));

        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"GET /_emulator/clock HTTP/1.0\r\nHost: localhost\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.0 200 "), "{}", String::from_utf8_lossy(&answer));
        broken.notify_one();
        assert_eq!(serving.await.unwrap().unwrap_err().to_string(), "the listener is gone");
    }
}

//! A server that counts what it executes, behind a proxy that breaks connections byte by byte.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::harness::raw_server::http;

/// What happens to one connection.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ConnectionFault {
    Nothing,
    /// Cut after so many bytes to the server.
    CutRequest(usize),
    /// Cut after so many bytes from the server.
    CutAnswer(usize),
    /// What the server says never arrives.
    HoldAnswer,
    /// All that is sent to the server is sent twice.
    DoubleRequest,
    /// All that the server says is said twice.
    DoubleAnswer,
}

/// What the server executed: the path, and under which request id.
pub(crate) type Executed = (String, String);

pub(crate) struct FaultyProxy {
    pub(crate) origin: String,
    next: Arc<Mutex<Option<ConnectionFault>>>,
    executed: Arc<Mutex<Vec<Executed>>>,
    connections: Arc<AtomicUsize>,
}

impl FaultyProxy {
    /// A server that answers once on each connection, or any number of times.
    pub(crate) async fn start(keeps_alive: bool) -> Self {
        let (server, proxy) = (listener().await, listener().await);
        let origin = format!("http://{}", proxy.local_addr().unwrap());
        let upstream = server.local_addr().unwrap();
        let (executed, connections) = (Arc::default(), Arc::new(AtomicUsize::new(0)));
        let next: Arc<Mutex<Option<ConnectionFault>>> = Arc::default();
        let (log, open, fault) = (Arc::clone(&executed), connections.clone(), next.clone());
        tokio::spawn(async move {
            while let Ok((socket, _)) = proxy.accept().await {
                // Counted here, so that none is missed between the two.
                open.fetch_add(1, Ordering::SeqCst);
                let onward = TcpStream::connect(upstream).await.unwrap();
                let fault = fault.lock().unwrap().take().unwrap_or(ConnectionFault::Nothing);
                tokio::spawn(carry(socket, onward, fault));
                let (socket, _) = server.accept().await.unwrap();
                let (log, open) = (Arc::clone(&log), open.clone());
                tokio::spawn(async move {
                    serve(socket, &log, keeps_alive).await;
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self { origin, next, executed, connections }
    }

    /// What happens to the next connection; nothing happens to those after it.
    pub(crate) fn fail_next(&self, fault: ConnectionFault) {
        *self.next.lock().unwrap() = Some(fault);
    }

    /// What was executed since this was asked last, once all connections have ended.
    pub(crate) async fn executed(&self) -> Vec<Executed> {
        while self.connections.load(Ordering::SeqCst) > 0 {
            tokio::task::yield_now().await;
        }
        std::mem::take(&mut *self.executed.lock().unwrap())
    }
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// Carries bytes both ways until one way ends.
async fn carry(client: TcpStream, server: TcpStream, fault: ConnectionFault) {
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let (request, answer) = match fault {
        ConnectionFault::CutRequest(most) => ((most, 1), (usize::MAX, 1)),
        ConnectionFault::CutAnswer(most) => ((usize::MAX, 1), (most, 1)),
        ConnectionFault::DoubleRequest => ((usize::MAX, 2), (usize::MAX, 1)),
        ConnectionFault::DoubleAnswer => ((usize::MAX, 1), (usize::MAX, 2)),
        ConnectionFault::HoldAnswer => ((usize::MAX, 1), (usize::MAX, 0)),
        ConnectionFault::Nothing => ((usize::MAX, 1), (usize::MAX, 1)),
    };
    tokio::select! {
        () = copy(from_client, to_server, request) => {}
        () = copy(from_server, to_client, answer) => {}
    }
}

/// Copies at most so many bytes, each piece so many times.
async fn copy(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    (mut most, times): (usize, usize),
) {
    let mut buffer = [0; 4096];
    while most > 0 {
        let Ok(count @ 1..) = from.read(&mut buffer).await else { return };
        let piece = &buffer[..count.min(most)];
        if to.write_all(&piece.repeat(times)).await.is_err() {
            return;
        }
        most -= piece.len();
    }
}

/// Executes every request that arrives whole, and says under which path.
async fn serve(socket: TcpStream, executed: &Mutex<Vec<Executed>>, keeps_alive: bool) {
    let mut socket = tokio::io::BufReader::new(socket);
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let Ok(byte) = socket.read_u8().await else { return };
            head.push(byte);
        }
        let head = String::from_utf8(head).unwrap();
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        let length: usize = header("content-length: ").parse().unwrap_or_default();
        if socket.read_exact(&mut vec![0; length]).await.is_err() {
            return;
        }
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let name = path.rsplit('/').next().unwrap();
        let body = format!("{{\"id\":\"{name}\",\"orders\":[]}}");
        let close = if keeps_alive { "" } else { "Connection: close\r\n" };
        let answer = http("200 OK", close, &body);
        executed.lock().unwrap().push((path, header("ms-requestid: ").to_owned()));
        if socket.write_all(answer.as_bytes()).await.is_err() || !keeps_alive {
            return;
        }
    }
}

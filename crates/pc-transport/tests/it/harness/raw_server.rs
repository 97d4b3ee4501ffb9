//! A server of raw sockets, so that every byte and every end of a connection is ours.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use pc_transport::auth::StaticToken;
use pc_transport::{Client, HttpTransport, HttpTransportOptions, RetryPolicy, TokioClock};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How a connection ends after the server wrote what it had to say.
#[derive(Clone, Copy)]
pub(crate) enum End {
    Close,
    Reset,
    Stall,
}

/// A server that reads each request whole, answers them from a list whose last entry goes on for ever, and counts them.
pub(crate) struct Server {
    pub(crate) origin: String,
    requests: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) async fn start(answer: impl Into<Vec<u8>>, end: End) -> Self {
        Self::answering(vec![(answer.into(), end)]).await
    }

    pub(crate) async fn answering(answers: Vec<(Vec<u8>, End)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let (answers, counted) = (Arc::new(answers), requests.clone());
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(serve(socket, answers.clone(), counted.clone()));
            }
        });
        Self { origin, requests }
    }

    pub(crate) fn seen(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn serve(mut socket: TcpStream, answers: Arc<Vec<(Vec<u8>, End)>>, requests: Arc<AtomicUsize>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = socket.read_u8().await else { return };
        head.push(byte);
    }
    let number = requests.fetch_add(1, Ordering::SeqCst);
    let (answer, end) = &answers[number.min(answers.len() - 1)];
    let _ = socket.write_all(answer).await;
    match end {
        End::Close => {
            let _ = socket.shutdown().await;
            let _ = socket.read_to_end(&mut Vec::new()).await;
        }
        End::Reset => {
            tokio::task::yield_now().await;
            let _ = socket.set_zero_linger();
        }
        End::Stall => std::future::pending().await,
    }
}

pub(crate) fn client_with(origin: &str, options: HttpTransportOptions) -> Client {
    let transport = HttpTransport::new(origin, options).unwrap();
    let mut policy = RetryPolicy::default();
    (policy.max_attempts, policy.first_delay) = (3, Duration::from_millis(1));
    let token = Arc::new(StaticToken::new("secret-token"));
    Client::new(Arc::new(transport), token, Arc::new(TokioClock::system())).with_policy(policy)
}

pub(crate) fn client(origin: &str) -> Client {
    let mut options = HttpTransportOptions::default();
    (options.connect_timeout, options.request_timeout) =
        (Duration::from_millis(300), Duration::from_millis(300));
    client_with(origin, options)
}

pub(crate) fn http(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n{body}", body.len())
}

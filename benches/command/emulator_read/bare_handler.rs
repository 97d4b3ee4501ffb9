//! The baseline: a fixed answer on the same server library, with the headers of a real one.

use std::convert::Infallible;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use pc_transport::wire::Reply;
use tokio::net::TcpListener;

/// As the emulator calls itself.
const SERVER: &str = concat!("partner-center-emulator/", env!("CARGO_PKG_VERSION"));

/// Headers whose values come from the request.
const REPEATED_HEADERS: [&str; 2] = ["ms-requestid", "ms-correlationid"];

/// Answers everything with the status, the headers and the body of one reply.
pub(super) async fn serve(listener: TcpListener, reply: Reply) {
    let mut fixed = Response::builder().status(reply.status).header("server", SERVER);
    for (name, value) in &reply.headers {
        if !REPEATED_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
            fixed = fixed.header(&**name, value);
        }
    }
    let fixed = fixed.body(Full::new(reply.body)).unwrap();
    let local = tokio::task::LocalSet::new();
    let accept = async {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let fixed = fixed.clone();
            let service = service_fn(move |request| {
                std::future::ready(Ok::<_, Infallible>(answer(&request, fixed.clone())))
            });
            tokio::task::spawn_local(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    };
    local.run_until(accept).await;
}

fn answer(request: &Request<Incoming>, mut fixed: Response<Full<Bytes>>) -> Response<Full<Bytes>> {
    for name in REPEATED_HEADERS {
        if let Some(value) = request.headers().get(name) {
            fixed.headers_mut().insert(name, value.clone());
        }
    }
    fixed
}

//! The baseline: a fixed answer on the same server library, with the headers of a real one.

use std::convert::Infallible;

use http_body_util::Full;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use pc_transport::wire::Reply;
use tokio::net::TcpListener;

/// Answers everything with the status, the headers and the body of one reply.
pub(super) async fn serve(listener: TcpListener, reply: Reply) {
    let mut answer = hyper::Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        answer = answer.header(name, value);
    }
    let answer = answer.body(Full::new(reply.body)).unwrap();
    let local = tokio::task::LocalSet::new();
    let accept = async {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            let answer = answer.clone();
            let service = service_fn(move |_| std::future::ready(Ok::<_, Infallible>(answer.clone())));
            tokio::task::spawn_local(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    };
    local.run_until(accept).await;
}

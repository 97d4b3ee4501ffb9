//! The emulator on a socket: HTTP/1.1 with keep-alive.

mod reply_body;

use std::io;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use pc_transport::wire::{Method, Reply, Request};
use percent_encoding::percent_decode_str;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::control::is_control_request;
use crate::emulator::Emulator;
use crate::gateway::outcome::Ending;
use crate::server::reply_body::{Lost, ReplyBody};
use crate::values::problem::Problem;

/// Longer request bodies are refused.
const BODY_LIMIT_BYTES: usize = 4 * 1024 * 1024;
/// A saved state may be that long.
const CONTROL_BODY_LIMIT_BYTES: usize = 1024 * 1024 * 1024;

/// How long answers that are on their way get to finish when it is time to stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// Answers over HTTP until `shutdown` is done. Answers that are on their way then are finished, for up to ten seconds
/// of real time; idle connections are closed at once.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    emulator: Emulator,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    let mut shutdown = pin!(shutdown);
    let mut connections = JoinSet::new();
    let (stop, stopping) = watch::channel(());
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve_connection(stream, emulator.clone(), stopping.clone()));
                }
                // The client gave up before it was let in: no fault of the listener.
                Err(error) if is_transient(&error) => {}
                Err(error) => return Err(error),
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop((listener, stop));
    let finished = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(SHUTDOWN_GRACE, finished).await; // whoever takes longer is cut off
    Ok(())
}

fn is_transient(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
}

/// One connection. Its failures are the client's business.
async fn serve_connection(stream: TcpStream, emulator: Emulator, mut stopping: watch::Receiver<()>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let emulator = emulator.clone();
        async move {
            let (request, readable) = read(request).await;
            let ending = match readable {
                Ok(()) => emulator.answer(request).await,
                Err(problem) => emulator.refuse(&request, problem),
            };
            match ending {
                Ending::Whole(reply) => Ok(into_response(reply, false)),
                Ending::Cut(reply) => Ok(into_response(reply, true)),
                Ending::Lost => Err(Lost),
            }
        }
    });
    let mut connection = http1::Builder::new();
    connection.timer(TokioTimer::new()).half_close(true);
    let mut connection = pin!(connection.serve_connection(TokioIo::new(stream), service));
    tokio::select! {
        _ = &mut connection => return,
        _ = stopping.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// What was read, and whether that is all of it.
async fn read(request: hyper::Request<Incoming>) -> (Request, Result<(), Problem>) {
    let (parts, body) = request.into_parts();
    let mut read = Request::outside_version(Method::Get, &[]);
    for (name, value) in &parts.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        read.headers.push((name.as_str().to_owned().into(), value.into_owned()));
    }
    let readable = read_rest(&mut read, &parts, body).await;
    (read, readable)
}

async fn read_rest(
    read: &mut Request,
    parts: &hyper::http::request::Parts,
    body: Incoming,
) -> Result<(), Problem> {
    read.path = split_path(parts.uri.path())?;
    read.query = split_query(parts.uri.query().unwrap_or_default())?;
    read.method = method(&parts.method)?;
    let limit = if is_control_request(read) { CONTROL_BODY_LIMIT_BYTES } else { BODY_LIMIT_BYTES };
    read.body = read_body(body, limit).await?;
    Ok(())
}

async fn read_body<B>(body: B, limit: usize) -> Result<Bytes, Problem>
where
    B: Body<Data = Bytes>,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let too_long = || Problem::new(413, 413, format!("The body is longer than {limit} bytes."));
    if body.size_hint().lower() > limit as u64 {
        return Err(too_long()); // as announced: there is no need to read it
    }
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_long()),
        Err(_) => Err(Problem::bad_input("The body broke off.")),
    }
}

fn method(method: &hyper::Method) -> Result<Method, Problem> {
    const KNOWN: [Method; 6] =
        [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Head];
    let known = KNOWN.into_iter().find(|known| known.as_str() == method.as_str());
    known.ok_or_else(|| Problem::new(405, 405, "This method is not allowed."))
}

/// The decoded segments; repeated and trailing slashes count for nothing.
fn split_path(path: &str) -> Result<Vec<String>, Problem> {
    path.split('/').filter(|segment| !segment.is_empty()).map(decode).collect()
}

fn split_query(query: &str) -> Result<Vec<(String, String)>, Problem> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decode(&name.replace('+', " "))?, decode(&value.replace('+', " "))?))
        })
        .collect()
}

fn decode(part: &str) -> Result<String, Problem> {
    let decoded = percent_decode_str(part).decode_utf8();
    decoded.map(Into::into).map_err(|_| Problem::bad_input("The address is not UTF-8."))
}

fn into_response(reply: Reply, cut: bool) -> hyper::Response<ReplyBody> {
    let mut response = hyper::Response::new(ReplyBody::new(reply.body, cut));
    *response.status_mut() = hyper::StatusCode::from_u16(reply.status).unwrap_or_default();
    for (name, value) in reply.headers {
        // Ids are echoed as they came: what is no header value is left out rather than answered badly.
        if let (Ok(name), Ok(value)) =
            (name.parse::<hyper::header::HeaderName>(), value.parse::<hyper::header::HeaderValue>())
        {
            response.headers_mut().append(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_count_for_nothing_and_parts_are_decoded_once() {
        assert_eq!(split_path("//v1/customers//a%2Fb/").unwrap(), ["v1", "customers", "a/b"]);
        assert_eq!(split_path("/v1/orders/%2500").unwrap(), ["v1", "orders", "%00"]);
        assert!(split_path("/%FF").is_err());
        let pairs = split_query("a=1+2&b&c=%2B").unwrap();
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(pairs, [("a", "1 2"), ("b", ""), ("c", "+")]);
    }
}

//! Reading a request off the socket.

use std::pin::pin;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use hyper::header::HeaderValue;
use hyper::http::request::Parts;
use hyper::http::uri::PathAndQuery;
use pc_transport::wire::{Method, Request};
use percent_encoding::percent_decode_str;
use tokio::time::timeout;

use crate::control::is_control_request;
use crate::gateway::heading::Heading;
use crate::server::body_memory::{BodyMemory, Taken};
use crate::server::doors::Doors;
use crate::server::options::ServerOptions;
use crate::values::problem::Problem;

/// How much of all bodies but saved states is held at once, in bytes.
const BODY_MEMORY_BYTES: usize = 64 << 20;

/// Says over which scheme the caller reached us.
const FORWARDED_SCHEME: &str = "X-Forwarded-Proto";

/// What all connections share to read requests.
pub(super) struct RequestReader {
    pub(super) options: ServerOptions,
    doors: Doors,
    bodies: BodyMemory,
    /// Enough for one of full length.
    states: BodyMemory,
}

/// What was read of a request, and whether that is all of it.
pub(super) struct ReadRequest {
    pub(super) request: Request,
    /// What the body takes of the memory for bodies; why the request is refused otherwise.
    pub(super) readable: Result<Taken, Unreadable>,
}

/// Why a request is refused of which only a part could be read.
pub(super) struct Unreadable {
    /// Its first line.
    pub(super) heading: Heading,
    pub(super) problem: Problem,
}

impl RequestReader {
    pub(super) fn new(listening: std::net::IpAddr, options: ServerOptions) -> Self {
        Self {
            doors: Doors::new(listening, &options),
            bodies: BodyMemory::new(BODY_MEMORY_BYTES.max(options.max_body)),
            states: BodyMemory::new(options.max_state),
            options,
        }
    }

    pub(super) async fn read(&self, request: hyper::Request<Incoming>) -> ReadRequest {
        let (parts, body) = request.into_parts();
        let mut request = Request::outside_version(Method::Get, &[]);
        request.headers.reserve(parts.headers.len());
        for (name, value) in &parts.headers {
            request.headers.push((name.as_str().to_owned().into(), text(value)));
        }
        if self.options.tls.is_some() {
            request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case(FORWARDED_SCHEME));
            request.headers.push((FORWARDED_SCHEME.into(), "https".to_owned()));
        }
        let read = self.read_rest(&mut request, &parts, body).await;
        ReadRequest {
            request,
            readable: read.map_err(|problem| Unreadable { heading: heading(&parts), problem }),
        }
    }

    async fn read_rest(
        &self,
        request: &mut Request,
        parts: &Parts,
        body: Incoming,
    ) -> Result<Taken, Problem> {
        request.path = split_path(parts.uri.path())?;
        self.doors.check(parts)?;
        request.query = split_query(parts.uri.query().unwrap_or_default())?;
        request.method = method(&parts.method)?;
        let (memory, limit) = match is_state_load(request) {
            true => (&self.states, self.options.max_state),
            false => (&self.bodies, self.options.max_body),
        };
        let mut taken = memory.nothing();
        if body.is_end_stream() {
            return Ok(taken);
        }
        let patience = self.options.body_timeout;
        let late = |_| Problem::new(408, 408, format!("The body took longer than {} s.", patience.as_secs()));
        request.body = timeout(patience, read_body(body, limit, &mut taken)).await.map_err(late)??;
        Ok(taken)
    }
}

/// A header's value, with a sign in the place of what is no text.
fn text(value: &HeaderValue) -> String {
    match value.to_str() {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(value.as_bytes()).into_owned(),
    }
}

fn heading(parts: &Parts) -> Heading {
    Heading::sent(parts.method.as_str(), parts.uri.path_and_query().map_or("*", PathAndQuery::as_str))
}

/// Whether the body is a whole saved state.
fn is_state_load(request: &Request) -> bool {
    is_control_request(request) && request.method == Method::Put && request.path[1..] == ["state"]
}

async fn read_body<B>(body: B, limit: usize, taken: &mut Taken) -> Result<Bytes, Problem>
where
    B: Body<Data = Bytes>,
{
    let too_long = || Problem::new(413, 413, format!("The body is longer than {limit} bytes."));
    let announced = body.size_hint().lower();
    if announced > limit as u64 {
        return Err(too_long()); // there is no need to read it
    }
    let mut body = pin!(body);
    let mut read = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::bad_input("The body broke off."))?;
        let Ok(piece) = frame.into_data() else { continue };
        if piece.len() > limit - read.len() {
            return Err(too_long());
        }
        if !taken.take(piece.len()) {
            return Err(Problem::new(503, 503, "Too many large bodies arrive at once: send it again later."));
        }
        if read.is_empty() {
            read.reserve_exact(usize::try_from(announced).unwrap_or_default());
        }
        read.extend_from_slice(&piece);
    }
    Ok(read.into())
}

fn method(method: &hyper::Method) -> Result<Method, Problem> {
    const KNOWN: [Method; 6] =
        [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Head];
    let known = KNOWN.into_iter().find(|known| known.as_str() == method.as_str());
    known.ok_or_else(|| Problem::new(405, 405, "This method is not allowed."))
}

/// The decoded segments; repeated and trailing slashes count for nothing.
fn split_path(path: &str) -> Result<Vec<String>, Problem> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    let mut decoded = Vec::with_capacity(segments.clone().count());
    for segment in segments {
        decoded.push(decode(segment)?);
    }
    Ok(decoded)
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
    if !part.contains('%') {
        return Ok(part.to_owned());
    }
    let decoded = percent_decode_str(part).decode_utf8();
    decoded.map(Into::into).map_err(|_| Problem::bad_input("The address is not UTF-8."))
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

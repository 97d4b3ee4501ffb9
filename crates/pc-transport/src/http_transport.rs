//! The real network: the only file that names reqwest.

mod tls;

pub use tls::{ClientIdentity, ExtraRoots, InvalidPem};

use std::borrow::Cow;
use std::pin::pin;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, Stream, StreamExt};
use futures_util::{FutureExt, TryFutureExt, future};
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue, InvalidHeaderName};

use crate::auth::SecretString;
use crate::wire::{Body, Reply, Request, StreamedReply, whole};
use crate::{SendError, Transport};

/// HTTP over rustls, bound to one origin. Follows no redirect and repeats nothing.
#[derive(Debug, Clone)]
pub struct HttpTransport {
    http: reqwest::Client,
    is_callers_client: bool,
    origin: Url,
    origin_text: String,
    options: HttpTransportOptions,
}

/// How an [`HttpTransport`] connects, and its limits.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HttpTransportOptions {
    /// Time to connect, TLS included.
    pub connect_timeout: Duration,
    /// Time for one whole exchange; for an answer that is streamed, until its head comes and again for each piece.
    pub request_timeout: Duration,
    /// Largest body accepted, in bytes, of an answer that is held whole.
    pub max_body: usize,
    /// Largest body accepted, in bytes, of an answer that is streamed.
    pub max_stream: u64,
    /// The program that calls (`User-Agent`).
    pub user_agent: String,
    /// Whether https goes through the proxy that the environment names (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`). Unless
    /// set, the environment is not read. Plain http never goes through one: a token would leave the machine.
    pub environment_proxy: bool,
    /// The proxy that https goes through, such as `http://user:password@proxy.example:3128`; outweighs that of the environment.
    /// Its password is not shown.
    pub proxy: Option<SecretString>,
    /// Certificate authorities that are trusted beside those of the operating system.
    pub extra_roots: ExtraRoots,
    /// What this program shows to a server that wants to know by TLS who calls.
    pub identity: Option<ClientIdentity>,
    /// Whether plain http is accepted for any address, not for loopback ones alone: for a service in a network of one's own.
    /// Never for Partner Center, whose token anybody on the way could read.
    pub plain_http: bool,
}

impl Default for HttpTransportOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(60),
            max_body: 32 << 20,
            max_stream: 64 << 30,
            user_agent: concat!("pc-transport/", env!("CARGO_PKG_VERSION")).to_owned(),
            environment_proxy: false,
            proxy: None,
            extra_roots: ExtraRoots::default(),
            identity: None,
            plain_http: false,
        }
    }
}

/// The address cannot be used as an origin.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{origin}` cannot be used: {reason}")]
pub struct InvalidOrigin {
    origin: String,
    reason: String,
}

impl HttpTransport {
    /// A transport to `https://host[:port]`; plain `http` is accepted for loopback addresses only.
    ///
    /// # Errors
    /// When the address is none, holds more than an origin, or would send a token over plain http.
    pub fn new(origin: &str, options: HttpTransportOptions) -> Result<Self, InvalidOrigin> {
        let url = checked(origin, options.plain_http)?;
        let http = client(&url, &options).map_err(|reason| InvalidOrigin::new(origin, &reason))?;
        Ok(Self::over(url, http, options, false))
    }

    /// A transport over a client that the caller made, for what no option is there for. Of the options those about connecting
    /// and the caller's name are the client's affair: `connect_timeout`, `user_agent`, `environment_proxy`, `proxy`, `extra_roots`,
    /// `identity`.
    ///
    /// What the client does by itself cannot be promised away here. Have it follow no redirects
    /// ([`Policy::none`](reqwest::redirect::Policy::none)) and repeat nothing ([`never`](reqwest::retry::never)): an answer that
    /// came from another address than the one called is refused, but the call, and what it did, cannot be taken back. By a proxy
    /// for plain http a token leaves the machine readable. [`reqwest`](crate::reqwest) is of the version that is
    /// meant; as it is built here it brings no cryptography, so install a provider of rustls first, or give the client a
    /// configuration with one.
    ///
    /// ```no_run
    /// use pc_transport::reqwest::{Client, redirect, retry};
    /// use pc_transport::{HttpTransport, HttpTransportOptions};
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let _ = rustls::crypto::ring::default_provider().install_default(); // an error: there is one already
    /// let http = Client::builder()
    ///     .redirect(redirect::Policy::none())
    ///     .retry(retry::never())
    ///     .pool_max_idle_per_host(4) // what there is no option for
    ///     .build()?;
    /// let api = "https://api.partnercenter.microsoft.com";
    /// let transport = HttpTransport::with_client(api, http, HttpTransportOptions::default())?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`new`](Self::new).
    pub fn with_client(
        origin: &str,
        http: reqwest::Client,
        options: HttpTransportOptions,
    ) -> Result<Self, InvalidOrigin> {
        let url = checked(origin, options.plain_http)?;
        Ok(Self::over(url, http, options, true))
    }

    fn over(
        origin: Url,
        http: reqwest::Client,
        options: HttpTransportOptions,
        is_callers_client: bool,
    ) -> Self {
        let origin_text = origin.as_str().trim_end_matches('/').to_owned();
        Self { http, is_callers_client, origin, origin_text, options }
    }

    // No `async fn` in these three, which would hold what they are given twice: many exchanges run at once.

    /// Sends the request and waits for the head of the answer.
    fn head(&self, request: Request) -> impl Future<Output = Result<reqwest::Response, SendError>> {
        match self.call(request) {
            Ok(call) => {
                let called = self.is_callers_client.then(|| call.url().clone());
                let sent = self.http.execute(call).map_err(|error| classified(&error));
                sent.and_then(move |response| future::ready(not_redirected(called, response))).left_future()
            }
            Err(error) => future::err(SendError::not_sent(error.to_string())).right_future(),
        }
    }

    /// Sends the request and waits for all of the answer.
    fn exchange(&self, request: Request) -> impl Future<Output = Result<Reply, SendError>> {
        let (head, most) = (self.head(request), self.options.max_body);
        async move {
            let (status, headers, pieces) = parts(head.await?);
            let body = whole(&mut pin!(pieces), most).await?;
            Ok(Reply { status, headers, body })
        }
    }

    /// Waits for a part of an exchange no longer than the options allow.
    fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, SendError>>,
    ) -> impl Future<Output = Result<T, SendError>> {
        let late = |_| Err(SendError::maybe_sent("the answer took too long"));
        tokio::time::timeout(self.options.request_timeout, work).map(move |ended| ended.unwrap_or_else(late))
    }

    fn call(&self, request: Request) -> Result<reqwest::Request, Unsendable> {
        let method = reqwest::Method::from_bytes(request.method.as_str().as_bytes())?;
        let mut url = self.origin.clone();
        url.set_path(&request.encoded_path());
        url.set_query(request.encoded_query().as_deref());
        let mut call = reqwest::Request::new(method, url);
        call.headers_mut().reserve(request.headers.len() + 4); // and those that reqwest adds
        let mut values = joined(&request.headers);
        for (name, value) in &request.headers {
            let name = header_name(name)?;
            let mut value = HeaderValue::from_maybe_shared(values.split_to(value.len()))?;
            value.set_sensitive(name == AUTHORIZATION);
            call.headers_mut().append(name, value);
        }
        // A length is announced even for an empty body: some front ends refuse a POST without one.
        *call.body_mut() = Some(request.body.into());
        Ok(call)
    }
}

#[async_trait]
impl Transport for HttpTransport {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        self.in_time(self.exchange(request)).await
    }

    async fn stream(&self, request: Request) -> Result<StreamedReply, SendError> {
        let (status, headers, pieces) = parts(self.in_time(self.head(request)).await?);
        let body = Body::in_pieces(paced(pieces, self.options.max_stream, self.options.request_timeout));
        Ok(StreamedReply { status, headers, body })
    }

    fn origin(&self) -> Option<&str> {
        Some(&self.origin_text)
    }
}

impl InvalidOrigin {
    fn new(origin: &str, reason: &str) -> Self {
        // A user in front of the host may have a password.
        let origin = origin.rsplit_once('@').map_or(origin.to_owned(), |(_, host)| format!("...@{host}"));
        Self { origin, reason: reason.to_owned() }
    }
}

/// The origin, when it is one that a token may be sent to.
fn checked(origin: &str, plain_http: bool) -> Result<Url, InvalidOrigin> {
    let invalid = |reason: &str| InvalidOrigin::new(origin, reason);
    let url = Url::parse(origin).map_err(|error| invalid(&error.to_string()))?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !is_bare || !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("give scheme, host and port only"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if plain_http || is_loopback(&url) => Ok(url),
        "http" => Err(invalid("plain http is for loopback addresses only, a token would be readable")),
        _ => Err(invalid("it is not http or https")),
    }
}

/// What helps a minimal system.
const WITHOUT_AUTHORITIES: &str = "Where a system has no certificate authorities of its own (Debian: the package ca-certificates), \
    SSL_CERT_FILE can name a file of them";

/// A client for this origin alone.
fn client(origin: &Url, options: &HttpTransportOptions) -> Result<reqwest::Client, String> {
    let tls = match origin.scheme() {
        "https" => tls::client_config(&options.extra_roots, options.identity.as_ref())
            .map_err(|error| format!("{error}. {WITHOUT_AUTHORITIES}"))?,
        _ => tls::trusting_nobody().map_err(|error| error.to_string())?,
    };
    let builder = reqwest::Client::builder();
    let builder = match &options.proxy {
        _ if origin.scheme() != "https" => builder.no_proxy(),
        // Its address may hold a password: nothing of it is told.
        Some(proxy) => builder.proxy(
            reqwest::Proxy::https(proxy.expose_secret()).map_err(|_| "the proxy is no address".to_owned())?,
        ),
        None if options.environment_proxy => builder,
        None => builder.no_proxy(),
    };
    builder
        .tls_backend_preconfigured(tls)
        .user_agent(options.user_agent.as_str())
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(options.connect_timeout)
        .tcp_nodelay(true)
        .build()
        .map_err(|error| chain(&error))
}

/// The answer, when it came from where the call went: a caller's client may have followed a redirect.
fn not_redirected(called: Option<Url>, response: reqwest::Response) -> Result<reqwest::Response, SendError> {
    if called.is_none_or(|called| called == *response.url()) {
        return Ok(response);
    }
    Err(SendError::maybe_sent(
        "the client followed a redirect, and the answer of another address is not taken for the service's",
    ))
}

/// A part of a body, or how it broke off.
type Piece = Result<Bytes, SendError>;

/// The names that every call carries and HTTP does not know, as the client writes them and as they are sent. One that is made
/// anew is allocated, and again wherever reqwest copies the headers.
static OWN_HEADER_NAMES: [(&str, HeaderName); 4] = [
    ("MS-RequestId", HeaderName::from_static("ms-requestid")),
    ("MS-CorrelationId", HeaderName::from_static("ms-correlationid")),
    ("MS-Contract-Version", HeaderName::from_static("ms-contract-version")),
    ("MS-PartnerCenter-Application", HeaderName::from_static("ms-partnercenter-application")),
];

/// All values in one piece of memory, of which each header takes its part: one allocation, however often reqwest copies
/// the headers.
fn joined(headers: &[(Cow<'static, str>, String)]) -> Bytes {
    let length = headers.iter().map(|(_, value)| value.len()).sum();
    let mut values = BytesMut::with_capacity(length);
    headers.iter().for_each(|(_, value)| values.extend_from_slice(value.as_bytes()));
    values.freeze()
}

fn header_name(name: &str) -> Result<HeaderName, InvalidHeaderName> {
    match OWN_HEADER_NAMES.iter().find(|(written, _)| *written == name) {
        Some((_, own)) => Ok(own.clone()),
        None => HeaderName::from_bytes(name.as_bytes()),
    }
}

/// Status, headers, and the pieces of the body.
fn parts(
    response: reqwest::Response,
) -> (u16, Vec<(Cow<'static, str>, String)>, impl Stream<Item = Piece> + Send) {
    (response.status().as_u16(), headers(&response), pieces(response))
}

fn headers(response: &reqwest::Response) -> Vec<(Cow<'static, str>, String)> {
    let text = |value: &HeaderValue| match value.to_str() {
        Ok(text) => text.to_owned(),
        Err(_) => String::from_utf8_lossy(value.as_bytes()).into_owned(),
    };
    response.headers().iter().map(|(name, value)| (name.as_str().to_owned().into(), text(value))).collect()
}

fn pieces(response: reqwest::Response) -> impl Stream<Item = Piece> + Send {
    stream::unfold(response, |mut response| async move {
        let piece = response.chunk().await.transpose()?;
        Some((piece.map_err(|error| SendError::maybe_sent(chain(&error))), response))
    })
}

/// The pieces of an answer that may be long: no limit of time but for each piece, and one of size. Ends after an error.
fn paced(
    pieces: impl Stream<Item = Piece> + Send,
    most: u64,
    patience: Duration,
) -> impl Stream<Item = Piece> + Send {
    stream::try_unfold((Box::pin(pieces), 0), move |(mut pieces, passed)| async move {
        let next = tokio::time::timeout(patience, pieces.next()).await;
        let late = |_| SendError::maybe_sent("the rest of the answer took too long");
        let Some(piece) = next.map_err(late)?.transpose()? else { return Ok(None) };
        let passed = passed + piece.len() as u64;
        if passed > most {
            return Err(SendError::maybe_sent(format!("the answer is larger than {most} bytes")));
        }
        Ok(Some((piece, (pieces, passed))))
    })
}

/// A request that is none of HTTP's.
type Unsendable = Box<dyn std::error::Error + Send + Sync>;

/// Only a connection that was never made proves that nothing was sent.
fn classified(error: &reqwest::Error) -> SendError {
    let reason = chain(error);
    if error.is_connect() || error.is_builder() {
        SendError::not_sent(reason)
    } else {
        SendError::maybe_sent(reason)
    }
}

/// The whole chain of causes; without the address, which the caller knows.
fn chain(error: &reqwest::Error) -> String {
    let mut text = match () {
        () if error.is_timeout() && error.is_connect() => "connecting took too long".to_owned(),
        () if error.is_timeout() => "the answer took too long".to_owned(),
        () if error.is_connect() => "cannot connect".to_owned(),
        () => "the exchange broke off".to_owned(),
    };
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_only() {
        let new = |origin: &str| HttpTransport::new(origin, HttpTransportOptions::default());
        for origin in ["http://127.0.0.1:8080", "http://[::1]:1", "http://localhost/", "https://api.example"]
        {
            assert!(new(origin).is_ok(), "{origin}");
        }
        for origin in
            ["http://api.example", "http://127.0.0.1.example", "https://user@api.example", "api", "ftp://x"]
        {
            assert!(new(origin).is_err(), "{origin}");
        }
        assert!(new("https://api.example/v1").is_err());
    }

    #[test]
    fn an_identifier_arrives_as_it_is_encoded() {
        let transport = HttpTransport::new("https://api.example:444", Default::default()).unwrap();
        for id in ["..", ".", "", "a/b", "x?y#z", "%2e%2e", "\\", "ü \t", "a;b=c"] {
            let request =
                Request::get(&["orders", id, "x"]).query("filter", "{\"a\":\"b&c#d\"}").query("", "");
            let call = transport.call(request.clone()).unwrap();
            assert_eq!(call.url().as_str(), format!("https://api.example:444{}", request.target()));
        }
    }
}

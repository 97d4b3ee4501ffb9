//! The HTTP client that spans are sent by: the project's own, so that there is one TLS in the program.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use pc_transport::wire::{self, Method};
use pc_transport::{HttpTransport, HttpTransportOptions, Transport};
use tokio::runtime::Handle;

/// Sends by the runtime that it was made in, whatever thread asks.
pub(super) struct OtlpClient {
    runtime: Handle,
    /// Bound to the host of the first request: all go to the same.
    transport: OnceLock<HttpTransport>,
    failure: LastFailure,
}

/// Why the last request that failed did: the SDK tells nobody. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct LastFailure(Arc<Mutex<Option<String>>>);

impl LastFailure {
    pub(super) fn reason(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, reason: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
    }
}

impl OtlpClient {
    pub(super) fn new(failure: LastFailure) -> Self {
        Self { runtime: Handle::current(), transport: OnceLock::new(), failure }
    }

    fn transport(&self, request: &Request<Bytes>) -> Result<HttpTransport, HttpError> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport.clone());
        }
        let uri = request.uri();
        let (scheme, host) = uri.scheme_str().zip(uri.authority()).ok_or("the endpoint is no URL")?;
        let mut options = HttpTransportOptions::default();
        options.environment_proxy = true;
        options.plain_http = true; // a collector often stands beside the program
        let transport = HttpTransport::new(&format!("{scheme}://{host}"), options)?;
        Ok(self.transport.get_or_init(|| transport).clone())
    }
}

impl fmt::Debug for OtlpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtlpClient").finish_non_exhaustive()
    }
}

impl OtlpClient {
    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let transport = self.transport(&request)?;
        let (head, body) = request.into_parts();
        let path: Vec<&str> = head.uri.path().split('/').skip(1).collect();
        let mut sent = wire::Request::outside_version(Method::Post, &path);
        for (name, value) in &head.headers {
            sent = sent.header(name.as_str().to_owned(), value.to_str()?);
        }
        sent.body = body;
        let reply = self.runtime.spawn(async move { transport.send(sent).await }).await??;
        let mut response = Response::builder().status(reply.status);
        for (name, value) in &reply.headers {
            response = response.header(&**name, value);
        }
        Ok(response.body(reply.body)?)
    }
}

#[async_trait]
impl HttpClient for OtlpClient {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let answer = self.send(request).await;
        match &answer {
            Ok(answer) if answer.status().is_success() => {}
            Ok(answer) => self.failure.note(format!("it answered {}", answer.status())),
            Err(error) => self.failure.note(error.to_string()),
        }
        answer
    }
}

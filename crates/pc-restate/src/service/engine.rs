//! The engine's addresses, which the copy itself asks.

use std::time::Duration;

use pc_transport::wire::{Method, Reply, Request};
use pc_transport::{HttpTransport, HttpTransportOptions, InvalidOrigin, SendError, Transport};
use serde::Serialize;

/// How long an answer may take: when it is asked to register a copy, the engine asks that copy what it offers.
const TIMEOUT: Duration = Duration::from_secs(20);

/// An address of the engine: its admin address, or its ingress.
pub(super) struct Engine(HttpTransport);

impl Engine {
    /// An engine mostly stands in a network of one's own, without TLS.
    pub(super) fn at(url: &str) -> Result<Self, InvalidOrigin> {
        let mut options = HttpTransportOptions::default();
        options.plain_http = true;
        options.request_timeout = TIMEOUT;
        HttpTransport::new(url, options).map(Self)
    }

    /// Posts JSON.
    pub(super) async fn post(&self, path: &[&str], body: &impl Serialize) -> Result<Reply, SendError> {
        let body = serde_json::to_vec(body).map_err(|error| SendError::not_sent(error.to_string()))?;
        let mut request = Request::outside_version(Method::Post, path);
        request = request.header("content-type", "application/json");
        request.body = body.into();
        self.0.send(request).await
    }
}

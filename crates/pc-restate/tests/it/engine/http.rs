//! JSON over HTTP: the engine's two ports.

use std::time::Duration;

use pc_transport::wire::{Method, Request};
use pc_transport::{HttpTransport, HttpTransportOptions, Transport};
use serde_json::Value;

/// Where a server listens.
pub(crate) struct Port(HttpTransport);

/// The status, and what the body says; null where it is no JSON.
pub(crate) type Answered = (u16, Value);

impl Port {
    pub(crate) fn at(port: u16) -> Self {
        let mut options = HttpTransportOptions::default();
        options.request_timeout = Duration::from_secs(60);
        Self(HttpTransport::new(&format!("http://127.0.0.1:{port}"), options).unwrap())
    }

    /// None when nobody answers.
    pub(crate) async fn get(&self, path: &str) -> Option<Answered> {
        self.send(request(Method::Get, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Option<Answered> {
        self.send(request(Method::Post, path).json(body)).await
    }

    /// A POST without a body, which must not say what its content is.
    pub(crate) async fn ask(&self, path: &str) -> Option<Answered> {
        self.send(request(Method::Post, path)).await
    }

    async fn send(&self, request: Request) -> Option<Answered> {
        let accepted = request.header("accept", "application/json");
        let reply = self.0.send(accepted).await.ok()?;
        Some((reply.status, serde_json::from_slice(&reply.body).unwrap_or_default()))
    }
}

fn request(method: Method, path: &str) -> Request {
    Request::outside_version(method, &path.split('/').collect::<Vec<_>>())
}

//! What can be chosen about the socket.

use std::time::Duration;

use crate::server::development_ca::TlsIdentity;

/// To whom the server answers, and how much of anything it takes. Start from [`Default`] and change what matters.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ServerOptions {
    /// Names in the `Host` header that are answered to, without a port, beside `localhost` and the address that is
    /// listened on.
    pub allowed_hosts: Vec<String>,
    /// Web pages of these origins, such as `http://localhost:3000`, may send requests, beside pages of the server's own.
    pub allowed_origins: Vec<String>,
    /// With what the server proves to be itself over TLS; none for plain HTTP.
    pub tls: Option<TlsIdentity>,
    /// How many connections are served at once; others wait to be accepted.
    pub max_connections: usize,
    /// How long the head of a request may take to arrive, from its first byte on or from when the connection is made.
    pub head_timeout: Duration,
    /// How long the body of a request may take to arrive.
    pub body_timeout: Duration,
    /// How long a connection may be idle between two requests, and a client take nothing of an answer.
    pub idle_timeout: Duration,
    /// How long the body of a request may be, in bytes, unless it is a saved state.
    pub max_body: usize,
    /// How long a saved state that is put may be, in bytes. Reading it takes a few times as much memory.
    pub max_state: usize,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            tls: None,
            max_connections: 1_024,
            head_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(60),
            max_body: 4 << 20,
            max_state: 64 << 20,
        }
    }
}

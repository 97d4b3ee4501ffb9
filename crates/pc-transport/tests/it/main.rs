//! What the client does on the wire, against a real server on loopback and against a scripted transport.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod behind_faulty_proxy;
mod broken_sockets;
mod documented_telemetry;
mod documents;
mod dropped_calls;
mod evidence;
mod exports;
mod fences;
mod harness;
mod hostile_network;
mod http_transport;
mod malformed_http;
mod pages;
mod rate_limits;
mod recordings;
mod retries;
mod secrets;
mod streams;
mod telemetry;
mod tls;
mod token_renewal;
mod tokens;

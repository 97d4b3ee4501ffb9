//! What the client does on the wire, against a real server on loopback and against a scripted transport.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cuts;
mod documents;
mod dropped;
mod exports;
mod hostile;
mod http;
mod limits;
mod misbehaving;
mod names;
mod pages;
mod pieces;
mod proxied;
mod proxy;
mod recordings;
mod renewal;
mod retries;
mod script;
mod secrets;
mod server;
mod streams;
mod tokens;
mod watching;

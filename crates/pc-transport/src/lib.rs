//! Typed operations on the Microsoft Partner Center REST API, and the client that runs them.
//!
//! An [`Operation`] is a value: it knows its request, its answer and whether it may be repeated, and nothing else.
//! A [`Client`] runs it over a [`Transport`]: it adds the token and the ids, repeats what may be repeated, and says of
//! every failure what may have become of the call ([`Fate`]).
//!
//! | part | where |
//! |---|---|
//! | requests and replies as plain data | [`wire`] |
//! | the port that moves them | [`Transport`]; `HttpTransport` for the real network |
//! | one file for each route | [`operations`] |
//! | lists as streams | [`Client::items`], [`Client::pages`] |
//! | documents, while they arrive | [`Client::download`] |
//! | the billing export of Microsoft Graph | [`export`] |
//! | tokens | [`auth`] |
//! | whether to try again | [`decide`], [`RetryBudget`] |
//! | not too fast | [`RateLimiter`] |
//! | what can be watched | [`telemetry`] |
//! | what may be printed | [`redact`] |
//! | transports for tests (feature `testing`) | `testing` |
//! | time | [`Clock`] |
//! | not too late | [`Fence`] |
//!
#![doc = include_str!("pipeline.md")]

pub mod auth;
mod budget;
mod checkpoint;
mod client;
mod clock;
mod document;
mod error;
pub mod export;
mod fence;
#[cfg(feature = "http")]
mod http_transport;
mod ids;
mod json_scan;
mod limiter;
mod operation;
pub mod operations;
mod page;
pub mod redact;
mod retry;
mod retry_after;
mod send_error;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
mod transport;
pub mod wire;

pub use budget::{RetryBudget, RetryBudgetOptions};
pub use client::{Answered, Client, NamedCall};
pub use clock::{Clock, Timeout, timeout_at};
#[cfg(feature = "tokio")]
pub use clock::{TokioClock, WallClock};
pub use document::{DownloadError, PdfDocument};
pub use error::{Cause, Error, Fate, Fault};
pub use fence::Fence;
#[cfg(feature = "http")]
pub use http_transport::{
    ClientIdentity, ExtraRoots, HttpTransport, HttpTransportOptions, InvalidOrigin, InvalidPem,
};
pub use ids::{CorrelationId, InvalidId, RequestId};
pub use limiter::{Limiter, Permit, RateLimiter, RateLimits, RateScope};
pub use operation::{Operation, Repeat};
pub use page::{Continuation, Items, ListLimits, Page, PagingError, Position};
pub use retry::{Decision, Failure, Past, RetryPolicy, RetryRule, decide};
pub use send_error::{Delivery, SendError};
pub use transport::Transport;

// What implementing the traits takes, so that a caller has the same versions.
pub use async_trait::async_trait;
pub use bytes::Bytes;
pub use pc_models;
#[cfg(feature = "http")]
pub use reqwest;

//! Purchases on the engine itself: real servers, real copies of the service process, and an emulator to buy from.
//!
//! The server comes from a package registry by npm. Where there is no npm the tests say `SKIPPED: …`, and fail instead when
//! `CI=true`.
//!
//! | variable | what it says |
//! |---|---|
//! | `RESTATE_SERVER` | the path of the server's program, for whoever has it already |
//! | `CLUSTER_SEEDS` | other seeds than one for the cluster that is harmed, as `FROM..TO` |
#![cfg(all(unix, feature = "service"))]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod calling_off;
mod cluster;
mod durable_steps;
mod engine;
mod killed;
mod paused;
mod polite;
mod rolling;
mod stopped;
mod upgraded;

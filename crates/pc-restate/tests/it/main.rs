//! Purchases on the engine itself: real servers, real copies of the service process, and an emulator to buy from.
//!
//! The server comes from a package registry by npm. Where there is no npm the tests say `SKIPPED: …`, and fail instead when
//! `CI=true`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[cfg(all(unix, feature = "service"))]
mod calling_off;
#[cfg(all(unix, feature = "service"))]
mod cluster;
#[cfg(all(unix, feature = "service"))]
mod durable_steps;
#[cfg(all(unix, feature = "service"))]
mod engine;
#[cfg(all(unix, feature = "service"))]
mod killed;
#[cfg(all(unix, feature = "service"))]
mod paused;
#[cfg(all(unix, feature = "service"))]
mod polite;
#[cfg(all(unix, feature = "service"))]
mod rolling;
#[cfg(all(unix, feature = "service"))]
mod upgraded;

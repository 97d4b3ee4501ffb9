//! Tests of the public behaviour.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod broken;
mod fault_codes;
mod fixtures;
mod fuzz;
mod golden;
mod quirks;

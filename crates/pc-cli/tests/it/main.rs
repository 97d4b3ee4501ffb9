//! The command line as its users meet it: the real binary against a served emulator.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod after;
mod afterwards;
mod billing;
mod calling_off;
mod desk;
mod documents;
mod estimates;
mod help;
mod journals;
mod killed;
mod live;
mod shop;
mod stopping;

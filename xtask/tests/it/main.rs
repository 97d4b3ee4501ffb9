//! The command line as a user meets it: the program itself against an emulator on a port of its own.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod after;
mod live;
mod shop;

//! Behaviour of the purchase machine and its runner through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod addons;
mod after;
mod billing;
mod calling_off;
mod cancelling;
mod checkout;
mod desk;
mod doubt;
mod emulated;
mod exports_ahead;
mod flows;
mod follow_up;
#[cfg(feature = "sqlite")]
mod journal_files;
#[cfg(feature = "sqlite")]
mod journal_questions;
#[cfg(feature = "sqlite")]
mod kept_journal;
mod order_shop;
mod proxy;
mod pruning;
mod queueing;
mod reexamining;
mod rules;
mod searching;
mod shared_search;
mod stages;
mod stopping;
mod unrest;

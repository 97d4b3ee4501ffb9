//! Behaviour of the purchase machine and its runner through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod aborting;
mod addons;
mod assumptions;
mod beginning;
mod billing;
mod cancelling;
mod checkout;
mod crafted_journal;
mod disruption;
mod doubt;
mod evidence;
mod exports_ahead;
mod flows;
mod follow_up;
mod harness;
#[cfg(feature = "testing")]
mod journal_contract;
#[cfg(feature = "sqlite")]
mod journal_damage;
#[cfg(feature = "sqlite")]
mod journal_files;
#[cfg(feature = "sqlite")]
mod journal_questions;
#[cfg(feature = "sqlite")]
mod kept_journal;
mod lifecycle;
#[cfg(feature = "metrics")]
mod metrics;
mod one_customer;
mod permits;
mod precautions;
mod proof;
mod proxy;
mod pruning;
mod reexamining;
mod rules;
mod searching;
mod shared_search;
mod spending;
mod stages;
mod stopping;
mod subscriptions;
mod taking_turns;

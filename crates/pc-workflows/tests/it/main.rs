//! Behaviour of the purchase machine and its runner through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod addons;
mod checkout;
mod desk;
mod doubt;
mod flows;
mod rules;
mod stages;

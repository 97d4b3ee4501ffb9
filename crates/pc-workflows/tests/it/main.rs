//! Behaviour of the purchase machine and its runner through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod checkout;
mod desk;
mod doubt;
mod flows;
mod proxy;
mod rules;
mod stages;

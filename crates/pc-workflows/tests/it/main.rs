//! Behaviour of the purchase machine and its runner through the public API.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod after;
mod cancelling;
mod checkout;
mod desk;
mod doubt;
mod flows;
mod order_shop;
mod rules;
mod stages;

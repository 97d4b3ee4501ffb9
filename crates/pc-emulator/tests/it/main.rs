//! The emulator from outside: raw requests in, raw replies out.
#![allow(clippy::unwrap_used)] // helpers of tests, outside test functions

mod addons;
mod attachments;
mod audit;
mod authority;
mod billing;
mod billing_truth;
mod cart_errors;
mod catalog;
mod changes;
mod checkout;
#[cfg(feature = "server")]
mod console;
mod control;
mod control_invoices;
mod determinism;
mod docs;
mod documented;
mod export_files;
mod exports;
mod faults;
mod harness;
mod kept_state;
mod not_modelled;
mod odd_requests;
mod openapi;
mod promotions;
mod purchase;
mod reference;
mod registration;
mod request_ids;
mod request_log;
mod saved;
#[cfg(feature = "server")]
mod server;
mod throttling;
#[cfg(feature = "server")]
mod tls;
mod tokens;
mod typed;
mod visibility;
mod world_exports;
mod worlds;
mod wrong_worlds;

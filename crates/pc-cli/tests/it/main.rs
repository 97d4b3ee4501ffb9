//! The command line as its users meet it: the real binary against a served emulator.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod billed_files;
mod billing;
mod bought_files;
mod buying;
mod cancel_purchase;
mod clients;
mod customers;
mod documents;
mod engine;
mod estimates;
mod file_modes;
mod focus;
mod guides;
mod harness;
mod health;
mod help;
mod histories;
mod hosted;
mod hostile_text;
mod import;
mod journals;
mod killed;
mod lifecycle;
mod line_columns;
mod line_files;
mod listing;
mod live;
mod markup;
mod parity;
mod parquet_lines;
mod payloads;
mod progress;
mod proofs;
mod renewals;
mod seats;
mod second_looks;
mod secrets;
#[cfg(unix)]
mod served_again;
mod service_profiles;
mod spending;
mod stopping;
mod telemetry;
mod workbook;

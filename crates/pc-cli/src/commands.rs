//! What can be typed: a file for each command, its help included.

pub(crate) mod approve;
pub(crate) mod balance;
pub(crate) mod buy;
pub(crate) mod cancel;
pub(crate) mod catalog;
pub(crate) mod catalog_intent;
pub(crate) mod completions;
pub(crate) mod credentials;
pub(crate) mod customers;
pub(crate) mod doctor;
pub(crate) mod emulator;
pub(crate) mod entitlements;
pub(crate) mod health;
pub(crate) mod host;
pub(crate) mod inventory;
pub(crate) mod invoices;
pub(crate) mod manual;
pub(crate) mod orders;
pub(crate) mod payload;
pub(crate) mod prune;
pub(crate) mod reconcile;
pub(crate) mod reexamine;
pub(crate) mod reservations;
pub(crate) mod resume;
pub(crate) mod status;
pub(crate) mod subscriptions;

//! Purchases on Microsoft Partner Center that happen exactly once.
//!
//! A [`Purchase`] is a state machine without I/O: asked what to do next it answers with a call, a wait, something to
//! record, or that it is finished; told what happened it returns the [`Entry`] to journal. A [`Runner`] is the loop
//! around it: record, then act. Whatever is lost or killed in between, the journal says where to go on.
//!
//! | part | where |
//! |---|---|
//! | what a caller wants | [`PurchaseIntent`] |
//! | the machine | [`Purchase`]; one file for each stage under `purchase/stages/` |
//! | what is written down | [`Entry`], [`Fact`], [`Journal`] |
//! | the loop | [`Runner`]; its steps as a stream, [`Events`] |
//! | the rules of that loop, for other hosts | [`driver`] |
//! | without a service | [`History`] |
//! | how it ended | [`Receipt`] |
//! | what may be spent | [`spending`]: consent, policy, approvals |
//! | what is assumed of the service, and what is done where that is refuted | [`assumption`], [`Precautions`] |
//! | what comes after | [`lifecycle`]; cancelling an order is a second [`Machine`] on the same runner and journal |
//! | the invoices afterwards | [`billing`] |
//! | counting all of it (feature `metrics`) | `telemetry` |
//! | a journal of one's own is proven (feature `testing`) | `testing` |
//!
#![doc = include_str!("examples.md")]

pub mod assumption;
pub mod billing;
pub mod driver;
mod intent;
mod journal;
pub mod lifecycle;
mod lock;
mod poll;
mod precautions;
#[cfg(feature = "sqlite")]
mod private_file;
mod purchase;
mod runner;
mod service_name;
mod source_error;
pub mod spending;
#[cfg(feature = "metrics")]
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;

pub use intent::{
    InvalidIntent, InvalidPurchaseId, LineIntent, PurchaseId, PurchaseIntent, ReservationIntent,
    ReservationScopeType,
};
pub use journal::{
    Compaction, History, Journal, JournalError, JournaledPurchase, MemoryJournal, Pruned, prune,
};
#[cfg(feature = "sqlite")]
pub use journal::{Exposure, SqliteJournal};
pub use lifecycle::{
    Cancellation, CancellationFact, CancellationIntent, CancellationReceipt, CancellationStatus, LineChoice,
    LineOutcome, WhatToCancel,
};
pub use poll::{Poll, PollSchedule};
pub use precautions::Precautions;
#[cfg(feature = "sqlite")]
pub use private_file::{create_private_folder, make_file_private, private_file_options};
pub use purchase::{
    Answer, Call, Effect, Entry, Fact, FoundIn, Fulfilment, GroupError, LineOffer, LineRules, NoFollowUp,
    NotAgain, PlacedLine, PlacedOrder, Planned, Problem, Proof, Purchase, PurchaseStatus, Receipt,
    ReceiptConsent, ReceiptEntitlement, ReceiptItem, ReceiptLine, ReceiptOrder, ReceiptReservation,
    ReceiptSubscription, Sent, Stage, TooLate,
};
pub use runner::{Begun, Event, EventKind, Events, Machine, MissedEvents, Quote, RunError, Runner};
pub use service_name::canonical_service;
pub use source_error::SourceError;
pub use spending::{
    Approval, ApprovalNeed, Consent, Decision, InvalidPolicy, LinePrice, NotApproved, NotConsented, Policy,
    PolicyFile, Proposal, Seal, SealKey, Spending, SpendingPolicy, SpendingStage, Tolerance,
};

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
//! | the loop | [`Runner`] |
//! | how it ended | [`Receipt`] |

mod intent;
mod journal;
mod planted;
mod poll;
mod purchase;
mod runner;

pub use intent::{
    InvalidIntent, InvalidPurchaseId, LineIntent, PurchaseId, PurchaseIntent, ReservationIntent,
    ReservationScopeType,
};
#[cfg(feature = "sqlite")]
pub use journal::SqliteJournal;
pub use journal::{Journal, JournalError, JournaledPurchase, MemoryJournal};
#[cfg(feature = "planted-bugs")]
pub use planted::{PlantedBug, Planting, is_planted};
pub use poll::{Poll, PollSchedule};
pub use purchase::{
    Answer, Call, Effect, Entry, Fact, Fulfilment, GroupError, LineOffer, LineRules, PlacedLine, PlacedOrder,
    Planned, Problem, Purchase, PurchaseStatus, Receipt, ReceiptEntitlement, ReceiptItem, ReceiptLine,
    ReceiptOrder, ReceiptReservation, ReceiptSubscription, Stage,
};
pub use runner::{Event, EventKind, Observer, RunError, Runner};

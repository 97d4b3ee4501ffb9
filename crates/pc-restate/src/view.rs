//! What the objects answer, and what they are asked with: JSON, so that any language can use them.

use pc_models::Timestamp;
use pc_workflows::{CancellationReceipt, Entry, PurchaseId, Receipt};
use serde::{Deserialize, Serialize};

/// A purchase or a cancellation, as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct View {
    /// Its id: the key of the object.
    pub purchase_id: PurchaseId,
    /// What it is.
    pub kind: Kind,
    /// `running`, or how it ended.
    pub status: String,
    /// The stage it is in; none when it is over.
    pub stage: Option<String>,
    /// How many entries its history has.
    pub entries: u64,
    /// The service it was started on.
    pub service: String,
    /// What it waits for.
    pub waiting: Option<Waiting>,
    /// Why it does not go on, where somebody has to do something.
    pub stopped: Option<Stopped>,
    /// The copy that worked on it last.
    pub copy: Option<String>,
    /// Whether it was imported and is not released yet: nobody runs it.
    #[serde(default)]
    pub held: bool,
    /// How a purchase ended.
    pub receipt: Option<Receipt>,
    /// How a cancellation ended.
    pub cancellation: Option<CancellationReceipt>,
}

impl View {
    /// Whether it has not ended.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.status == RUNNING
    }
}

/// The status of what has not ended.
pub(crate) const RUNNING: &str = "running";

/// What an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A purchase.
    Purchase,
    /// The cancellation of an order.
    Cancellation,
}

/// What a purchase waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Waiting {
    /// The stage that waits.
    pub stage: String,
    /// For the next look.
    pub until: Timestamp,
    /// For the last.
    pub latest: Timestamp,
    /// Why, when something failed.
    pub trouble: Option<String>,
    /// Since when.
    pub since: Timestamp,
}

/// Why a purchase does not go on. It is tried again by itself, every few minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Stopped {
    /// The kind of reason.
    pub reason: StoppedReason,
    /// What happened, and what to do.
    pub message: String,
    /// Since when.
    pub since: Timestamp,
    /// How often it was tried since.
    pub tries: u32,
}

/// Why somebody has to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum StoppedReason {
    /// The credentials are refused.
    CredentialsRefused,
    /// The clock of the copy is too far from the service's to buy by it.
    WrongClock,
    /// It was started on another service than the copy talks to.
    OtherService,
    /// It was begun under a policy, and the copy has none; or a policy wants what copies do not have, such as a second person's word.
    Policy,
}

/// The history of a purchase from one of its entries on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PurchaseHistory {
    /// The purchase as it is now.
    pub view: View,
    /// The number of the first entry here.
    pub first: u64,
    /// The entries from there on, oldest first.
    pub entries: Vec<Entry>,
}

/// A purchase or cancellation of an embedded journal, to be taken over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Import {
    /// Its entries, oldest first.
    pub entries: Vec<Entry>,
}

impl Import {
    /// These entries, oldest first.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries }
    }
}

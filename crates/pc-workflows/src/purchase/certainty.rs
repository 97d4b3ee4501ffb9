//! How the end of a purchase, and each of its orders, was proven: part of the journal's format and of the receipt.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::poll::QUIET_TIME;

/// What the end of a purchase rests on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Proof {
    /// Its orders, or the refusals beside them, were told; each order carries the purchase id in all its lines, and was read
    /// back by its own id.
    OrdersRead,
    /// No checkout was ever sent, or each provably never left: nothing was bought.
    NeverSent,
    /// This run sent no checkout; whether an earlier one, whose journal is not this one, bought it was not looked up, or could
    /// not be.
    NotLookedUp,
    /// Each checkout was turned away before it was looked at (401 or 429, in the service's own form): nothing was bought.
    TurnedAway,
    /// The only checkout was refused with a documented code, in the service's own envelope: nothing was bought.
    Refused,
    /// After a checkout whose outcome was not known, the cart was open and no order showed, before and after a time in which
    /// everything that was sent must have arrived; or all that was told beside orders of a refused order group, by an answer that may
    /// be one to a repeat, and no order of that group showed at the end of such a time. That nothing takes longer to arrive is
    /// assumed.
    QuietTime,
    /// It is not proven what was bought.
    Undecided,
    /// A version of this program that kept no account of it wrote the end.
    #[default]
    NotRecorded,
}

impl Proof {
    /// The time of [`QuietTime`](Self::QuietTime): nothing that was sent is assumed to take longer to arrive.
    pub const QUIET_TIME: Duration = QUIET_TIME;
}

/// Where an order of a purchase was found first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum FoundIn {
    /// A version of this program that kept no account of it wrote it down.
    #[default]
    NotRecorded,
    /// In the answer to the checkout.
    CheckoutAnswer,
    /// In the customer's order list, after the answer to the checkout was lost or said nothing.
    OrderList,
    /// In the partner's audit records, likewise.
    AuditRecords,
    /// Before this run made a cart: an earlier run, which is not in this journal, had placed it.
    EarlierRun,
}

//! Purchases on Microsoft Partner Center that happen exactly once, on many machines: the machines of `pc-workflows` hosted on
//! the durable engine Restate.
//!
//! The engine keeps the journal and the timers. The service process has no state of its own and runs in as many copies as
//! wanted.
//!
//! | part | where |
//! |---|---|
//! | what the engine answers about a purchase | [`View`], [`PurchaseHistory`] |

mod index;
#[cfg(feature = "service")]
pub mod service;
mod view;

pub use index::{Listed, SHARDS, shard};
pub use view::{Import, Kind, PurchaseHistory, Stopped, StoppedReason, View, Waiting};

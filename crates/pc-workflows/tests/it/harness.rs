//! What the tests of this crate share: machines driven by hand, and a runner over the emulator.

pub(crate) mod driving;
pub(crate) mod emulated;
pub(crate) mod one_order;
pub(crate) mod scripted;

use pc_models::Timestamp;
use pc_workflows::{Entry, Fact, PurchaseId, PurchaseIntent};
use serde_json::Value;

/// When the clock of a test begins.
pub(crate) fn start() -> Timestamp {
    Timestamp::from_unix_millis(1_900_000_000_000)
}

pub(crate) fn id(text: &str) -> PurchaseId {
    text.parse().unwrap()
}

pub(crate) fn intent(json: Value) -> PurchaseIntent {
    serde_json::from_value(json).unwrap()
}

/// Whether a checkout was about to be sent.
pub(crate) fn is_checkout(entry: &Entry) -> bool {
    matches!(&entry.fact, Fact::Sending { operation, .. } if operation == "CheckoutCart")
}

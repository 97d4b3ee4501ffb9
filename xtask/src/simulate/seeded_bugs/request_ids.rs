//! Bugs in the request ids.

use pc_transport::operations::CreateCart;
use pc_transport::{Operation, RequestId};
use pc_workflows::{Fact, Planned, Purchase};

use super::bug::SeededBug;

/// The request id of a call, after so many writes that were answered.
pub(super) fn of(real: &Purchase, planned: &Planned, answered_writes: u32) -> RequestId {
    let id = real.intent().id.as_str();
    let is_write = planned.call.is_write();
    let (purchase, step) = match SeededBug::current() {
        Some(SeededBug::FreshRequestIds) => (id, real.entries()),
        Some(SeededBug::OldRequestIds) if is_write => (id, 0),
        Some(SeededBug::SharedRequestIds) if is_write => ("", u64::from(answered_writes)),
        Some(SeededBug::SharedRequestIds) => ("", real.entries()),
        _ => return planned.request_id,
    };
    RequestId::named(&format!("{purchase}/{}/{}/{step}", planned.call.name(), planned.subject))
}

/// Whether a fact says that a write was answered without deciding the purchase.
pub(super) fn is_answered(fact: &Fact) -> bool {
    match fact {
        Fact::CartLost | Fact::CheckoutBusy { .. } => true,
        Fact::CheckoutNotDone { answered, .. } => *answered,
        Fact::Troubled { operation, answered, .. } => *answered && operation == CreateCart::NAME,
        _ => false,
    }
}

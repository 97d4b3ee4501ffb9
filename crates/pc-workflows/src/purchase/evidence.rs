//! What the service's refusal of a checkout is worth.

use pc_models::{FaultClass, FaultCode, Retryable};
use pc_transport::Error;

/// The request is wrong, or its request id was used for another: that one may have bought.
const BAD_INPUT: i64 = 800_002;
/// The cart was checked out before.
const CART_ALREADY_ORDERED: i64 = 800_065;

/// What the service itself said about a checkout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::purchase) enum Said {
    /// No: by a code that is documented to be a refusal.
    Refused,
    /// The cart was checked out before.
    AlreadyOrdered,
    /// Somebody is at it: wait and look, never start over.
    InProgress,
    /// Nothing that decides anything, whoever said it.
    Nothing,
}

/// What a failed checkout says. A page of a gateway, a body without a documented code, a server error, a cart that is not
/// found: each of them may hide a checkout that was done, or that still arrives.
pub(in crate::purchase) fn said(error: &Error) -> Said {
    match error.documented() {
        Some(known) if known.code == CART_ALREADY_ORDERED => Said::AlreadyOrdered,
        Some(known) if is_in_progress(known) => Said::InProgress,
        Some(known) if is_refusal(known) => Said::Refused,
        _ => Said::Nothing,
    }
}

/// Whether the code of a refused order group is documented to be a refusal, with whatever status it comes.
pub(in crate::purchase) fn refuses_group(code: i64) -> bool {
    let mut known = FaultCode::all().iter().filter(|known| known.code == code).peekable();
    known.peek().is_some() && known.all(is_refusal)
}

/// Whether a documented code says that the cart or order is being handled.
pub(crate) fn is_in_progress(known: &FaultCode) -> bool {
    let is_at_work = matches!(known.class, FaultClass::OrderInProgress | FaultClass::CartState);
    is_at_work && matches!(known.retryable, Retryable::CheckStateFirst | Retryable::AfterDelay)
}

/// Whether a documented code says that the checkout was looked at and not done.
fn is_refusal(known: &FaultCode) -> bool {
    let says_so = !matches!(known.class, FaultClass::NotFound | FaultClass::Internal)
        && known.retryable != Retryable::CheckStateFirst;
    says_so && matches!(known.http_status, 200 | 400 | 403 | 409) && known.code != BAD_INPUT
}

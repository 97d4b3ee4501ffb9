//! The rules of an organisation: what a policy is asked, and what it answers.

use super::proposal::Proposal;

/// Decides what may be spent. Asked before the cart is made and again before it is checked out; each time with what is known
/// by then. It must not block.
pub trait SpendingPolicy: Send + Sync {
    /// What it is called in receipts and messages: a name that also tells its versions apart.
    fn name(&self) -> String;

    /// Whether this may be spent.
    fn decide(&self, proposal: &Proposal<'_>) -> Decision;

    /// Whether it looks at what [other purchases have committed](super::Totals), which takes the whole journal.
    fn needs_totals(&self) -> bool {
        true
    }

    /// Whether it may want a second person's word.
    fn needs_approvals(&self) -> bool {
        true
    }
}

/// Whether something may be spent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Decision {
    /// It may.
    Allowed,
    /// It may not: the purchase ends as rejected.
    Refused {
        /// The rule, such as `limits.day.amount.USD`.
        rule: String,
        /// Why, for people.
        reason: String,
    },
    /// It may, once another person than who agreed to it has approved it: until then the purchase stops.
    NeedsApproval {
        /// The rule, such as `approval.above.USD`.
        rule: String,
        /// Why, for people.
        reason: String,
    },
}

//! What may be spent: what somebody agreed to, what a policy allows, and what is committed already.
//!
//! | part | where |
//! |---|---|
//! | prices of a quote or cart | [`LinePrice`] |
//! | what somebody agreed to | [`Consent`]; a cart that costs more is never checked out |
//! | rules of an organisation | [`SpendingPolicy`]; as a file, [`Policy`] |
//! | a second person's word | [`Approval`] |
//! | what is committed by other purchases | [`Totals`] |
//! | who wrote a consent or approval | [`SealKey`] |
//! | all of it, for a host | [`Spending`] |

pub(crate) mod approval;
pub(crate) mod commitment;
pub(crate) mod consent;
mod guard;
mod ledger;
pub(crate) mod policy;
mod policy_file;
mod policy_rules;
pub(crate) mod price;
pub(crate) mod price_check;
pub(crate) mod proposal;
pub(crate) mod seal;

pub use approval::{Approval, ApprovalNeed, NotApproved};
pub use consent::{Consent, InvalidTolerance, Tolerance};
pub use guard::{NotConsented, Spending};
pub(crate) use guard::{Verdict, refusal};
pub use policy::{Decision, SpendingPolicy};
pub use policy_file::{AllowList, ApprovalRules, InvalidPolicy, Limit, Limits, Policy, PolicyFile, Unpriced};
pub use price::LinePrice;
pub use proposal::{Proposal, ProposedLine, SpendingStage, Sum, Totals};
pub use seal::{Seal, SealKey};

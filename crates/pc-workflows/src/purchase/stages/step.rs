//! What a stage wants done.

use crate::PurchaseStatus;
use crate::purchase::{Call, Fact, Problem};

/// What a stage wants done.
#[allow(clippy::large_enum_variant)] // one lives at a time
pub(in crate::purchase) enum Step {
    Call { subject: usize, call: Call },
    Record(Fact),
}

impl Step {
    pub(super) fn call(subject: usize, call: impl Into<Call>) -> Self {
        Self::Call { subject, call: call.into() }
    }
}

/// The purchase ends before anything was bought.
pub(super) fn rejected(class: &str, code: Option<i64>, message: String, next_step: &str) -> Fact {
    let problem = Problem::new(class, format!("{message}. Nothing was bought"), next_step).code(code);
    Fact::Ended { status: PurchaseStatus::Rejected, problem: Some(problem) }
}

//! What a stage wants done.

use std::fmt::Display;

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
pub(super) fn rejected(class: &str, message: impl Display, next_step: &str) -> Fact {
    rejected_with_code(class, None, message, next_step)
}

/// The same, with the code that the service gives such a refusal.
pub(super) fn rejected_with_code(
    class: &str,
    code: impl Into<Option<i64>>,
    message: impl Display,
    next_step: &str,
) -> Fact {
    let problem = Problem::new(class, format!("{message}. Nothing was bought"), next_step).code(code);
    Fact::Ended { status: PurchaseStatus::Rejected, problem: Some(problem) }
}

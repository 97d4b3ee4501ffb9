//! What a stage wants done.

use crate::PurchaseStatus;
use crate::purchase::{Call, Fact, Problem, Stage};

/// What a stage wants done.
#[allow(clippy::large_enum_variant)] // one lives at a time
pub(in crate::purchase) enum Step {
    Call { stage: Stage, subject: usize, call: Call },
    Record(Fact),
}

impl Step {
    pub(super) fn call(stage: Stage, subject: usize, call: impl Into<Call>) -> Self {
        Self::Call { stage, subject, call: call.into() }
    }
}

/// The purchase ends before anything was bought.
pub(super) fn rejected(class: &str, code: Option<i64>, message: String, next_step: &str) -> Fact {
    let problem = Problem {
        class: class.to_owned(),
        code,
        message: format!("{message}. Nothing was bought"),
        next_step: next_step.to_owned(),
    };
    Fact::Ended { status: PurchaseStatus::Rejected, problem: Some(problem) }
}

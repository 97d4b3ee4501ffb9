//! What can go wrong: on the way, inside the service, and with the process itself.

use clap::ValueEnum;
use pc_emulator::Faults;
use serde_json::{Value, json};

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Fault {
    /// The connection cannot be made.
    Refuse,
    /// The request is lost.
    LoseRequest,
    /// The work is done and the answer lost.
    LoseAnswer,
    /// The caller gives up; the request arrives some minutes later.
    ArriveLate,
    /// The request arrives twice, and the second answer comes back.
    Duplicate,
    /// 503 before anything was done.
    Unavailable,
    /// The work is done and 500 answered.
    FailAfter,
    /// 429 with a wait.
    Throttle,
    /// An answer that is no JSON, after the work was done.
    Garbage,
    /// A success that holds nothing, after the work was done.
    Hollow,
    /// An error under status 200, after the work was done.
    HiddenError,
    /// 403 for a passing reason, before anything was done.
    Deny,
    /// The work is done and "in progress" answered.
    Busy,
    /// The service takes longer over a checkout than the caller waits.
    Slow,
    /// The service refuses one order group.
    RefuseGroup,
    /// What was ordered is not delivered.
    Unfulfilled,
    /// What was ordered is not delivered within a day.
    StayPending,
    /// The service puts an error on a cart line.
    RejectLine,
    /// The process dies; it is started again at once, or up to days later.
    Crash,
    /// The journal cannot be written, or was written and says that it was not.
    JournalFull,
    /// Each start of the process finds the machine's clock set forward or back.
    ClockJump,
    /// The same purchase ids are run twice at the same time, by one runner or by two.
    Rivals,
}

impl Fault {
    /// Whether it happens to a request on its way.
    pub(super) fn is_of_network(self) -> bool {
        !self.is_of_process() && self.rule().is_none()
    }

    /// A refusal of a read before the checkout ends the purchase, and proves nothing: it is drawn for writes.
    pub(super) fn is_for_writes(self) -> bool {
        matches!(self, Self::Deny | Self::HiddenError)
    }

    fn is_of_process(self) -> bool {
        matches!(self, Self::Crash | Self::JournalFull | Self::ClockJump | Self::Rivals)
    }

    /// The emulator's rule, for faults that happen inside the service.
    fn rule(self) -> Option<Value> {
        Some(match self {
            Self::Slow => json!({"fault": "delay", "operation": "CheckoutCart", "delay_s": 150}),
            Self::RefuseGroup => json!({"fault": "refuse_group", "operation": "CheckoutCart", "group": "1"}),
            Self::Unfulfilled => json!({"fault": "unfulfilled", "operation": "CheckoutCart"}),
            Self::StayPending => json!({"fault": "stay_pending", "operation": "CheckoutCart"}),
            Self::RejectLine => json!({"fault": "reject_line", "operation": "CreateCart", "line": 1}),
            _ => return None,
        })
    }

    /// What goes wrong inside the service, each of the given faults with this probability at each call.
    pub(super) fn in_service(faults: &[Self], probability: f64) -> Faults {
        let rules = faults.iter().filter_map(|fault| fault.rule()).map(|mut rule| {
            rule["probability"] = probability.into();
            rule
        });
        match serde_json::from_value(json!({"rules": rules.collect::<Vec<_>>()})) {
            Ok(faults) => faults,
            Err(error) => unreachable!("the templates are valid: {error}"),
        }
    }
}

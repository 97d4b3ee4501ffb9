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
    /// The caller gives up; the request arrives up to half an hour later.
    ArriveLate,
    /// As arrive-late, for a checkout; until then its copies are refused with a documented code.
    RefuseCopy,
    /// The request arrives twice, and the second answer comes back.
    Duplicate,
    /// The request arrives, and once more up to half an hour later.
    DuplicateLate,
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
    /// The work is done, and the answer to a checkout tells of one order only that its group is in progress, or a code nobody knows.
    UnclearGroup,
    /// 403 for a passing reason, before anything was done.
    Deny,
    /// The work is done and "in progress" answered.
    Busy,
    /// A refusal without a documented code, before anything was done: a page, a strange body or none.
    RefuseBare,
    /// The same after the work was done.
    RefuseBareAfter,
    /// 401 in the documented form, up to three times in a row.
    Unauthorized,
    /// 204 in place of an empty list.
    NoContent,
    /// A replica answers a read: it is up to ten minutes behind, and may not know a cart or an order.
    StaleRead,
    /// A replica that does not know the cart answers a checkout, of which another copy may arrive.
    StaleCheckout,
    /// Two calls that are under way get each other's answers.
    SwapAnswers,
    /// The answer of an earlier call of the same kind comes, whether or not the work is done.
    OldAnswer,
    /// The answer to another partner's call for another customer comes, whether or not the work is done.
    ForeignAnswer,
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
    /// The process stands still for up to days, while another goes on, and then wakes.
    Pause,
    /// Each start of the process finds the machine's clock set forward or back, by up to days.
    ClockJump,
    /// The machine's clock leaps forward while the process runs.
    ClockLeap,
    /// The journal is lost between two starts of the process.
    LostJournal,
    /// An earlier state of the journal is restored between two starts.
    RewoundJournal,
    /// Another machine starts the same purchase ids, with a journal of its own.
    SecondJournal,
    /// A bit of the journal is flipped between two starts.
    FlippedBit,
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

    /// Whether it happens to the process, its journal or its clock.
    pub(super) fn is_of_process(self) -> bool {
        matches!(
            self,
            Self::Crash
                | Self::JournalFull
                | Self::Pause
                | Self::ClockJump
                | Self::ClockLeap
                | Self::LostJournal
                | Self::RewoundJournal
                | Self::SecondJournal
                | Self::FlippedBit
                | Self::Rivals
        )
    }

    /// Whether it can happen on an engine: that one loses no entries, and has one copy at work at a time.
    pub(super) fn is_of_an_engine(self) -> bool {
        !self.is_of_process() || matches!(self, Self::Crash | Self::Pause | Self::ClockJump | Self::ClockLeap)
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

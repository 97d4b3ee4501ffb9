//! Why a purchase has no receipt. The JSON keys are a contract.

use pc_restate::{ClientError, Stopped, StoppedReason};
use pc_workflows::{JournalError, NotAgain, PurchaseId, PurchaseStatus, RunError};
use serde_json::{Value, json};

use crate::connection::StartedOn;
use crate::output::{Failure, program};

/// What the classes of those say that somebody stopped.
const INTERRUPTED: &str = "interrupted";

/// Why a purchase has no receipt.
pub(crate) struct NotRun {
    status: &'static str,
    class: &'static str,
    pub(crate) message: String,
    /// What to do about it, where there is more to say than the message says.
    pub(crate) next_step: String,
}

impl NotRun {
    /// It was begun, and goes on where it is.
    pub(crate) fn interrupted(message: String) -> Self {
        Self { status: "interrupted", class: INTERRUPTED, message, next_step: String::new() }
    }

    /// It was not begun.
    pub(crate) fn not_begun(message: String) -> Self {
        Self { class: INTERRUPTED, ..Self::because(message) }
    }

    pub(crate) fn because(message: String) -> Self {
        Self { status: "not_run", class: "not_run", message, next_step: String::new() }
    }

    /// It cannot be called off any more.
    pub(crate) fn too_late(message: String) -> Self {
        Self::because(message).of_class("too_late")
    }

    fn of_class(self, class: &'static str) -> Self {
        Self { class, ..self }
    }

    pub(crate) fn advising(self, next_step: String) -> Self {
        Self { next_step, ..self }
    }

    /// Whether it was cut short, because somebody stopped the program.
    pub(crate) fn is_cut(&self) -> bool {
        self.class == INTERRUPTED
    }

    /// Whether it was begun before it was cut short.
    pub(crate) fn is_begun(&self) -> bool {
        self.status == "interrupted"
    }

    /// What `--json` says of it.
    pub(crate) fn json(&self, id: &PurchaseId) -> String {
        json!({
            "purchase_id": id, "status": self.status, "orders": [], "entitlements": [], "reservations": [],
            "api_calls": 0, "elapsed_s": 0, "error": self.error()
        })
        .to_string()
    }

    /// What `--json` says of a purchase that is not cancelled.
    pub(crate) fn not_cancelled(&self, id: &PurchaseId) -> String {
        json!({"purchase_id": id, "status": "not_cancelled", "error": self.error()}).to_string()
    }

    fn error(&self) -> Value {
        json!({"class": self.class, "code": null, "message": self.message, "next_step": self.next_step})
    }
}

impl From<RunError> for NotRun {
    fn from(error: RunError) -> Self {
        let not_run = match error {
            RunError::Interrupted(_) => return Self::interrupted(error.to_string()),
            RunError::NotBegun(_) => return Self::not_begun(error.to_string()),
            _ => Self::because(error.to_string()).advising(advice(&error)),
        };
        match error {
            RunError::WrongClock { .. } => not_run.of_class("wrong_clock"),
            RunError::NotAgain(NotAgain::NotEnded(_)) => not_run.of_class("not_ended"),
            RunError::NotAgain(_) => not_run.of_class("not_again"),
            RunError::TooLate(_) => not_run.of_class("too_late"),
            RunError::NeedsApproval { .. } => not_run.of_class("needs_approval"),
            RunError::NotConsented { .. } => not_run.of_class("not_consented"),
            RunError::UnknownSpending { .. } => not_run.of_class("unknown_spending"),
            RunError::Unreadable(JournalError::DamagedPurchase { .. }) => not_run.of_class("damaged"),
            _ => not_run,
        }
    }
}

/// The command ends with it, and says it all.
impl From<NotRun> for Failure {
    fn from(not_run: NotRun) -> Self {
        let failure = Self::failed(not_run.message);
        match not_run.next_step.as_str() {
            "" => failure,
            advice => failure.advising(advice),
        }
    }
}

/// What was started goes on, whether the engine can be asked about it or not.
impl From<ClientError> for NotRun {
    fn from(error: ClientError) -> Self {
        let again = match error {
            ClientError::NoAnswer { .. } => {
                format!("`{}` asks again, which starts nothing twice", program::this_command())
            }
            _ => String::new(),
        };
        Self::because(error.to_string()).advising(again)
    }
}

/// It goes on by itself once that is mended.
impl From<Stopped> for NotRun {
    fn from(stopped: Stopped) -> Self {
        let not_run = Self::because(stopped.message).advising(format!(
            "mend it where the copies of the service run: the purchase goes on by itself within minutes, by `{}` at once. \
             `{}` looks again",
            program::command_here("resume"),
            program::this_command()
        ));
        match stopped.reason {
            StoppedReason::WrongClock => not_run.of_class("wrong_clock"),
            _ => not_run,
        }
    }
}

/// What to do about an error, where there is more to say than the error says.
fn advice(error: &RunError) -> String {
    let resume = || program::command_here("resume");
    match error {
        RunError::Unreadable(error) | RunError::Journal { error, .. } => {
            error.next_step().unwrap_or_default()
        }
        RunError::NeedsApproval { purchase, .. } => format!(
            "another person approves it by `{}`; then `{}`",
            program::command_here(&format!("approve {purchase}")),
            resume()
        ),
        RunError::NotConsented { .. } => format!("`{}` shows it and asks a person, without --yes", resume()),
        RunError::WrongClock { .. } => format!("set the clock, best by NTP; then `{}`", resume()),
        RunError::NotEnded(_) | RunError::NotAgain(NotAgain::NotEnded(_)) => {
            format!("`{}` goes on with it", resume())
        }
        RunError::Unauthorized { .. } => format!("mend the credentials; then `{}`", resume()),
        RunError::NotAgain(NotAgain::CheckoutSent { purchase, status }) => {
            instead_of_again(purchase, *status)
        }
        RunError::OtherService { started_on, .. } => StartedOn::of(started_on).advice(),
        _ => String::new(),
    }
}

/// What to do about a purchase that is not started again, for it may have bought something.
fn instead_of_again(purchase: &PurchaseId, status: PurchaseStatus) -> String {
    let reexamine = program::command_here(&format!("reexamine {purchase}"));
    let follow_up = program::command_here(&format!("buy --failed-of {purchase}"));
    match status {
        PurchaseStatus::Completed => "nothing; all of it was bought".to_owned(),
        PurchaseStatus::Unresolved => format!("`{reexamine}` looks at what came of it, and never buys"),
        PurchaseStatus::Partial | PurchaseStatus::Rejected | PurchaseStatus::Cancelled => {
            format!("`{follow_up}` buys what it did not, under an id of its own")
        }
    }
}

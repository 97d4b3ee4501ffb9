//! What a command says of a purchase, on stdout. The JSON keys are a contract.

use std::time::Duration;

use pc_workflows::{JournalError, NotAgain, PurchaseId, PurchaseStatus, Receipt, RunError};
use serde::Serialize;
use serde_json::json;

use crate::output::{Exit, program};
use crate::purchases::receipt;

/// A receipt and how long a person waited for it.
#[derive(Serialize)]
pub(crate) struct Bought {
    #[serde(flatten)]
    pub(crate) receipt: Receipt,
    pub(crate) elapsed_s: f64,
    pub(crate) time_scale: f64,
    /// Whether journal and service outlive this program.
    #[serde(skip)]
    pub(crate) is_kept: bool,
}

impl Bought {
    pub(crate) fn text(&self, as_json: bool) -> String {
        if as_json {
            return json(self);
        }
        let waited = Duration::from_secs_f64(self.elapsed_s);
        receipt::text(&self.receipt, Some((waited, self.time_scale)), self.is_kept)
    }

    pub(crate) fn exit(&self) -> Exit {
        match self.receipt.status {
            PurchaseStatus::Completed => Exit::Done,
            PurchaseStatus::Cancelled if self.receipt.dry_run => Exit::Done,
            PurchaseStatus::Cancelled => Exit::Failed,
            PurchaseStatus::Rejected => Exit::Rejected,
            PurchaseStatus::Partial | PurchaseStatus::Unresolved => Exit::Unresolved,
        }
    }
}

/// What `--json` says of a purchase that has not ended, so that there is no receipt.
/// `again` is the command that goes on with it.
pub(crate) fn without_receipt(id: &PurchaseId, error: &RunError, again: &str) -> String {
    let advice = advice(error);
    let (status, class, next_step) = match error {
        RunError::Interrupted(_) => ("interrupted", "interrupted", again),
        RunError::NotBegun(_) => ("not_run", "interrupted", again),
        RunError::WrongClock { .. } => ("not_run", "wrong_clock", &*advice),
        RunError::NotAgain(NotAgain::NotEnded(_)) => ("not_run", "not_ended", &*advice),
        RunError::NotAgain(_) => ("not_run", "not_again", &*advice),
        RunError::Unreadable(JournalError::DamagedPurchase { .. }) => ("not_run", "damaged", &*advice),
        _ => ("not_run", "not_run", &*advice),
    };
    let error = json!({"class": class, "code": null, "message": error.to_string(), "next_step": next_step});
    json!({
        "purchase_id": id, "status": status, "orders": [], "entitlements": [], "reservations": [],
        "api_calls": 0, "elapsed_s": 0, "error": error
    })
    .to_string()
}

/// What `--json` says of a purchase that is not cancelled.
pub(crate) fn not_cancelled(id: &PurchaseId, error: &RunError) -> String {
    let class = if matches!(error, RunError::TooLate(_)) { "too_late" } else { "not_run" };
    let advice = advice(error);
    json!({
        "purchase_id": id, "status": "not_cancelled",
        "error": {"class": class, "code": null, "message": error.to_string(), "next_step": advice}
    })
    .to_string()
}

/// What to do about an error, where there is more to say than the error says.
pub(crate) fn advice(error: &RunError) -> String {
    let resume = || program::command_here("resume");
    match error {
        RunError::Unreadable(error) | RunError::Journal { error, .. } => {
            error.next_step().unwrap_or_default()
        }
        RunError::WrongClock { .. } => format!("set the clock, best by NTP; then `{}`", resume()),
        RunError::NotEnded(_) | RunError::NotAgain(NotAgain::NotEnded(_)) => {
            format!("`{}` goes on with it", resume())
        }
        RunError::Unauthorized { .. } => format!("mend the credentials; then `{}`", resume()),
        RunError::NotAgain(NotAgain::CheckoutSent { purchase, status }) => {
            instead_of_again(purchase, *status)
        }
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

pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"))
}

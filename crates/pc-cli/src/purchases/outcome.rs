//! What a command says of a purchase, on stdout. The JSON keys are a contract.

use std::time::Duration;

use pc_workflows::{JournalError, PurchaseId, PurchaseStatus, Receipt, RunError};
use serde::Serialize;
use serde_json::json;

use crate::output::Exit;
use crate::purchases::receipt;

/// A receipt and how long a person waited for it.
#[derive(Serialize)]
pub(crate) struct Bought {
    #[serde(flatten)]
    pub(crate) receipt: Receipt,
    pub(crate) elapsed_s: f64,
    pub(crate) time_scale: f64,
}

impl Bought {
    pub(crate) fn text(&self, as_json: bool) -> String {
        if as_json {
            return json(self);
        }
        let waited = Duration::from_secs_f64(self.elapsed_s);
        receipt::text(&self.receipt, Some((waited, self.time_scale)))
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
    match error {
        RunError::Unreadable(error) | RunError::Journal { error, .. } => {
            error.next_step().unwrap_or_default()
        }
        _ => String::new(),
    }
}

pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"))
}

//! What a command says of a purchase, on stdout. The JSON keys are a contract.

use std::time::Duration;

use pc_workflows::{PurchaseStatus, Receipt};
use serde::Serialize;

use crate::output::Exit;
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

pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| format!("{{\"error\": \"{error}\"}}"))
}

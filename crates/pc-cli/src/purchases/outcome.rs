//! What a command says of a purchase, on stdout. The JSON keys are a contract.

use std::time::Duration;

use pc_models::Money;
use pc_workflows::{PurchaseStatus, Receipt};
use serde::Serialize;

use crate::connection::StartedOn;
use crate::output::Exit;
use crate::purchases::receipt;

/// A receipt, what was bought in money, and how long a person waited for it.
#[derive(Serialize)]
pub(crate) struct Bought {
    #[serde(flatten)]
    pub(crate) receipt: Receipt,
    bought: Vec<Money>,
    elapsed_s: f64,
    time_scale: f64,
    /// Where it goes on.
    #[serde(skip)]
    started_on: StartedOn,
}

impl Bought {
    /// `elapsed_s` is real seconds, with how many seconds of the service passed in one.
    pub(crate) fn new(receipt: Receipt, elapsed_s: f64, time_scale: f64, started_on: StartedOn) -> Self {
        let bought = receipt.bought().iter().collect();
        Self { receipt, bought, elapsed_s, time_scale, started_on }
    }

    pub(crate) fn text(&self, as_json: bool) -> String {
        if as_json {
            return json(self);
        }
        let waited = Duration::from_secs_f64(self.elapsed_s);
        receipt::text(&self.receipt, Some((waited, self.time_scale)), &self.started_on)
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

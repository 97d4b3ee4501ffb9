//! What faults do inside the service, beside its answers.

use std::time::Duration;

use pc_models::FaultCode;
use serde::{Deserialize, Serialize};

use crate::values::problem::Problem;

/// What goes wrong inside the service at one call.
#[derive(Debug, Default)]
pub(crate) struct Disruption {
    pub(crate) slow_visibility: Option<Duration>,
    pub(crate) stay_pending: bool,
    pub(crate) unfulfilled: bool,
    /// An order group, and the code of its refusal.
    pub(crate) refused_group: Option<(String, u32)>,
    pub(crate) out_of_inventory: bool,
    /// A cart line, and the code of its error.
    pub(crate) rejected_line: Option<(i64, u32)>,
    pub(crate) repriced: Option<Repriced>,
}

/// What a fault makes of the price of a cart line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Repriced {
    /// It is so many percent of the catalog's.
    Percent(u32),
    /// There is none.
    Unpriced,
}

impl Disruption {
    /// Refuses the order group that was chosen for it.
    pub(crate) fn refuse(&self, group: &str) -> Result<(), Problem> {
        match &self.refused_group {
            Some((chosen, code)) if chosen == group => {
                let known = FaultCode::find(i64::from(*code), 0).map(|known| known.http_status);
                let status = known.filter(|status| *status >= 400).unwrap_or(400);
                Err(Problem::new(status, *code, "The order group was refused by an injected fault."))
            }
            _ => Ok(()),
        }
    }
}

//! Daily usage tells again what charges say: where costs are summed, one of them is enough.

use pc_workflows::billing::BillingLine;
use serde::{Deserialize, Serialize};

use crate::output::Failure;

/// Which of the two came.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct CostOnce {
    is_usage: Option<bool>,
}

impl CostOnce {
    /// Takes in some lines.
    ///
    /// # Errors
    /// When the other kind came before.
    pub(super) fn check(&mut self, lines: &[BillingLine]) -> Result<(), Failure> {
        for line in lines {
            let is_usage = !line.facts().kind.is_charge();
            if *self.is_usage.get_or_insert(is_usage) != is_usage {
                return Err(cost_twice());
            }
        }
        Ok(())
    }
}

/// Why charges and daily usage are not taken together.
pub(super) fn cost_twice() -> Failure {
    Failure::usage(
        "there are charges and daily usage, which tells the same costs again: they would count twice. Give --type charges \
         or --type usage; of files, those of one kind",
    )
}

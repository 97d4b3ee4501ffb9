//! Which calls a rule is about.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::faults::numbers::{Nth, Probability, Seconds};
use crate::faults::operation_names::OperationNames;
use crate::values::operation::Operation;

/// Which calls a rule is about; all of them where nothing is said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Calls {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) operation: Option<OperationNames>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) nth: Option<Nth>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) probability: Option<Probability>,
    /// Seconds after the faults were set; the rule hits nothing before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) after_s: Option<Seconds>,
    /// Seconds after the faults were set; the rule hits nothing from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until_s: Option<Seconds>,
}

impl Calls {
    /// Whether a call is among them, before it is counted and drawn for; `age` is the time since the faults were set.
    pub(crate) fn include(
        &self,
        operation: Option<Operation>,
        customer: Option<&str>,
        age: Duration,
    ) -> bool {
        let wanted = self.operation.as_ref();
        let owner = self.customer.as_ref();
        wanted.is_none_or(|wanted| operation.is_some_and(|operation| wanted.contains(operation)))
            && owner.is_none_or(|id| customer.is_some_and(|called| called.eq_ignore_ascii_case(id)))
            && self.after_s.is_none_or(|after| age >= after.get())
            && self.until_s.is_none_or(|until| age < until.get())
    }

    /// Whether there is a moment at which the rule can hit.
    pub(crate) fn can_happen(&self) -> bool {
        self.after_s.zip(self.until_s).is_none_or(|(after, until)| after.get() < until.get())
    }
}

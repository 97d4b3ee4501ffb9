//! One rule: which calls it hits, and what happens to them.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Value, json};

use crate::faults::calls::Calls;
use crate::faults::fault::Fault;
use crate::faults::numbers::{ErrorStatus, Nth, Probability, Seconds};
use crate::faults::operation_names::OperationNames;

/// A rule that holds together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub(crate) struct Rule {
    #[serde(flatten)]
    pub(crate) fault: Fault,
    #[serde(flatten)]
    pub(crate) calls: Calls,
}

/// A rule as it is written: flat, so that an error in a member names the member's line.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(deserialize_with = "fault_name")]
    fault: String,
    operation: Option<OperationNames>,
    customer: Option<String>,
    nth: Option<Nth>,
    probability: Option<Probability>,
    after_s: Option<Seconds>,
    until_s: Option<Seconds>,
    delay_s: Option<Seconds>,
    retry_after_s: Option<u64>,
    status: Option<ErrorStatus>,
    work_done: Option<bool>,
    group: Option<String>,
    line: Option<i64>,
    code: Option<u32>,
    percent: Option<u32>,
}

/// Which members of a rule cannot be read, each on its own, and why. Whether they hold together is for the rule to say.
#[cfg(feature = "server")]
pub(crate) fn wrong_members(rule: &Value) -> Vec<(String, String)> {
    let members = rule.as_object().into_iter().flatten();
    let wrong = members.filter_map(|(name, value)| {
        let mut alone = json!({"fault": Fault::NAMES[0]});
        alone[name] = value.clone();
        let error = serde_json::from_value::<Written>(alone).err()?;
        Some((name.clone(), error.to_string()))
    });
    wrong.collect()
}

fn fault_name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let name = String::deserialize(deserializer)?;
    match Fault::NAMES.contains(&name.as_str()) {
        true => Ok(name),
        false => Err(D::Error::unknown_variant(&name, Fault::NAMES)),
    }
}

impl TryFrom<Written> for Rule {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let name = written.fault.clone();
        let fault = serde_json::from_value(written.parameters()).map_err(|error| {
            format!(
                "`{name}`: {error}; every fault takes operation, customer, nth, probability, after_s and until_s"
            )
        })?;
        let Written { operation, customer, nth, probability, after_s, until_s, .. } = written;
        let calls = Calls { operation, customer, nth, probability, after_s, until_s };
        match calls.can_happen() {
            true => Ok(Self { fault, calls }),
            false => Err(format!("`{name}` would never happen: its `until_s` is not behind its `after_s`")),
        }
    }
}

impl Written {
    /// The fault alone, with those of its parameters that were given.
    fn parameters(&self) -> Value {
        let mut parameters = json!({
            "fault": self.fault,
            "delay_s": self.delay_s,
            "retry_after_s": self.retry_after_s,
            "status": self.status,
            "work_done": self.work_done,
            "group": self.group,
            "line": self.line,
            "code": self.code,
            "percent": self.percent,
        });
        if let Value::Object(members) = &mut parameters {
            members.retain(|_, member| !member.is_null());
        }
        parameters
    }
}

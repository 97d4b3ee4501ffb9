//! What can go wrong, with what each fault needs to know.

use serde::{Deserialize, Serialize};

use crate::faults::numbers::{ErrorStatus, Seconds};

/// What can go wrong. Every variant has braces, so that members it does not take are refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Fault {
    LoseRequest {},
    LoseAnswer {},
    Delay {
        delay_s: Seconds,
    },
    CutBody {},
    GarbageBody {},
    TruncatedBody {},
    /// The page of a front end.
    HtmlBody {
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<ErrorStatus>,
        #[serde(skip_serializing_if = "Option::is_none")]
        work_done: Option<bool>,
    },
    /// Without a number of seconds there is no `Retry-After`.
    Throttle {
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u64>,
    },
    Status {
        status: ErrorStatus,
        #[serde(skip_serializing_if = "Option::is_none")]
        work_done: Option<bool>,
    },
    ExpireToken {},
    SlowVisibility {
        delay_s: Seconds,
    },
    StayPending {},
    Unfulfilled {},
    RefuseGroup {
        group: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<u32>,
    },
    OutOfInventory {},
    RejectLine {
        line: i64,
        #[serde(skip_serializing_if = "Option::is_none")]
        code: Option<u32>,
    },
    /// Without a percentage there is no price.
    Reprice {
        #[serde(skip_serializing_if = "Option::is_none")]
        percent: Option<u32>,
    },
}

impl Fault {
    /// The names of the faults.
    pub(crate) const NAMES: &[&str] = &[
        "lose_request",
        "lose_answer",
        "delay",
        "cut_body",
        "garbage_body",
        "truncated_body",
        "html_body",
        "throttle",
        "status",
        "expire_token",
        "slow_visibility",
        "stay_pending",
        "unfulfilled",
        "refuse_group",
        "out_of_inventory",
        "reject_line",
        "reprice",
    ];

    /// The name in files and in the request log.
    pub(crate) fn name(&self) -> String {
        let written = serde_json::to_value(self).unwrap_or_default();
        written["fault"].as_str().unwrap_or_default().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_named() {
        let error = serde_json::from_str::<Fault>(r#"{"fault": "x"}"#).unwrap_err().to_string();
        let listed: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        assert_eq!(listed, Fault::NAMES, "{error}");
    }
}

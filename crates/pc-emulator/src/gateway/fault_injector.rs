//! Decides which faults a call meets: counts per rule, and dice of its own.

use std::time::Duration;

use bytes::Bytes;
use pc_models::{FaultCode, Timestamp};
use pc_transport::wire::Reply;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::faults::fault_file::Faults;
use crate::faults::rule::{Fault, Rule};
use crate::values::problem::Problem;
use crate::values::random::Rng;

/// The rules in force, and how often each was asked and hit.
#[derive(Serialize, Deserialize)]
pub(crate) struct FaultInjector {
    faults: Faults,
    since: Timestamp,
    seed: u64,
    #[serde(rename = "dice")]
    rng: Rng,
    asked: Vec<u64>,
    hits: Vec<u64>,
}

/// What one call meets.
#[derive(Debug, Default)]
pub(crate) struct Hit {
    /// The words of the faults, for the request log.
    names: Vec<String>,
    pub(crate) delay: Duration,
    trouble: Option<Rule>,
    pub(crate) disruption: Disruption,
}

/// What goes wrong inside the service.
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

/// How the caller learns of the answer.
#[derive(Debug)]
pub(crate) enum Ending {
    Whole(Reply),
    /// The connection closes without an answer.
    Lost,
    /// The connection closes in the middle of the body.
    Cut(Reply),
}

impl FaultInjector {
    pub(crate) fn new(faults: Faults, seed: u64, now: Timestamp) -> Self {
        let (asked, hits) = (vec![0; faults.rules.len()], vec![0; faults.rules.len()]);
        Self { faults, since: now, seed, rng: Rng::new(seed, "faults"), asked, hits }
    }

    /// Other rules; all counts and dice begin anew.
    pub(crate) fn set(&mut self, faults: Faults, now: Timestamp) {
        *self = Self::new(faults, self.seed, now);
    }

    /// The rules and how often each was hit.
    pub(crate) fn json(&self) -> serde_json::Value {
        json!({"rules": self.faults.rules, "hits": self.hits})
    }

    pub(crate) fn decide(&mut self, operation: &str, customer: Option<&str>, now: Timestamp) -> Hit {
        let mut hit = Hit::default();
        let age = now.since(self.since);
        for (place, rule) in self.faults.rules.iter().enumerate() {
            if !is_about(rule, operation, customer, age) {
                continue;
            }
            self.asked[place] += 1;
            let counted = rule.nth.as_ref().is_none_or(|nth| nth.contains(self.asked[place]));
            if counted && rule.probability.is_none_or(|probability| self.rng.chance(probability.0)) {
                self.hits[place] += 1;
                hit.add(rule);
            }
        }
        hit
    }
}

fn is_about(rule: &Rule, operation: &str, customer: Option<&str>, age: Duration) -> bool {
    rule.operation.is_none_or(|wanted| wanted.0 == operation)
        && rule
            .customer
            .as_ref()
            .is_none_or(|id| customer.is_some_and(|called| called.eq_ignore_ascii_case(id)))
        && rule.after_s.is_none_or(|after| age >= after.0)
        && rule.until_s.is_none_or(|until| age < until.0)
}

impl Hit {
    /// Of several troubles with one answer the first rule's counts.
    fn add(&mut self, rule: &Rule) {
        let delay = rule.delay_s.map(|seconds| seconds.0);
        let disruption = &mut self.disruption;
        match rule.fault {
            Fault::Delay => self.delay = self.delay.max(delay.unwrap_or_default()),
            Fault::SlowVisibility => disruption.slow_visibility = delay,
            Fault::StayPending => disruption.stay_pending = true,
            Fault::Unfulfilled => disruption.unfulfilled = true,
            Fault::OutOfInventory => disruption.out_of_inventory = true,
            Fault::RefuseGroup => {
                disruption.refused_group =
                    rule.group.clone().map(|group| (group, rule.code.unwrap_or(800_024)));
            }
            Fault::RejectLine => {
                disruption.rejected_line = rule.line.map(|line| (line, rule.code.unwrap_or(10_006)));
            }
            _ if self.trouble.is_some() => return,
            _ => self.trouble = Some(rule.clone()),
        }
        self.names.push(rule.fault.word());
    }

    /// For the request log.
    pub(crate) fn name(&self) -> Option<String> {
        (!self.names.is_empty()).then(|| self.names.join("+"))
    }

    /// What the caller gets instead of work being done; `None` when the work is done.
    pub(crate) fn instead(&self) -> Option<Ending> {
        let rule = self.trouble.as_ref()?;
        let untouched = !rule.work_done.unwrap_or_default();
        match rule.fault {
            Fault::LoseRequest => Some(Ending::Lost),
            Fault::Throttle => Some(Ending::Whole(throttled(rule.retry_after_s))),
            Fault::ExpireToken => Some(Ending::Whole(Problem::denied().into_reply())),
            Fault::Status | Fault::HtmlBody if untouched => Some(Ending::Whole(failure(rule))),
            _ => None,
        }
    }

    /// What the caller gets of the reply to work that was done.
    pub(crate) fn spoil(&self, mut reply: Reply) -> Ending {
        let Some(rule) = &self.trouble else { return Ending::Whole(reply) };
        match rule.fault {
            Fault::LoseAnswer => return Ending::Lost,
            Fault::CutBody => return Ending::Cut(reply),
            Fault::TruncatedBody => reply.body.truncate(reply.body.len() / 2),
            Fault::GarbageBody => reply.body = Bytes::from_static(b"\x00\xFF{]\x1B garbage \xC3\x28 }["),
            Fault::Status | Fault::HtmlBody => reply = failure(rule),
            _ => {}
        }
        Ending::Whole(reply)
    }
}

/// The gateway's answer to too many calls.
pub(crate) fn throttled(retry_after: Option<u64>) -> Reply {
    let seconds = retry_after.unwrap_or(57);
    let body = format!(
        "{{ \"statusCode\": 429, \"message\": \"Rate limit is exceeded. Try again in {seconds} seconds.\" }}"
    );
    let mut reply = Reply::new(429).header("Content-Type", "application/json");
    reply.body = body.into();
    match retry_after {
        Some(seconds) => reply.header("Retry-After", seconds.to_string()),
        None => reply,
    }
}

/// An error status: from the service as JSON, from a front end as a page.
fn failure(rule: &Rule) -> Reply {
    if rule.fault == Fault::HtmlBody {
        let status = rule.status.unwrap_or(502);
        let mut reply = Reply::new(status).header("Content-Type", "text/html");
        reply.body =
            format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>").into();
        return reply;
    }
    match rule.status.unwrap_or(500) {
        status @ 502..=504 => Reply::new(status),
        status => Problem::new(status, 800_003, "Something unexpected happened.").into_reply(),
    }
}

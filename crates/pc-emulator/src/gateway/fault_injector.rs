//! Decides which faults a call meets: with counts for each rule, and draws of its own.

use std::time::Duration;

use bytes::Bytes;
use pc_models::Timestamp;
use pc_transport::wire::Reply;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::answer::Answer;
use crate::faults::disruption::{Disruption, Repriced};
use crate::faults::fault::Fault;
use crate::faults::fault_file::Faults;
use crate::faults::numbers::ErrorStatus;
use crate::faults::rule::Rule;
use crate::gateway::ending::Ending;
use crate::gateway::throttle::throttled;
use crate::values::operation::Operation;
use crate::values::problem::Problem;
use crate::values::random::Rng;

/// The rules in force, and how often each was asked and hit.
#[derive(Clone, Serialize, Deserialize)]
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
    /// The names of the faults, for the request log.
    names: Vec<String>,
    pub(crate) delay: Duration,
    /// The fault that decides what comes back.
    reply_fault: Option<Fault>,
    pub(crate) disruption: Disruption,
}

impl FaultInjector {
    pub(crate) fn new(faults: Faults, seed: u64, now: Timestamp) -> Self {
        let (asked, hits) = (vec![0; faults.rules.len()], vec![0; faults.rules.len()]);
        Self { faults, since: now, seed, rng: Rng::new(seed, "faults"), asked, hits }
    }

    /// Other rules; all counts and draws begin anew.
    pub(crate) fn set(&mut self, faults: Faults, now: Timestamp) {
        *self = Self::new(faults, self.seed, now);
    }

    /// The rules and how often each was hit.
    pub(crate) fn json(&self) -> serde_json::Value {
        json!({"rules": self.faults.rules, "hits": self.hits})
    }

    /// Each rule, with how many calls it was about and how many it hit.
    #[cfg(feature = "server")]
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&Rule, u64, u64)> {
        let counts = self.asked.iter().zip(&self.hits);
        self.faults.rules.iter().zip(counts).map(|(rule, (asked, hits))| (rule, *asked, *hits))
    }

    /// One more rule; the counts of the others go on.
    #[cfg(feature = "server")]
    pub(crate) fn add(&mut self, rule: Rule, now: Timestamp) {
        if self.faults.is_empty() {
            self.since = now;
        }
        self.faults.rules.push(rule);
        self.asked.push(0);
        self.hits.push(0);
    }

    /// Removes the rules that are meant, with their counts.
    #[cfg(feature = "server")]
    pub(crate) fn remove(&mut self, is_meant: impl Fn(&Rule) -> bool) {
        let kept: Vec<bool> = self.faults.rules.iter().map(|rule| !is_meant(rule)).collect();
        let keep = || {
            let mut kept = kept.iter().copied();
            move || kept.next().unwrap_or_default()
        };
        let (mut rules, mut asked, mut hits) = (keep(), keep(), keep());
        self.faults.rules.retain(|_| rules());
        self.asked.retain(|_| asked());
        self.hits.retain(|_| hits());
    }

    pub(crate) fn decide(
        &mut self,
        operation: Option<Operation>,
        customer: Option<&str>,
        now: Timestamp,
    ) -> Hit {
        let mut hit = Hit::default();
        let age = now.since(self.since);
        for (index, Rule { fault, calls }) in self.faults.rules.iter().enumerate() {
            if !calls.include(operation, customer, age) {
                continue;
            }
            self.asked[index] += 1;
            let counted = calls.nth.as_ref().is_none_or(|nth| nth.contains(self.asked[index]));
            if counted && calls.probability.is_none_or(|probability| self.rng.chance(probability.into())) {
                self.hits[index] += 1;
                hit.add(fault);
            }
        }
        hit
    }
}

impl Hit {
    /// Of several faults that decide what comes back the first one counts.
    fn add(&mut self, fault: &Fault) {
        let disruption = &mut self.disruption;
        match fault {
            Fault::Delay { delay_s } => self.delay = self.delay.max(delay_s.get()),
            Fault::SlowVisibility { delay_s } => disruption.slow_visibility = Some(delay_s.get()),
            Fault::StayPending {} => disruption.stay_pending = true,
            Fault::Unfulfilled {} => disruption.unfulfilled = true,
            Fault::OutOfInventory {} => disruption.out_of_inventory = true,
            Fault::RefuseGroup { group, code } => {
                disruption.refused_group = Some((group.clone(), code.unwrap_or(800_024)));
            }
            Fault::RejectLine { line, code } => {
                disruption.rejected_line = Some((*line, code.unwrap_or(10_006)));
            }
            Fault::Reprice { percent } => {
                disruption.repriced = Some(percent.map_or(Repriced::Unpriced, Repriced::Percent));
            }
            _ if self.reply_fault.is_some() => return,
            other => self.reply_fault = Some(other.clone()),
        }
        self.names.push(fault.name());
    }

    /// For the request log.
    pub(crate) fn name(&self) -> Option<String> {
        (!self.names.is_empty()).then(|| self.names.join("+"))
    }

    /// What the caller gets instead of work being done; `None` when the work is done.
    pub(crate) fn instead(&self) -> Option<Ending> {
        match self.reply_fault.as_ref()? {
            Fault::LoseRequest {} => Some(Ending::Lost),
            Fault::Throttle { retry_after_s } => Some(Ending::Whole(throttled(*retry_after_s))),
            Fault::ExpireToken {} => Some(Ending::Whole(refusal(Problem::denied()))),
            Fault::Status { work_done: Some(true), .. } | Fault::HtmlBody { work_done: Some(true), .. } => {
                None
            }
            Fault::Status { status, .. } => Some(Ending::Whole(failure(*status))),
            Fault::HtmlBody { status, .. } => Some(Ending::Whole(error_page(*status))),
            _ => None,
        }
    }

    /// What the caller gets of the reply to work that was done.
    pub(crate) fn spoil(&self, mut reply: Reply) -> Ending {
        match &self.reply_fault {
            Some(Fault::LoseAnswer {}) => return Ending::Lost,
            Some(Fault::CutBody {}) => return Ending::Cut(reply),
            Some(Fault::TruncatedBody {}) => reply.body.truncate(reply.body.len() / 2),
            Some(Fault::GarbageBody {}) => {
                reply.body = Bytes::from_static(b"\x00\xFF{]\x1B garbage \xC3\x28 }[");
            }
            Some(Fault::Status { status, .. }) => reply = failure(*status),
            Some(Fault::HtmlBody { status, .. }) => reply = error_page(*status),
            _ => {}
        }
        Ending::Whole(reply)
    }
}

fn refusal(problem: Problem) -> Reply {
    Answer::from(problem).into_reply(false)
}

/// An error status of the service, as JSON; of a front end's own statuses the body is empty.
fn failure(status: ErrorStatus) -> Reply {
    match u16::from(status) {
        status @ 502..=504 => Reply::new(status),
        status => refusal(Problem::new(status, 800_003, "Something unexpected happened.")),
    }
}

/// The page of a front end.
fn error_page(status: Option<ErrorStatus>) -> Reply {
    let status = status.map_or(502, u16::from);
    let mut reply = Reply::new(status).header("Content-Type", "text/html");
    reply.body =
        format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>").into();
    reply
}

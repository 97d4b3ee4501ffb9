//! What all seeds together came to.

use std::collections::BTreeMap;

use pc_workflows::PurchaseStatus::{Cancelled, Completed, Partial, Rejected, Unresolved};
use serde::Serialize;

use super::promise::Promise;
use super::verdict::Verdict;

/// What all seeds together came to.
#[derive(Debug, Default, Serialize)]
pub(super) struct Counts {
    pub(super) seeds: u64,
    pub(super) purchases: u64,
    pub(super) completed: u64,
    pub(super) rejected: u64,
    pub(super) partial: u64,
    pub(super) cancelled: u64,
    pub(super) unresolved: u64,
    /// Why purchases did not complete, by class of problem.
    pub(super) problems: BTreeMap<String, u64>,
    pub(super) crashes: u64,
    /// Requests that met a fault of the network.
    pub(super) faults: u64,
    pub(super) requests: u64,
    pub(super) duplicate_orders: u64,
    pub(super) lost_orders: u64,
    pub(super) untrue_ends: u64,
    /// How often each promise was found broken, these three among them.
    pub(super) broken_promises: BTreeMap<Promise, u64>,
    /// Seeds in which a promise broke.
    pub(super) broken_seeds: Vec<u64>,
}

impl Counts {
    pub(super) fn add(&mut self, seed: u64, verdict: &Verdict) {
        self.seeds += 1;
        for (status, problem) in &verdict.ends {
            self.purchases += 1;
            if let Some(class) = problem {
                *self.problems.entry(class.clone()).or_default() += 1;
            }
            *match status {
                Completed => &mut self.completed,
                Rejected => &mut self.rejected,
                Partial => &mut self.partial,
                Cancelled => &mut self.cancelled,
                Unresolved => &mut self.unresolved,
            } += 1;
        }
        self.crashes += verdict.crashes;
        self.faults += verdict.traffic.faults;
        self.requests += verdict.traffic.requests;
        for broken in &verdict.broken {
            *self.broken_promises.entry(broken.promise).or_default() += 1;
            match broken.promise {
                Promise::NoDuplicate => self.duplicate_orders += 1,
                Promise::NothingLost => self.lost_orders += 1,
                Promise::TrueEnd => self.untrue_ends += 1,
                _ => {}
            }
        }
        if !verdict.broken.is_empty() {
            self.broken_seeds.push(seed);
        }
    }
}

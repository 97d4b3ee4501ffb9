//! How far many purchases are, all together: a line for each step of each of them would fill a log that nobody reads.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use pc_workflows::{EventKind, Stage};

use crate::output::Progress;

/// Of this many purchases every step is told; of more only how many are how far.
const MAX_TOLD: usize = 100;

/// How far many purchases are.
pub(super) struct Crowd {
    telling: Progress,
    all: usize,
    standing: Mutex<Standing>,
}

/// How many are where.
#[derive(Default)]
struct Standing {
    by_stage: BTreeMap<Stage, usize>,
    ended: usize,
}

impl Crowd {
    /// Of so many purchases, if they are too many to tell every step.
    pub(super) fn of(all: usize) -> Option<Self> {
        let begin = || Progress::begin_here("purchases");
        (all > MAX_TOLD).then(|| Self { telling: begin(), all, standing: Mutex::default() })
    }

    /// The stage that a step is of, where it tells it.
    pub(super) fn stage_of(step: &EventKind) -> Option<Stage> {
        match step {
            EventKind::Calling { stage, .. } | EventKind::Waiting { stage, .. } => Some(*stage),
            _ => None,
        }
    }

    /// One is in this stage now.
    pub(super) fn moved(&self, before: Option<Stage>, now: Stage) {
        self.change(|standing| {
            standing.leave(before);
            *standing.by_stage.entry(now).or_default() += 1;
        });
    }

    /// One has ended.
    pub(super) fn ended(&self, before: Option<Stage>) {
        self.change(|standing| {
            standing.leave(before);
            standing.ended += 1;
        });
    }

    fn change(&self, change: impl FnOnce(&mut Standing)) {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut standing);
        self.telling.doing(&standing.text());
        self.telling.done(standing.ended, self.all, "purchases ended");
    }
}

impl Standing {
    fn leave(&mut self, stage: Option<Stage>) {
        if let Some(there) = stage.and_then(|stage| self.by_stage.get_mut(&stage)) {
            *there = there.saturating_sub(1);
        }
    }

    fn text(&self) -> String {
        let there = self.by_stage.iter().filter(|(_, there)| **there > 0);
        let texts: Vec<String> = there.map(|(stage, there)| format!("{} {there}", stage.as_str())).collect();
        format!("purchases: {}", texts.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_counts_where_it_is() {
        let mut standing = Standing::default();
        for (before, now) in [
            (None, Stage::Search),
            (None, Stage::Search),
            (Some(Stage::Search), Stage::Cart),
            (Some(Stage::Cart), Stage::Visibility),
        ] {
            standing.leave(before);
            *standing.by_stage.entry(now).or_default() += 1;
        }
        assert_eq!(standing.text(), "purchases: search 1, visibility 1");
    }
}

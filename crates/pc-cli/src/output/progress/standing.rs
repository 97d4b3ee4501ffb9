//! How far a command is, as one line.

use pc_models::Timestamp;

use crate::output::wording::{duration, grouped};

/// How far a command is.
#[derive(Default)]
pub(super) struct Standing {
    doing: String,
    /// So many of so many.
    pub(super) done: Option<(usize, usize, &'static str)>,
    /// So many, of nobody knows how many.
    pub(super) counted: Option<(u64, &'static str)>,
    pub(super) waiting: Option<Wait>,
    /// A call that failed and is tried again.
    pub(super) retrying: Option<Wait>,
}

/// Something that is waited for.
pub(super) struct Wait {
    pub(super) what: String,
    pub(super) until: Option<Timestamp>,
}

impl Standing {
    pub(super) fn of(doing: &str) -> Self {
        Self { doing: doing.to_owned(), ..Self::default() }
    }

    pub(super) fn text(&self, now: Timestamp) -> String {
        let done = self.done.map(|(done, all, unit)| format!("{done} of {all} {unit}"));
        let counted =
            self.counted.map(|(count, unit)| format!("{} {unit} so far", grouped(&count.to_string())));
        let waiting = self.waiting.as_ref().map(|wait| match wait.until {
            Some(until) => format!("waiting for {}, at most {} more", wait.what, duration(until.since(now))),
            None => format!("waiting for {}", wait.what),
        });
        let is_under_way = |wait: &&Wait| wait.until.is_some_and(|until| until > now);
        let retrying = self.retrying.as_ref().filter(is_under_way).map(|wait| {
            let left = wait.until.map(|until| duration(until.since(now))).unwrap_or_default();
            format!("{}, tried again in {left}", wait.what)
        });
        let doing = Some(self.doing.clone());
        [doing, done, counted, waiting, retrying].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

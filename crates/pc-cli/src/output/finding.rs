//! What `doctor` found.

use serde::Serialize;

use crate::output::cell::Cell;
use crate::output::rows::{Column, Row};

/// One thing that was looked at.
#[derive(Serialize)]
pub(crate) struct Finding {
    check: &'static str,
    verdict: Verdict,
    message: String,
    what_to_do: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Good,
    Note,
    Warning,
    Problem,
}

/// What was found, in the order in which it was looked at.
#[derive(Default)]
pub(crate) struct Findings(pub(crate) Vec<Finding>);

impl Findings {
    pub(crate) fn good(&mut self, check: &'static str, message: impl ToString) {
        self.add(check, Verdict::Good, message.to_string(), None);
    }

    /// Neither good nor bad.
    pub(crate) fn note(&mut self, check: &'static str, message: impl ToString) {
        self.add(check, Verdict::Note, message.to_string(), None);
    }

    pub(crate) fn warning(&mut self, check: &'static str, message: impl ToString, what_to_do: &str) {
        self.add(check, Verdict::Warning, message.to_string(), Some(what_to_do));
    }

    /// It prevents buying.
    pub(crate) fn problem(&mut self, check: &'static str, message: impl ToString, what_to_do: &str) {
        self.add(check, Verdict::Problem, message.to_string(), Some(what_to_do));
    }

    fn add(&mut self, check: &'static str, verdict: Verdict, message: String, what_to_do: Option<&str>) {
        let what_to_do = what_to_do.map(str::to_owned);
        self.0.push(Finding { check, verdict, message, what_to_do });
    }

    pub(crate) fn has_problem(&self) -> bool {
        self.0.iter().any(|finding| finding.verdict == Verdict::Problem)
    }

    /// What to do, in order, each once.
    pub(crate) fn advice(&self) -> Vec<String> {
        let line =
            |finding: &Finding| Some(format!("  {}: {}\n", finding.check, finding.what_to_do.as_ref()?));
        let mut lines: Vec<String> = self.0.iter().filter_map(line).collect();
        lines.dedup();
        lines
    }
}

impl Verdict {
    fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Note => "note",
            Self::Warning => "WARNING",
            Self::Problem => "PROBLEM",
        }
    }
}

impl Row for Finding {
    const COLUMNS: &'static [Column<Self>] = &[
        ("check", |row| Cell::text(&row.check)),
        ("verdict", |row| Cell::Status(row.verdict.word().to_owned())),
        ("what", |row| Cell::text(&row.message)),
    ];
}

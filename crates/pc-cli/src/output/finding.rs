//! What `doctor` found.

use serde::Serialize;

use crate::output::rows::{Column, Row};

/// One thing that was looked at.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Finding {
    pub(crate) check: &'static str,
    verdict: Verdict,
    message: String,
    pub(crate) what_to_do: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Good,
    Note,
    Warning,
    Problem,
}

impl Finding {
    pub(crate) fn good(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Good, message: message.into(), what_to_do: None }
    }

    /// Neither good nor bad.
    pub(crate) fn note(check: &'static str, message: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Note, message: message.into(), what_to_do: None }
    }

    pub(crate) fn warning(
        check: &'static str,
        message: impl Into<String>,
        what_to_do: impl Into<String>,
    ) -> Self {
        Self {
            check,
            verdict: Verdict::Warning,
            message: message.into(),
            what_to_do: Some(what_to_do.into()),
        }
    }

    /// It prevents buying.
    pub(crate) fn problem(
        check: &'static str,
        message: impl Into<String>,
        what_to_do: impl Into<String>,
    ) -> Self {
        Self {
            check,
            verdict: Verdict::Problem,
            message: message.into(),
            what_to_do: Some(what_to_do.into()),
        }
    }

    pub(crate) fn is_problem(&self) -> bool {
        self.verdict == Verdict::Problem
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
        ("check", |row| row.check.to_owned()),
        ("verdict", |row| row.verdict.word().to_owned()),
        ("what", |row| row.message.clone()),
    ];
}

//! The position file beside an unfinished file of lines: what is written into it, and how far.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use pc_models::{CurrencyCode, Decimal};
use pc_workflows::billing::{Document, LinePosition};
use serde::{Deserialize, Serialize};

use crate::commands::invoices::line_file::SpellingArguments;
use crate::commands::invoices::lines_format::{FormState, Layout};
use crate::commands::invoices::not_understood::NotUnderstood;
use crate::connection::{Wanted, via};
use crate::output::{Failure, atomic_file};

/// What is being written: a run may only go on with its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Work(pub(super) String);

impl Work {
    pub(crate) fn new(service: &str, wanted: &Wanted, layout: &Layout) -> Self {
        let document = match &wanted.document {
            Document::Invoice(id) => id.to_string(),
            Document::Unbilled { period, currency } => format!("unbilled {period} {currency}"),
        };
        let sections: Vec<String> = wanted
            .sections
            .iter()
            .map(|section| format!("{} {} {}", section.provider, section.line_item_type, via(section.via)))
            .collect();
        Self(format!("{document} of {service} as {}: {}", layout.describe(), sections.join("; ")))
    }

    /// The lines of other files, as long as they are what they were.
    pub(crate) fn of_files(files: &[PathBuf], spelling: SpellingArguments, layout: &Layout) -> Self {
        let named = |file: &PathBuf| {
            let found = std::fs::metadata(file).ok();
            let changed =
                found.as_ref().and_then(|found| found.modified().ok()?.duration_since(UNIX_EPOCH).ok());
            let (length, changed) = (found.map_or(0, |found| found.len()), changed.unwrap_or_default());
            format!("{} ({length} bytes, changed at {})", file.display(), changed.as_millis())
        };
        let names: Vec<String> = files.iter().map(named).collect();
        Self(format!("{} ({spelling}) as {}", names.join("; "), layout.describe()))
    }
}

/// How far a file is written.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Saved {
    pub(super) work: Option<Work>,
    pub(super) position: LinePosition,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) totals: Vec<(CurrencyCode, Decimal)>,
    /// Of the rows until here; earlier versions did not save it.
    #[serde(default)]
    pub(super) not_understood: NotUnderstood,
    /// What the form remembers of them; earlier versions did not save it.
    #[serde(default)]
    pub(super) form: FormState,
}

impl Saved {
    /// What was saved for a file; nothing when nothing was.
    pub(super) fn read(path: &Path, work: &Work) -> Result<Self, Failure> {
        let position = position_path(path);
        let text = match std::fs::read(&position) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(cannot(&position, &error)),
        };
        let saved: Self = serde_json::from_slice(&text).map_err(|error| {
            Failure::failed(format!(
                "{} cannot be read: {error}; start again with --force",
                position.display()
            ))
        })?;
        match &saved.work {
            Some(saved_work) if saved_work != work => Err(Failure::usage(format!(
                "{} belongs to `{}`, this is `{}`: give the same options, or start again with --force",
                position.display(),
                saved_work.0,
                work.0
            ))),
            _ => Ok(saved),
        }
    }

    /// Saves it, whole or not at all.
    pub(super) fn write(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_vec(self)?;
        atomic_file::write(&position_path(path), &text, true)
    }
}

/// The file that holds the position.
pub(super) fn position_path(path: &Path) -> PathBuf {
    beside(path, "position")
}

/// The name of a file with another ending.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// What is said when a file cannot be written; what it holds is kept.
pub(super) fn cannot(path: &Path, error: &std::io::Error) -> Failure {
    Failure::failed(format!("{} cannot be written: {error}", path.display()))
}

//! The position file beside an unfinished file of lines: what is written into it, and how far.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use pc_models::{CurrencyCode, Decimal};
use pc_workflows::billing::{Document, LinePosition};
use serde::{Deserialize, Serialize};

use crate::commands::invoices::lines_format::Layout;
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

    /// The lines of other files.
    pub(crate) fn of_files(files: &[PathBuf], layout: &Layout) -> Self {
        let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
        Self(format!("{} as {}", names.join("; "), layout.describe()))
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

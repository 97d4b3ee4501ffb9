//! How far lines were read, as data that can be saved.

use pc_transport::Continuation;
use serde::{Deserialize, Serialize};

/// How far lines were read. Belongs to the sections it came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// How many sections are finished.
    pub(super) section: usize,
    /// Where in the next one.
    pub(super) place: Place,
}

impl Position {
    /// Whether nothing was read before.
    #[must_use]
    pub fn is_start(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn of_section(section: usize) -> Self {
        Self { section, place: Place::Start }
    }
}

/// Where in a section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    /// At its beginning.
    #[default]
    Start,
    /// Before this page.
    Page(Continuation),
    /// In an export.
    Export(ExportPlace),
}

/// Where in an export: a file, and how many of its lines were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ExportPlace {
    /// Where the export is asked for: good as long as the service keeps it.
    pub(super) location: String,
    /// The version of the data, once known.
    pub(super) e_tag: Option<String>,
    pub(super) file: usize,
    pub(super) line: usize,
}

impl ExportPlace {
    pub(super) fn started(location: String) -> Self {
        Self { location, e_tag: None, file: 0, line: 0 }
    }

    pub(super) fn is_start(&self) -> bool {
        (self.file, self.line) == (0, 0)
    }
}

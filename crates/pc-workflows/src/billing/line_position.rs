//! How far lines were read, as data that can be saved.

use pc_transport::Continuation;
use serde::{Deserialize, Serialize};

/// How far lines were read. Belongs to the sections it came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinePosition {
    /// How many sections are finished.
    pub(super) section: usize,
    /// Where in the next one.
    #[serde(rename = "place")]
    pub(super) within: SectionPosition,
}

impl LinePosition {
    /// Whether nothing was read before.
    #[must_use]
    pub fn is_start(&self) -> bool {
        *self == Self::default()
    }

    /// So many rows of the file with this number are read, and all files before it.
    #[must_use]
    pub fn of_file(file: usize, rows: u64) -> Self {
        Self { section: file, within: SectionPosition::Rows(rows) }
    }

    /// How many files are read, and how many rows of the next one.
    #[must_use]
    pub fn in_files(&self) -> (usize, u64) {
        match self.within {
            SectionPosition::Rows(rows) => (self.section, rows),
            _ => (self.section, 0),
        }
    }

    pub(super) fn of_section(section: usize) -> Self {
        Self { section, within: SectionPosition::Start }
    }
}

/// Where in a section.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SectionPosition {
    /// At its beginning.
    #[default]
    Start,
    /// Before this page.
    Page(Continuation),
    /// In an export.
    Export(ExportPosition),
    /// Behind so many rows of a file.
    Rows(u64),
}

/// Where in an export: a file, and how many of its lines were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ExportPosition {
    /// Where the export is asked for: good as long as the service keeps it.
    pub(super) location: String,
    /// The version of the data, once known.
    pub(super) e_tag: Option<String>,
    /// The file, counted from 0.
    pub(super) file: usize,
    /// How many of its lines were read.
    pub(super) line: usize,
}

impl ExportPosition {
    pub(super) fn started(location: String) -> Self {
        Self { location, e_tag: None, file: 0, line: 0 }
    }

    pub(super) fn is_start(&self) -> bool {
        (self.file, self.line) == (0, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_saved_by_earlier_versions_are_read_and_written_back() {
        for saved in [
            r#"{"section":1,"place":"start"}"#,
            r#"{"section":0,"place":{"export":{"location":"/exports/7","e_tag":"v1","file":2,"line":3000}}}"#,
            r#"{"section":2,"place":{"rows":12}}"#,
        ] {
            let position: LinePosition = serde_json::from_str(saved).unwrap();
            assert_eq!(serde_json::to_string(&position).unwrap(), saved);
        }
    }
}

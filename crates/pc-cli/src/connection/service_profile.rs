//! What was seen of the things that are assumed of a service, kept beside the journal of its purchases.
//!
//! It can make purchases more careful and never less: whoever may write it can stop purchases, and nothing else.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use pc_models::Timestamp;
use pc_workflows::assumption::{Seen, Verdict};
use pc_workflows::{Precautions, create_private_folder};
use serde::{Deserialize, Serialize};

use crate::output::{Failure, NewFile};

/// What a profile says that it is.
const FORMAT: &str = "partner-center-service-profile/1";

/// What was seen of a service: of each assumption what was seen last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ServiceProfile {
    /// [`FORMAT`].
    format: String,
    /// By number.
    pub(crate) assumptions: Vec<Known>,
}

/// What is known of an assumption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    #[serde(flatten)]
    pub(crate) seen: Seen,
    /// When it was seen.
    pub(crate) at: Timestamp,
    /// The command that saw it.
    pub(crate) by: String,
}

impl Default for ServiceProfile {
    fn default() -> Self {
        Self { format: FORMAT.to_owned(), assumptions: Vec::new() }
    }
}

impl ServiceProfile {
    /// Its file beside a journal.
    pub(crate) fn path(journal: &Path) -> PathBuf {
        let mut name = journal.file_name().map(OsString::from).unwrap_or_default();
        name.push(".profile.json");
        journal.with_file_name(name)
    }

    /// The one beside a journal; an empty one where nothing was seen yet.
    pub(crate) fn beside(journal: &Path) -> Result<Self, Failure> {
        let path = Self::path(journal);
        match path.try_exists() {
            Ok(false) => Ok(Self::default()),
            _ => Self::read(&path),
        }
    }

    /// The one in a file.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| unusable(path, &error.to_string()))?;
        Self::parse(&text).map_err(|why| unusable(path, &why))
    }

    fn parse(text: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Format {
            format: String,
        }
        let Format { format } = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if format != FORMAT {
            return Err(format!("it is `{format}`, and this program reads `{FORMAT}`"));
        }
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    /// Takes in what a command saw. What does not tell replaces nothing that does.
    pub(crate) fn take_in(&mut self, seen: &[Seen], at: Timestamp, by: &str) {
        for seen in seen {
            let number = seen.number;
            let index = self.assumptions.binary_search_by_key(&number, |known| known.seen.number);
            let known = Known { seen: seen.clone(), at, by: by.to_owned() };
            match index {
                Ok(_) if seen.verdict == Verdict::Unknown => {}
                Ok(index) => self.assumptions[index] = known,
                Err(index) => self.assumptions.insert(index, known),
            }
        }
    }

    /// Writes it beside a journal, whole or not at all.
    pub(crate) fn keep(&self, journal: &Path) -> Result<(), Failure> {
        let path = Self::path(journal);
        let cannot = |error: &dyn std::fmt::Display| {
            Failure::failed(format!("{} cannot be written: {error}", path.display()))
        };
        if let Some(folder) = journal.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            create_private_folder(folder).map_err(|error| cannot(&error))?;
        }
        let file = NewFile::create(&path, true)?;
        let text = serde_json::to_string_pretty(self).map_err(|error| cannot(&error))?;
        writeln!(file.file(), "{text}").map_err(|error| cannot(&error))?;
        file.keep()
    }

    /// What was seen of the assumption of this number.
    pub(crate) fn of(&self, number: u32) -> Option<&Known> {
        self.assumptions.iter().find(|known| known.seen.number == number)
    }

    /// The careful ways that follow from it.
    pub(crate) fn precautions(&self) -> Precautions {
        Precautions::after(self.assumptions.iter().map(|known| &known.seen))
    }
}

/// Takes in what a command saw of a service, and keeps it beside the journal of its purchases; where that is in memory, nothing is
/// kept.
pub(crate) fn record(journal: Option<&Path>, seen: &[Seen], at: Timestamp, by: &str) -> Result<(), Failure> {
    let Some(journal) = journal else { return Ok(()) };
    let mut profile = ServiceProfile::beside(journal)?;
    profile.take_in(seen, at, by);
    profile.keep(journal)
}

fn unusable(path: &Path, why: &str) -> Failure {
    let path = path.display();
    Failure::failed(format!(
        "{path}, which says what was seen of the service, cannot be used: {why}. Nothing was done; remove it, and run `parity` again to \
         find out anew, or use the version of this program that wrote it"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pc_workflows::assumption::Assumption;

    fn seen(verdict: Verdict) -> [Seen; 1] {
        [Seen::new(Assumption::REQUEST_ID, verdict, "it was done twice")]
    }

    #[test]
    fn what_was_seen_is_kept_beside_the_journal() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal.db");
        assert_eq!(ServiceProfile::beside(&journal).unwrap(), ServiceProfile::default());
        let mut profile = ServiceProfile::default();
        profile.take_in(&seen(Verdict::Refuted), Timestamp::UNIX_EPOCH, "parity");
        profile.keep(&journal).unwrap();
        assert!(folder.path().join("journal.db.profile.json").exists());
        let kept = ServiceProfile::beside(&journal).unwrap();
        assert_eq!(kept, profile);
        assert!(kept.precautions().checks_out_once);
    }

    #[test]
    fn an_answer_that_does_not_tell_replaces_none_that_does() {
        let mut profile = ServiceProfile::default();
        profile.take_in(&seen(Verdict::Refuted), Timestamp::UNIX_EPOCH, "parity");
        profile.take_in(&seen(Verdict::Unknown), Timestamp::UNIX_EPOCH, "parity");
        assert_eq!(profile.of(1).unwrap().seen.verdict, Verdict::Refuted);
        profile.take_in(&seen(Verdict::Confirmed), Timestamp::UNIX_EPOCH, "parity");
        assert_eq!(profile.assumptions.len(), 1);
        assert!(profile.precautions().are_none());
    }

    #[test]
    fn what_cannot_be_read_or_is_newer_is_refused() {
        for (text, why) in [
            ("{", "EOF"),
            ("{}", "format"),
            (r#"{"format":"partner-center-service-profile/2","assumptions":7}"#, "service-profile/2"),
            (
                r#"{"format":"partner-center-service-profile/1","assumptions":[{"number":1,"verdict":"maybe","seen":"","at":"2030-01-01T00:00:00Z","by":""}]}"#,
                "maybe",
            ),
        ] {
            let error = ServiceProfile::parse(text).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }
}

//! The variables of the process, and those of a file that was named: the only file that reads either.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::connection::secret::SecretSource;
use crate::connection::{env_file, trusted_file};
use crate::output::program;

/// What the names of our variables begin with.
const PREFIX: &str = "PARTNER_CENTER_";
/// The file that earlier versions read without being asked.
const DOT_ENV: &str = ".env";

/// From where variables come, and where they may lead.
#[derive(Debug, Default, Args)]
pub(crate) struct EnvironmentArguments {
    /// Read PARTNER_CENTER_… variables from this file where the environment does not set them: NAME=value, a line each. No file is
    /// read unless it is named.
    #[arg(long, help_heading = "Service", value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
    /// Send credentials and calls to this origin (scheme://host:port) although it is not Microsoft's; may be given more than once.
    #[arg(long, help_heading = "Service", value_name = "ORIGIN")]
    pub(crate) trust_origin: Vec<String>,
}

impl EnvironmentArguments {
    /// The same arguments once more, to be typed behind another command.
    pub(crate) fn again(&self) -> String {
        let file = self
            .env_file
            .iter()
            .map(|path| format!(" --env-file {}", program::quoted(&path.to_string_lossy())));
        let origins =
            self.trust_origin.iter().map(|origin| format!(" --trust-origin {}", program::quoted(origin)));
        file.chain(origins).collect()
    }
}

/// Who gave a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    Process,
    File(PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process => f.write_str("the environment"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// What the process's environment says, and the named file where that is silent.
#[derive(Default)]
pub(crate) struct Environment {
    process: BTreeMap<String, String>,
    file: Option<EnvFile>,
    trusted: Vec<String>,
}

struct EnvFile {
    path: PathBuf,
    variables: BTreeMap<String, String>,
    is_open_to_others: bool,
}

impl Environment {
    /// # Errors
    /// When a file is named that cannot be read, could have been written by somebody else, or is not understood. Says nothing of
    /// what is in it.
    pub(crate) fn read(arguments: &EnvironmentArguments) -> Result<Self, String> {
        let file = arguments.env_file.as_deref().map(EnvFile::read).transpose()?;
        let ours = std::env::vars_os().filter_map(|(name, text)| {
            let name = name.into_string().ok().filter(|name| name.starts_with(PREFIX))?;
            Some((name, text.into_string().ok()?))
        });
        Ok(Self { process: ours.collect(), file, trusted: arguments.trust_origin.clone() })
    }

    /// A variable that says something; blanks say nothing.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        self.find(name).map(|(text, _)| text.to_owned())
    }

    /// Who gave a variable that says something.
    pub(crate) fn source(&self, name: &str) -> Option<Source> {
        self.find(name).map(|(_, source)| source)
    }

    fn find(&self, name: &str) -> Option<(&str, Source)> {
        if let Some(text) = said(&self.process, name) {
            return Some((text, Source::Process));
        }
        let file = self.file.as_ref()?;
        Some((said(&file.variables, name)?, Source::File(file.path.clone())))
    }

    /// Where a secret is to be had: from the variable itself, from the file of `NAME_FILE`, or from the command of
    /// `NAME_COMMAND`.
    ///
    /// # Errors
    /// When there are several ways.
    pub(crate) fn secret(&self, name: &str) -> Result<Option<SecretSource>, String> {
        let (by_file, by_command) = (format!("{name}_FILE"), format!("{name}_COMMAND"));
        let all = [name, &by_file, &by_command];
        let set: Vec<&str> = all.into_iter().filter(|name| self.source(name).is_some()).collect();
        match set[..] {
            [] => Ok(None),
            [one] => {
                let text = self.variable(one).unwrap_or_default();
                Ok(Some(match one {
                    one if one == name => SecretSource::Variable(text.into()),
                    one if one == by_file => SecretSource::File { variable: by_file, path: text.into() },
                    _ => SecretSource::Command { variable: by_command, line: text },
                }))
            }
            _ => Err(format!("{} are set: keep one", set.join(" and "))),
        }
    }

    /// Whether somebody who started the program said that this origin may be sent credentials.
    pub(crate) fn trusts(&self, origin: &str) -> bool {
        let plain = |origin: &str| origin.trim_end_matches('/').to_ascii_lowercase();
        self.trusted.iter().any(|trusted| plain(trusted) == plain(origin))
    }

    /// The named file, when others than its owner may read it.
    pub(crate) fn open_file(&self) -> Option<&Path> {
        self.file.as_ref().filter(|file| file.is_open_to_others).map(|file| file.path.as_path())
    }

    /// What to say of a file that an earlier version would have read, when something is missing.
    pub(crate) fn unread_file(&self) -> Option<String> {
        let is_left = self.file.is_none() && Path::new(DOT_ENV).exists();
        is_left.then(|| {
            format!("the {DOT_ENV} file in this folder is not read unless it is named: --env-file {DOT_ENV}")
        })
    }
}

fn said<'v>(variables: &'v BTreeMap<String, String>, name: &str) -> Option<&'v str> {
    variables.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
}

impl EnvFile {
    fn read(path: &Path) -> Result<Self, String> {
        let file = trusted_file::read(path)?;
        let variables = env_file::read(&file.text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { path: path.to_owned(), variables, is_open_to_others: file.is_open_to_others })
    }
}

#[cfg(test)]
impl Environment {
    /// An environment for tests: variables of the process, then those of a file `partner.env`.
    pub(crate) fn of(process: &[(&str, &str)], file: &[(&str, &str)], trusted: &[&str]) -> Self {
        let map = |variables: &[(&str, &str)]| -> BTreeMap<String, String> {
            variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
        };
        let of_file = |variables| EnvFile { path: "partner.env".into(), variables, is_open_to_others: false };
        Self {
            process: map(process),
            file: (!file.is_empty()).then(|| of_file(map(file))),
            trusted: trusted.iter().map(|origin| (*origin).to_owned()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_outweighs_the_file_and_blanks_say_nothing() {
        let environment = Environment::of(&[("A", "1"), ("B", "  ")], &[("A", "2"), ("B", " 3 ")], &[]);
        assert_eq!(
            (environment.variable("A").as_deref(), environment.source("A")),
            (Some("1"), Some(Source::Process))
        );
        assert_eq!(environment.variable("B").as_deref(), Some("3"));
        assert_eq!(environment.source("B").unwrap().to_string(), "partner.env");
        assert_eq!(environment.variable("C"), None);
    }

    #[test]
    fn there_is_one_way_to_a_secret() {
        let both = Environment::of(&[("S_FILE", "f")], &[("S", "hunter2"), ("S_COMMAND", "c")], &[]);
        let error = both.secret("S").unwrap_err();
        assert!(
            error.contains("S and S_FILE and S_COMMAND are set") && !error.contains("hunter2"),
            "{error}"
        );
        assert!(both.secret("T").unwrap().is_none());
    }
}

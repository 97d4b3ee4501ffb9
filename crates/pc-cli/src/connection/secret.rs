//! Where a secret is to be had, and reading it there.

use std::path::{Path, PathBuf};

use pc_transport::auth::SecretString;

use crate::connection::{secret_command, trusted_file};
use crate::output::say;

/// The longest secret of an application, in bytes.
const MAX_LENGTH: usize = 256;

/// Where a secret is to be had.
#[derive(Debug, Clone)]
pub(crate) enum SecretSource {
    /// In the variable itself.
    Variable(SecretString),
    /// In a file.
    File { variable: String, path: PathBuf },
    /// From a program's output.
    Command { variable: String, line: String },
}

/// A secret that was read.
#[derive(Debug)]
pub(crate) struct Secret {
    pub(crate) text: SecretString,
    /// The file it came from.
    pub(crate) file: Option<PathBuf>,
    /// Whether others than its owner may read the file.
    pub(crate) is_open_to_others: bool,
}

impl SecretSource {
    /// Reads it, whole.
    ///
    /// # Errors
    /// What is wrong with the variable, the file or the command; nothing of the secret.
    pub(crate) async fn read(&self) -> Result<Secret, String> {
        let alone = |text: SecretString| Secret { text, file: None, is_open_to_others: false };
        match self {
            Self::Variable(text) => Ok(alone(text.clone())),
            Self::File { variable, path } => {
                let file = trusted_file::read(path).map_err(|reason| format!("{variable}: {reason}"))?;
                let text = file.text.trim();
                if text.is_empty() {
                    return Err(format!("{variable}: {} is empty", path.display()));
                }
                let is_open_to_others = file.is_open_to_others;
                Ok(Secret { text: text.into(), file: Some(path.clone()), is_open_to_others })
            }
            Self::Command { variable, line } => {
                let text =
                    secret_command::run(line).await.map_err(|reason| format!("{variable}: {reason}"))?;
                Ok(alone(text))
            }
        }
    }
}

/// Says that others than its owner may read a file with a secret.
pub(crate) fn say_open(path: &Path) {
    let path = path.display();
    say(&format!("warning: {path} holds secrets, and others can read it; `chmod 600 {path}` mends it"));
}

/// Whether a text may be the secret of an application; a key or another file is not one.
///
/// # Errors
/// What it is instead.
pub(crate) fn check_client_secret(text: &SecretString) -> Result<(), &'static str> {
    let text = text.expose_secret();
    match () {
        () if text.contains("-----BEGIN") => {
            Err("it holds a key or a certificate in PEM, which is never sent")
        }
        () if text.lines().count() > 1 => Err("it has several lines, and a secret has one"),
        () if text.chars().any(char::is_control) => Err("it holds control characters"),
        () if text.contains(char::is_whitespace) => Err("it holds blanks"),
        () if text.len() > MAX_LENGTH => Err("it is longer than 256 bytes"),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_no_secrets() {
        for secret in ["s", "Q~8aB-c_d.e~f", "ü"] {
            assert_eq!(check_client_secret(&secret.into()), Ok(()), "{secret}");
        }
        for other in
            ["-----BEGIN PRIVATE KEY-----", "a\nb", "a\u{1b}b", "---- BEGIN KEY ----", &"x".repeat(257)]
        {
            assert!(check_client_secret(&other.into()).is_err(), "{other}");
        }
    }
}

//! A file that holds a refresh token. One that this program made has a first line that says so, and is replaced when a new token
//! comes; any other is read, and never written.

use std::io::Write;
use std::path::Path;

use pc_transport::auth::{SecretString, check_refresh_token};

use crate::connection::trusted_file;

/// The first line of a file of ours. Earlier programs of the same format must understand what later ones write.
const MARKER: &str = "# partner-center refresh token, format 1; replaced at every use, so make no copies";

/// What such a file holds.
pub(crate) struct RefreshTokenFile<'t> {
    /// The token, if it is one; the rest of the file otherwise.
    pub(crate) token: &'t str,
    /// Whether this program made the file, and may replace it.
    pub(crate) is_ours: bool,
}

impl<'t> RefreshTokenFile<'t> {
    /// Takes a file's text apart.
    pub(crate) fn of(text: &'t str) -> Self {
        match text.trim_start().strip_prefix(MARKER) {
            Some(rest) if rest.starts_with(['\r', '\n']) => Self { token: rest.trim(), is_ours: true },
            _ => Self { token: text.trim(), is_ours: false },
        }
    }
}

/// Makes a file with a token, readable by its owner only.
///
/// # Errors
/// When the token is none, or there is a file already.
pub(crate) fn create(path: &Path, token: &SecretString) -> Result<(), String> {
    let name = path.display();
    check_refresh_token(token.expose_secret())
        .map_err(|reason| format!("what was given is no refresh token: {reason}. Nothing was written"))?;
    written_beside(path, token).and_then(|file| Ok(file.persist_noclobber(path)?)).map(drop).map_err(
        |error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                format!("{name} exists already, and is left as it is: name another file, or remove it")
            }
            _ => format!("{name} cannot be made: {error}"),
        },
    )
}

/// Puts a new token in the place of the old one: wholly, or not at all.
///
/// # Errors
/// When the file is not the one that this program made any more, or cannot be written.
pub(crate) fn replace(path: &Path, token: &SecretString) -> Result<(), String> {
    let name = path.display();
    if !RefreshTokenFile::of(&trusted_file::read(path)?.text).is_ours {
        return Err(format!("{name} is not the file any more that this program made: it was left as it is"));
    }
    // What a link points to is replaced, not the link.
    let replaced = path.canonicalize().and_then(|path| {
        written_beside(&path, token)?.persist(&path)?;
        Ok(())
    });
    replaced.map_err(|error| format!("{name} cannot be written: {error}"))
}

/// A temporary file in the same folder, which only its owner may read.
fn written_beside(path: &Path, token: &SecretString) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{MARKER}\n{}", token.expose_secret())?;
    file.as_file().sync_all()?;
    Ok(file)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn token(letter: char) -> SecretString {
        SecretString::from(letter.to_string().repeat(40))
    }

    fn stored(path: &Path) -> (String, bool) {
        let text = std::fs::read_to_string(path).unwrap();
        let RefreshTokenFile { token, is_ours } = RefreshTokenFile::of(&text);
        (token.to_owned(), is_ours)
    }

    #[test]
    fn a_file_of_ours_is_made_once_and_replaced_also_behind_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("token"), folder.path().join("link"));
        create(&path, &token('a')).unwrap();
        assert_eq!(stored(&path), ("a".repeat(40), true));
        assert!(create(&path, &token('b')).unwrap_err().contains("exists already"));
        symlink(&path, &link).unwrap();
        replace(&link, &token('c')).unwrap();
        assert_eq!(stored(&path), ("c".repeat(40), true));
        assert!(link.is_symlink());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is left beside it");
    }

    #[test]
    fn a_file_that_somebody_else_made_is_never_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        for text in
            ["export PATH=x\n", &format!(" # {MARKER}\n"), &format!("{MARKER} too\n{}", "a".repeat(40)), ""]
        {
            std::fs::write(&path, text).unwrap();
            assert!(replace(&path, &token('b')).unwrap_err().contains("left as it is"), "{text}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        }
        let other = folder.path().join("other");
        assert!(create(&other, &"export PATH".into()).is_err() && !other.exists());
    }
}

//! The key that tells which agreements this user's program wrote into a journal.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pc_workflows::SealKey;

use crate::connection::{journal_name, key_file};
use crate::output::Failure;

/// The name of its file, in this program's folder of the user's data.
const NAME: &str = "seal.key";

/// The key of this user; made where there is none.
///
/// # Errors
/// When there is no place for it, or somebody else can have written it. Nothing was done then.
pub(crate) fn of_this_user() -> Result<Arc<SealKey>, Failure> {
    let path = path()?;
    let key = read(&path).map_err(|reason| Failure::failed(format!("{reason}. Nothing was done")))?;
    Ok(Arc::new(key))
}

fn path() -> Result<PathBuf, Failure> {
    let journals = journal_name::folder()?;
    Ok(journals.parent().unwrap_or(&journals).join(NAME))
}

fn read(path: &Path) -> Result<SealKey, String> {
    if !path.exists() {
        create(path).map_err(|error| {
            let path = path.display();
            format!(
                "the key by which agreements in the journal are known again cannot be made at {path}: {error}"
            )
        })?;
    }
    let bytes =
        key_file::read(path, "write agreements with it", "agree anew to what has not been bought yet")?;
    Ok(SealKey::new(bytes))
}

/// Makes a key, readable by this user only. Of two programs that do so at once, one is first and both use its key.
fn create(path: &Path) -> std::io::Result<()> {
    match key_file::write(path, &rand::random()) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("partner-center").join(NAME);
        read(&path).unwrap();
        let first = std::fs::read_to_string(&path).unwrap();
        assert!(key_file::bytes(first.trim()).is_some_and(|bytes| bytes != [0; 32]), "{first}");
        read(&path).unwrap();
        create(&path).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
        std::fs::write(&path, "no key").unwrap();
        assert!(read(&path).unwrap_err().contains("is no key"));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_or_write_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(NAME);
        read(&path).unwrap();
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        for (mode, mend) in [(0o644, "chmod 600"), (0o666, "chmod go-w")] {
            std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
            let refused = read(&path).unwrap_err();
            assert!(refused.contains(mend), "{refused}");
        }
    }
}

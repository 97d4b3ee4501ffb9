//! Files that decide where secrets go, or hold them: read only when nobody else can have written them.
//!
//! The file is opened once, and what is judged is what was opened, so that nothing can be put in its place in between.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The largest such file, in bytes.
const MAX_SIZE: u64 = 64 << 10;

/// What a file says that only this user or the system's administrator can have written.
pub(crate) struct TrustedFile {
    pub(crate) text: String,
    /// Whether it belongs to this user, and others may read it.
    pub(crate) is_open_to_others: bool,
}

/// Reads a text that only this user or the system's administrator can have written.
///
/// # Errors
/// When it cannot be read, is no regular file, is too large or no text; when it, or its folder, could have been changed by
/// somebody else: with the command that mends it.
pub(crate) fn read(path: &Path) -> Result<TrustedFile, String> {
    let name = path.display();
    let unreadable = |error: std::io::Error| format!("{name} cannot be read: {error}");
    let file = open(path).map_err(unreadable)?;
    let found = file.metadata().map_err(unreadable)?;
    if !found.is_file() {
        return Err(format!("{name} is not a regular file: it was not read"));
    }
    let is_open_to_others = owner::check(path, &found)?;
    let mut bytes = Vec::new();
    file.take(MAX_SIZE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_SIZE {
        return Err(format!("{name} is larger than {MAX_SIZE} bytes: it cannot be what is meant"));
    }
    let text = String::from_utf8(bytes).map_err(|_| format!("{name} is not a text in UTF-8"))?;
    Ok(TrustedFile { text, is_open_to_others })
}

/// Opens it for reading; a pipe without a writer is not waited for.
#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    let no_waiting = rustix::fs::OFlags::NONBLOCK.union(rustix::fs::OFlags::NOCTTY);
    std::fs::OpenOptions::new().read(true).custom_flags(no_waiting.bits().cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> std::io::Result<File> {
    File::open(path)
}

#[cfg(unix)]
mod owner {
    use std::fs::Metadata;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    /// May be written by its group, by everybody.
    const WRITTEN_BY_OTHERS: u32 = 0o022;
    const WRITTEN_BY_EVERYBODY: u32 = 0o002;
    const READ_BY_OTHERS: u32 = 0o044;
    /// In such a folder nobody removes or renames what is another's.
    const STICKY: u32 = 0o1000;

    /// Refuses what somebody else can have written. Tells whether others may read it, of a file of this user: who may read
    /// one of the administrator's is the administrator's decision.
    pub(super) fn check(path: &Path, found: &Metadata) -> Result<bool, String> {
        let (name, user) = (path.display(), rustix::process::geteuid().as_raw());
        let is_ours = |owner: u32| owner == user || owner == 0;
        if !is_ours(found.uid()) {
            return Err(format!(
                "{name} belongs to user {}, not to this one ({user}): it was not used. If its content is right, `chown {user} {name}`",
                found.uid()
            ));
        }
        if found.mode() & WRITTEN_BY_OTHERS != 0 {
            return Err(format!(
                "{name} can be written by others (mode {:04o}): it was not used. Look whether its content is right, then `chmod go-w {name}`",
                found.mode() & 0o7777
            ));
        }
        check_link(path, is_ours)?;
        // The folder of the name that was given, and the one that a link leads to.
        for path in std::iter::once(path.to_owned()).chain(path.canonicalize()) {
            check_folder(&path)?;
        }
        Ok(found.uid() == user && found.mode() & READ_BY_OTHERS != 0)
    }

    /// A link of somebody else could lead to any of this user's files.
    fn check_link(path: &Path, is_ours: impl Fn(u32) -> bool) -> Result<(), String> {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        for part in absolute.ancestors() {
            let name = part.display();
            let found = part.symlink_metadata().map_err(|error| format!("{name} cannot be read: {error}"))?;
            if found.is_symlink() && !is_ours(found.uid()) {
                return Err(format!("{name} is a link of user {}: it was not followed", found.uid()));
            }
        }
        Ok(())
    }

    fn check_folder(path: &Path) -> Result<(), String> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let (name, shown) = (path.display(), folder.display());
        let found = folder.metadata().map_err(|error| format!("{shown} cannot be read: {error}"))?;
        match found.mode() & (WRITTEN_BY_EVERYBODY | STICKY) {
            WRITTEN_BY_EVERYBODY => Err(format!(
                "{name} is in a folder in which everybody can put another file in its place (mode {:04o}): it was not used. \
                 Look whether its content is right, then `chmod o-w {shown}`",
                found.mode() & 0o7777
            )),
            _ => Ok(()),
        }
    }
}

/// Who can write a file is not asked here.
#[cfg(not(unix))]
mod owner {
    use std::fs::Metadata;
    use std::path::Path;

    pub(super) fn check(_: &Path, _: &Metadata) -> Result<bool, String> {
        Ok(false)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::PathBuf;

    use super::*;

    fn chmod(path: &Path, mode: u32) {
        std::fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn file(folder: &Path, mode: u32) -> PathBuf {
        let path = folder.join(format!("{mode:o}"));
        std::fs::write(&path, "text\n").unwrap();
        chmod(&path, mode);
        path
    }

    fn refusal(path: &Path) -> String {
        read(path).err().unwrap_or_else(|| panic!("{} was read", path.display()))
    }

    #[test]
    fn what_others_can_write_is_refused_and_what_they_can_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        for (mode, is_open_to_others) in
            [(0o400, false), (0o600, false), (0o700, false), (0o640, true), (0o644, true), (0o444, true)]
        {
            let found = read(&file(folder.path(), mode)).unwrap();
            assert_eq!(
                (found.text.as_str(), found.is_open_to_others),
                ("text\n", is_open_to_others),
                "{mode:o}"
            );
        }
        for mode in [0o620, 0o602, 0o660, 0o664, 0o666, 0o622, 0o777] {
            let reason = refusal(&file(folder.path(), mode));
            assert!(reason.contains("chmod go-w"), "{mode:o}: {reason}");
        }
    }

    #[test]
    fn a_folder_of_everybody_is_refused_unless_it_is_sticky_also_behind_a_link() {
        let outside = tempfile::tempdir().unwrap();
        for (mode, is_read) in [(0o700, true), (0o755, true), (0o1777, true), (0o777, false)] {
            let folder = tempfile::tempdir().unwrap();
            let path = file(folder.path(), 0o600);
            let link = outside.path().join(format!("{mode:o}"));
            symlink(&path, &link).unwrap();
            chmod(folder.path(), mode);
            for path in [&path, &link] {
                assert_eq!(read(path).is_ok(), is_read, "{mode:o}: {:?}", read(path).err());
            }
        }
    }

    #[test]
    fn what_is_no_file_of_a_fitting_size_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(refusal(folder.path()).contains("not a regular file"));
        assert!(refusal(Path::new("/dev/null")).contains("not a regular file"));
        assert!(refusal(&folder.path().join("none")).contains("cannot be read"));
        let large = folder.path().join("large");
        std::fs::write(&large, vec![b'x'; 65_537]).unwrap();
        chmod(&large, 0o600);
        assert!(refusal(&large).contains("larger than 65536 bytes"));
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(
            refusal(&pipe).contains("not a regular file"),
            "nobody writes into it, and it is not waited for"
        );
        let bytes = folder.path().join("bytes");
        std::fs::write(&bytes, [0xff, 0xfe, b'x']).unwrap();
        chmod(&bytes, 0o600);
        assert!(refusal(&bytes).contains("UTF-8"));
    }
}

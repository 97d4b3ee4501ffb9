//! Files that hold what customers bought: their owner's alone from the instant they are made.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// How a file is opened whose name others can guess and whose content is nobody else's: only its owner may read or write it
/// when it is made, whatever the umask, and a symbolic link in its place is refused.
#[must_use]
pub fn private_file_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    make_private(&mut options);
    options
}

#[cfg(unix)]
fn make_private(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600).custom_flags(rustix::fs::OFlags::NOFOLLOW.bits().cast_signed());
}

/// Elsewhere files have the rights of their folder.
#[cfg(not(unix))]
fn make_private(_: &mut OpenOptions) {}

/// Makes a file that is open its owner's alone: one that an earlier version, or somebody else, made with wider rights.
///
/// # Errors
/// When it is not ours.
pub fn make_file_private(file: &File) -> io::Result<()> {
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    #[cfg(not(unix))]
    let _ = file; // it has the rights of its folder
    Ok(())
}

/// Makes a folder, and those above it that are missing, for their owner alone. Folders that are there stay as they are.
///
/// # Errors
/// As [`std::fs::create_dir_all`].
pub fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// The bits that say who may do what with a file; none where the system has no such thing.
#[cfg(unix)]
pub(crate) fn mode(path: &Path) -> io::Result<u32> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).map(|file| file.mode())
}

#[cfg(not(unix))]
pub(crate) fn mode(_: &Path) -> io::Result<u32> {
    Ok(0)
}

/// The number of another user who owns a file, unless that is the administrator; none where the system has no such thing.
#[cfg(unix)]
pub(crate) fn other_owner(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let (owner, user) = (std::fs::metadata(path).ok()?.uid(), rustix::process::geteuid().as_raw());
    (owner != user && owner != 0).then_some(owner)
}

#[cfg(not(unix))]
pub(crate) fn other_owner(_: &Path) -> Option<u32> {
    None
}

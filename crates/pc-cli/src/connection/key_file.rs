//! Files that hold a key of 32 bytes, written as 64 hexadecimal digits, which nobody but their owner may read.

use std::io::Write;
use std::path::Path;

use pc_workflows::create_private_folder;

use crate::connection::trusted_file;

/// Reads a key. `misuse` is what others could do if they read it, `instead` what has to be done without it.
///
/// # Errors
/// When it cannot be read, is no key, or somebody else can have read or written it.
pub(crate) fn read(path: &Path, misuse: &str, instead: &str) -> Result<[u8; 32], String> {
    let file = trusted_file::read(path)?;
    let name = path.display();
    if file.is_open_to_others {
        return Err(format!("{name} can be read by others, who could {misuse}: `chmod 600 {name}`"));
    }
    bytes(file.text.trim())
        .ok_or_else(|| format!("{name} is no key of this program: move it away, and {instead}"))
}

/// Writes a key where nothing is yet, readable by this user only; its folder is made, too.
///
/// # Errors
/// When it cannot be written, or there is a file of that name.
pub(crate) fn write(path: &Path, key: &[u8; 32]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    create_private_folder(folder)?;
    // Such a file is made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    writeln!(file, "{digits}")?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

pub(crate) fn bytes(digits: &str) -> Option<[u8; 32]> {
    let is_key = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate().take_while(|_| is_key) {
        *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok()?;
    }
    is_key.then_some(bytes)
}

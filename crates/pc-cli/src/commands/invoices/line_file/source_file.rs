//! A file that can be read several times, whatever it is: a file, stdin, or a pipe.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::{Path, PathBuf};

use crate::output::Failure;

/// What stands for stdin.
const STDIN: &str = "-";

/// Refuses a file that is not there, before anything is written.
pub(crate) fn check_there(path: &Path) -> Result<(), Failure> {
    match path.metadata() {
        Err(error) if !is_stdin(path) => {
            Err(Failure::usage(format!("{} cannot be read: {error}. Nothing was done", path.display())))
        }
        _ => Ok(()),
    }
}

/// Refuses to write over a file that is read, whatever it is called.
pub(crate) fn refuse_to_overwrite(out: &Path, read: &[PathBuf]) -> Result<(), Failure> {
    let Ok(there) = out.canonicalize() else { return Ok(()) };
    match read.iter().any(|file| file.canonicalize().is_ok_and(|file| file == there)) {
        true => Err(Failure::usage(format!(
            "{} is read by this command, and would be lost: name another file to write. Nothing was done",
            out.display()
        ))),
        false => Ok(()),
    }
}

/// Whether a path stands for stdin.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

/// A file with a name for messages. What cannot be read twice is copied into a temporary file of the user's own first.
pub(crate) struct SourceFile {
    name: String,
    file: File,
}

impl SourceFile {
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let name = if is_stdin(path) { "stdin".to_owned() } else { path.display().to_string() };
        let open = || match is_stdin(path) {
            true => copied(&mut std::io::stdin().lock()),
            false => {
                let mut file = File::open(path)?;
                if file.metadata()?.is_file() { Ok(file) } else { copied(&mut file) }
            }
        };
        let file = open().map_err(|error| cannot_read(&name, &error))?;
        Ok(Self { name, file })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// From the beginning.
    pub(super) fn reader(&self) -> std::io::Result<BufReader<&File>> {
        let mut file = &self.file;
        file.rewind()?;
        Ok(BufReader::with_capacity(1 << 16, file))
    }

    /// What it begins with.
    pub(crate) fn begins(&self) -> Result<[u8; 16], Failure> {
        let read = || {
            let mut begins = Vec::new();
            self.reader()?.take(16).read_to_end(&mut begins)?;
            begins.resize(16, 0);
            Ok(begins.try_into().unwrap_or_default())
        };
        read().map_err(|error| self.failed(&error))
    }

    pub(super) fn failed(&self, error: &std::io::Error) -> Failure {
        cannot_read(&self.name, error)
    }
}

fn cannot_read(name: &str, error: &std::io::Error) -> Failure {
    Failure::failed(format!("{name} cannot be read: {error}"))
}

fn copied(from: &mut dyn Read) -> std::io::Result<File> {
    let mut file = tempfile::tempfile()?;
    std::io::copy(from, &mut file)?;
    Ok(file)
}

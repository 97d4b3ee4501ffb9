//! Archives: the same contents give the same bytes, so that anybody can make one again and compare.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::contents::Content;
use crate::exit::Failure;

/// When files in an archive say that they were changed, in seconds since 1970: the beginning of 2020.
const CHANGED: u64 = 1_577_836_800;

/// For everything but Windows.
pub(super) fn tar_gz(folder: &str, contents: &[Content]) -> Result<Vec<u8>, Failure> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::best()));
    for content in contents {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.bytes.len() as u64);
        header.set_mode(mode(content));
        header.set_mtime(CHANGED);
        archive.append_data(&mut header, format!("{folder}/{}", content.path), content.bytes.as_slice())?;
    }
    Ok(archive.into_inner()?.finish()?)
}

/// For Windows.
pub(super) fn zip(folder: &str, contents: &[Content]) -> Result<Vec<u8>, Failure> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for content in contents {
        let options = SimpleFileOptions::default().unix_permissions(mode(content));
        archive.start_file(format!("{folder}/{}", content.path), options)?;
        archive.write_all(&content.bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn mode(content: &Content) -> u32 {
    match content.is_program {
        true => 0o755,
        false => 0o644,
    }
}

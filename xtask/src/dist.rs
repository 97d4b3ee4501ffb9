//! `dist`: what a release publishes for one target: an archive with the program and what belongs to it, its bill of materials, and
//! the checksums of both.

mod archive;
mod contents;
mod notices;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use sha2::{Digest, Sha256};

use crate::cargo::cargo;
use crate::exit::{Exit, Failure, print, say};
use crate::sbom::{self, SbomArguments};
use contents::Content;

/// The name of the program, and of the archive.
pub(crate) const PROGRAM: &str = "partner-center";

#[derive(Args)]
#[command(after_help = "Examples:\n  cargo xtask dist --target x86_64-unknown-linux-musl\n  \
    cargo xtask dist --target aarch64-apple-darwin --out release\n  \
    cargo xtask dist --target x86_64-pc-windows-msvc --program signed/partner-center.exe\n\n\
    docs/releasing.md lists the targets and what each needs.")]
pub(crate) struct DistArguments {
    /// The target to build for; this machine when absent.
    #[arg(long, value_name = "TRIPLE")]
    target: Option<String>,
    /// The folder that everything is written to.
    #[arg(long, value_name = "FOLDER", default_value = "dist")]
    out: PathBuf,
    /// Packs this program instead of building one: what was built elsewhere, or signed since.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
}

pub(crate) fn run(arguments: &DistArguments) -> Result<Exit, Failure> {
    let target = match &arguments.target {
        Some(target) => target.clone(),
        None => sbom::this_machine()?,
    };
    let program = match &arguments.program {
        Some(program) => program.clone(),
        None => build(&target)?,
    };
    let written = pack(&program, &target, &arguments.out)?;
    for file in written {
        print(&file.display().to_string());
    }
    Ok(Exit::Done)
}

/// Builds the program as it is shipped.
fn build(target: &str) -> Result<PathBuf, Failure> {
    say(&format!("building {PROGRAM} for {target}"));
    let words = "build --release --locked --package pc-cli --bin partner-center --target";
    let status = cargo(words).arg(target).status()?;
    if !status.success() {
        return Err(format!("`cargo {words} {target}` failed; `rustup target add {target}`?").into());
    }
    let folder = crate::cargo::target_folder()?.join(target).join("release");
    Ok(folder.join(file_name(target)))
}

/// Writes archive, bill of materials and checksums into a folder.
fn pack(program: &Path, target: &str, out: &Path) -> Result<Vec<PathBuf>, Failure> {
    let named = format!("{PROGRAM}-{}-{target}", env!("CARGO_PKG_VERSION"));
    let program = fs::read(program).map_err(|error| format!("cannot read {}: {error}", program.display()))?;
    let bill = sbom::text(&SbomArguments::of_target(target))?;
    let mut contents = contents::of_release(&bill, target)?;
    contents.push(Content::program(file_name(target), program));
    let archive = match target.contains("windows") {
        true => (format!("{named}.zip"), archive::zip(&named, &contents)?),
        false => (format!("{named}.tar.gz"), archive::tar_gz(&named, &contents)?),
    };
    fs::create_dir_all(out).map_err(|error| format!("cannot make {}: {error}", out.display()))?;
    let mut written = Vec::new();
    for (name, bytes) in [archive, (format!("{named}.cdx.json"), bill.into_bytes())] {
        let sum = format!("{}  {name}\n", hex(&Sha256::digest(&bytes)));
        for (name, bytes) in [(format!("{name}.sha256"), sum.into_bytes()), (name, bytes)] {
            let file = out.join(name);
            fs::write(&file, bytes).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
            written.push(file);
        }
    }
    written.sort();
    Ok(written)
}

/// The name of the program's file.
fn file_name(target: &str) -> String {
    let extension = if target.contains("windows") { ".exe" } else { "" };
    format!("{PROGRAM}{extension}")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    const LINUX: &str = "x86_64-unknown-linux-gnu";
    const ROOT: &str = concat!("partner-center-", env!("CARGO_PKG_VERSION"), "-x86_64-unknown-linux-gnu");

    /// Everything that is written for a target whose program is these bytes, by name.
    fn packed(target: &str) -> BTreeMap<String, Vec<u8>> {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("built");
        fs::write(&program, b"a program").unwrap();
        let written = pack(&program, target, &folder.path().join("dist")).unwrap();
        let name = |file: &PathBuf| file.file_name().unwrap().to_str().unwrap().to_owned();
        written.iter().map(|file| (name(file), fs::read(file).unwrap())).collect()
    }

    #[test]
    fn an_archive_holds_the_program_and_all_that_belongs_to_it_and_is_the_same_each_time() {
        let written = packed(LINUX);
        let archive = &written[&format!("{ROOT}.tar.gz")];
        let mut files = BTreeMap::new();
        for entry in tar::Archive::new(GzDecoder::new(archive.as_slice())).entries().unwrap() {
            let mut entry = entry.unwrap();
            let path = entry.path().unwrap().to_str().unwrap().to_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            let path = path.strip_prefix(&format!("{ROOT}/")).unwrap().to_owned();
            files.insert(path, (entry.header().mode().unwrap(), bytes));
        }
        assert_eq!(files["partner-center"], (0o755, b"a program".to_vec()));
        for file in ["README.md", "LICENSE-MIT", "docs/emulator.md", "examples/intents/vm-reservation.toml"] {
            let kept = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)).unwrap();
            assert_eq!(files[file], (0o644, kept), "{file}");
        }
        for made in
            ["man/man1/partner-center-buy.1", "completions/_partner-center", "partner-center.cdx.json"]
        {
            assert!(!files[made].1.is_empty(), "{made}");
        }
        let notices = String::from_utf8(files["THIRD-PARTY-NOTICES.txt"].1.clone()).unwrap();
        for told in ["rustls 0.", "Apache License", "THE SOFTWARE IS PROVIDED \"AS IS\"", "tokio 1."] {
            assert!(notices.contains(told), "{told}");
        }
        assert_eq!(packed(LINUX), written);
    }

    #[test]
    fn checksums_are_as_sha256sum_writes_them_and_windows_gets_a_zip() {
        let written = packed("x86_64-pc-windows-msvc");
        let sums = written.keys().filter(|name| name.ends_with(".sha256"));
        assert_eq!(sums.clone().count() * 2, written.len(), "{:?}", written.keys());
        for file in sums {
            let sum = String::from_utf8(written[file].clone()).unwrap();
            let (sum, of) = sum.trim_end().split_once("  ").unwrap();
            assert_eq!(sum, hex(&Sha256::digest(&written[of])));
        }
        let name = written.keys().find(|name| name.ends_with(".zip")).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&written[name])).unwrap();
        let root = name.trim_end_matches(".zip");
        assert!(archive.by_name(&format!("{root}/partner-center.exe")).is_ok());
    }
}

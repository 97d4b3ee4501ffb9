//! `partner-center`, the program that a partner installs.

use std::path::Path;
use std::process::ExitCode;

/// The allocator of a static program's C library is slow, and has one lock for all threads.
#[cfg(target_env = "musl")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut words = std::env::args_os();
    let path = words.next().unwrap_or_default();
    let name = Path::new(&path).file_stem().and_then(|name| name.to_str()).unwrap_or("partner-center");
    pc_cli::run(name, words)
}

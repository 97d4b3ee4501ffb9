//! `partner-center`, the program that a partner installs.

use std::path::Path;
use std::process::ExitCode;

/// A hundred thousand purchases in flight are many small values, which one thread makes and another frees: the system's allocators are
/// slow at that, the one of static programs most of all, which has one lock for all threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut words = std::env::args_os();
    let path = words.next().unwrap_or_default();
    let name = Path::new(&path).file_stem().and_then(|name| name.to_str()).unwrap_or("partner-center");
    pc_cli::run(name, words)
}

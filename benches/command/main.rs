//! What the command costs, topic by topic, with the allocator that the command has: lines, reconciling, the emulator it serves, and very
//! many purchases.
//!
//! `cargo xtask bench` builds this once and runs every topic in a process of its own, for the memory of a topic is that of the whole
//! process. By hand: `cargo bench -p pc-benches --bench command -- TOPIC [--quick]`. Under `cargo test` every topic is run once,
//! as small as it can be, so that none of them breaks unnoticed.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark may"
)]

mod emulator_read;
#[path = "../shared/fixture.rs"]
mod fixture;
mod flight;
mod growth;
mod lines;
mod reconcile;
#[path = "../shared/requests.rs"]
mod requests;
mod taken;

use pc_benches::{Size, Topics, print_topic, run_each_once, serve_until_closed};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TOPICS: &Topics = &[
    ("lines", lines::figures),
    ("reconcile", reconcile::figures),
    ("emulator-read", emulator_read::figures),
    ("flight", flight::figures),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["serve", "invoice", lines] => serve_until_closed(&lines::serve(lines.parse().unwrap())),
        ["work", "emulator-read", side, times] => emulator_read::work(side, times.parse().unwrap()),
        ["grow", what, count] => growth::print_point(what, count.parse().unwrap()),
        ["growth", plot, ref options @ ..] => growth::write(plot.as_ref(), Size::said(options)),
        [topic, ref options @ ..] if !topic.starts_with('-') => {
            print_topic(TOPICS, topic, Size::said(options));
        }
        _ => {
            run_each_once(TOPICS);
            growth::write_smallest();
        }
    }
}

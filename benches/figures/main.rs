//! What the project costs, topic by topic, each figure beside its baseline in the same run.
//!
//! `cargo xtask bench` builds this once and runs every topic in a process of its own, for the memory of a topic is that of the whole
//! process. By hand: `cargo bench -p pc-benches --bench figures -- TOPIC [--quick]`. Under `cargo test` every topic is run once,
//! as small as it can be, so that none of them breaks unnoticed.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark may"
)]

mod appends;
mod call;
mod child;
mod decode;
mod emulator_read;
mod fixture;
mod flight;
mod growth;
mod lines;
mod opening;
mod purchases;
mod reconcile;
mod requests;
mod size;
mod taken;

use pc_benches::Figure;
use size::Size;

/// Measures one topic.
type Measure = fn(Size) -> Vec<Figure>;

const TOPICS: &[(&str, Measure)] = &[
    ("decode", decode::figures),
    ("call", call::figures),
    ("lines", lines::figures),
    ("reconcile", reconcile::figures),
    ("appends", appends::figures),
    ("opening", opening::figures),
    ("purchases", purchases::figures),
    ("flight", flight::figures),
    ("emulator-read", emulator_read::figures),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["serve", what, count] => child::serve(what, count.parse().unwrap()),
        ["work", "decode", side, times] => decode::work(side, times.parse().unwrap()),
        ["work", "call", side, times] => call::work(side, times.parse().unwrap()),
        ["work", "emulator-read", side, times] => emulator_read::work(side, times.parse().unwrap()),
        ["grow", what, count] => growth::print_point(what, count.parse().unwrap()),
        ["growth", plot, ref options @ ..] => growth::write(plot.as_ref(), Size::said(options)),
        [topic, ref options @ ..] if !topic.starts_with('-') => {
            let Some((_, measure)) = TOPICS.iter().find(|(name, _)| *name == topic) else {
                panic!("`{topic}` is no topic of this benchmark");
            };
            println!("{}", serde_json::to_string(&measure(Size::said(options))).unwrap());
        }
        _ => run_every_topic_once(),
    }
}

/// Whether every topic still runs, and comes to numbers.
fn run_every_topic_once() {
    for (topic, measure) in TOPICS {
        for figure in measure(Size::Smallest) {
            assert!(figure.ratio.is_finite() && figure.ratio > 0.0, "{topic}: {figure:?}");
        }
        println!("{topic}: runs");
    }
    let folder = tempfile::tempdir().unwrap();
    growth::write(&folder.path().join("growth.svg"), Size::Smallest);
}

/// The words that start this program again so that it does the work of a side of a topic.
fn work(topic: &'static str) -> impl Fn(&str, u32) -> Vec<String> {
    move |side, times| ["work", topic, side, &times.to_string()].map(str::to_owned).into()
}

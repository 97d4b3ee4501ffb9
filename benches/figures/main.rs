//! What the libraries cost, topic by topic, with the system's allocator, each figure beside its baseline in the same run.
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
mod decode;
#[path = "../shared/fixture.rs"]
mod fixture;
mod opening;
mod purchases;
#[path = "../shared/requests.rs"]
mod requests;

use pc_benches::{Size, Topics, print_topic, run_each_once, serve_until_closed};

const TOPICS: &Topics = &[
    ("decode", decode::figures),
    ("call", call::figures),
    ("appends", appends::figures),
    ("opening", opening::figures),
    ("purchases", purchases::figures),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["serve", "fixed-answer", _] => serve_until_closed(&call::serve()),
        ["serve", "customers", count] => serve_until_closed(&purchases::serve(count.parse().unwrap())),
        ["work", "decode", side, times] => decode::work(side, times.parse().unwrap()),
        ["work", "call", side, times] => call::work(side, times.parse().unwrap()),
        ["work", "purchases", side, times] => purchases::work(side, times.parse().unwrap()),
        [topic, ref options @ ..] if !topic.starts_with('-') => {
            print_topic(TOPICS, topic, Size::said(options));
        }
        _ => run_each_once(TOPICS),
    }
}

/// The words that start this program again so that it does the work of a side of a topic.
fn work(topic: &'static str) -> impl Fn(&str, u32) -> Vec<String> {
    move |side, times| ["work", topic, side, &times.to_string()].map(str::to_owned).into()
}

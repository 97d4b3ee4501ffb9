//! What hosting purchases on the engine costs, each figure beside the embedded runner's in the same run: the same purchases
//! from the same emulator.
//!
//! `cargo bench -p pc-restate --all-features --bench engine -- [buying|cluster|waiting|killed] [--quick] [--json]`; without a
//! topic all but `cluster`. On Linux, which tells what a process costs. Where the engine cannot be had it says so, and there
//! are no figures.
//!
//! There are more than enough permits: Partner Center's 500 calls a minute would bind long before anything else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark may"
)]

mod buying;
mod copy;
mod cost;
mod embedded;
mod harness;
mod intents;
mod killed;
mod program;
mod waiting;

/// A figure and the name `xtask bench` knows it by.
type Figure = (String, f64);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    if let Some(told) = program::told() {
        return runtime.block_on(told.run());
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let says = |word: &str| arguments.iter().any(|argument| argument == word);
    let is_any_said = ["buying", "cluster", "waiting", "killed"].into_iter().any(says);
    let wants = |topic: &str| says(topic) || (!is_any_said && topic != "cluster");
    let quick = says("--quick");
    let mut figures: Vec<Figure> = Vec::new();
    runtime.block_on(async {
        if wants("buying") {
            figures.extend(buying::on_one_server(quick).await);
        }
        if wants("cluster") {
            figures.extend(buying::on_three_servers(quick).await);
        }
        if wants("waiting") {
            figures.extend(waiting::figures(quick).await);
        }
        if wants("killed") {
            figures.extend(killed::figures().await);
        }
    });
    if says("--json") {
        let members: serde_json::Map<_, _> =
            figures.into_iter().map(|(name, value)| (name, value.into())).collect();
        println!("{}", serde_json::Value::from(members));
    } else {
        for (name, value) in figures {
            println!("{name:>44}  {value:.3}");
        }
    }
}

/// Figures under a common first word, which are told at once as well.
fn named<const N: usize>(first: &str, figures: [(&str, f64); N]) -> Vec<Figure> {
    eprintln!("{first}: {figures:.1?}");
    figures.into_iter().map(|(name, value)| (format!("{first}_{name}"), value)).collect()
}

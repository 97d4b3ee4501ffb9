//! `simulate`: purchases under drawn faults and crashes, in virtual time, checked against the emulator's own books.
//!
//! The real runner, the real client and the real machine run; only the network, the journal's process and the clock are
//! simulated. A seed draws everything, so that a failing seed repeats the failure.

mod crash;
mod network;
mod scenario;
mod verdict;

use std::collections::BTreeMap;
use std::ops::Range;
use std::str::FromStr;

use clap::Args;
use serde::Serialize;

use crate::exit::{Exit, Failure};
use network::Fault;
use scenario::Scenario;
use verdict::Verdict;

#[derive(Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask simulate --seeds 0..500\n  \
    cargo xtask simulate --seeds 17..18 --faults lose-answer,crash\n\n\
    Exit code 1 when a promise broke; the seed is printed and repeats the failure.")]
pub(crate) struct SimulateArguments {
    /// Which seeds, FROM..TO; TO is not included.
    #[arg(long, value_name = "FROM..TO", default_value = "0..200")]
    seeds: Seeds,
    /// Only these faults, separated by commas; all of them when absent.
    #[arg(long, value_delimiter = ',', value_enum)]
    faults: Vec<Fault>,
    /// Print the counts as one JSON object on stdout.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone)]
struct Seeds(Range<u64>);

impl FromStr for Seeds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let parse = || Some((text.split_once("..")?.0.parse().ok()?, text.split_once("..")?.1.parse().ok()?));
        match parse() {
            Some((from, to)) if from < to => Ok(Self(from..to)),
            _ => Err("give a range such as 0..200".to_owned()),
        }
    }
}

/// What all seeds together came to.
#[derive(Debug, Default, Serialize)]
struct Counts {
    seeds: u64,
    purchases: u64,
    completed: u64,
    rejected: u64,
    partial: u64,
    cancelled: u64,
    unresolved: u64,
    /// Why purchases did not complete, by class of problem.
    problems: BTreeMap<String, u64>,
    crashes: u64,
    faults: u64,
    requests: u64,
    duplicate_orders: u64,
    lost_orders: u64,
    untrue_ends: u64,
    /// Seeds in which a promise broke.
    broken_seeds: Vec<u64>,
}

pub(crate) fn run(arguments: &SimulateArguments) -> Result<Exit, Failure> {
    let faults = if arguments.faults.is_empty() { Fault::ALL.to_vec() } else { arguments.faults.clone() };
    let mut counts = Counts::default();
    for seed in arguments.seeds.0.clone() {
        let verdict = play(seed, &faults)?;
        counts.add(seed, &verdict);
        for broken in &verdict.broken {
            say(&format!("seed {seed}: {broken}"));
        }
    }
    let text = serde_json::to_string_pretty(&counts).map_err(Failure::failed)?;
    if arguments.json {
        print(&serde_json::to_string(&counts).map_err(Failure::failed)?);
    } else {
        print(&text);
    }
    Ok(if counts.broken_seeds.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Plays one seed to its end.
fn play(seed: u64, faults: &[Fault]) -> Result<Verdict, Failure> {
    // Paused time jumps to the next timer whenever nothing is left to do.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(Failure::failed)?;
    Ok(runtime.block_on(async { Scenario::draw(seed, faults).play().await }))
}

impl Counts {
    fn add(&mut self, seed: u64, verdict: &Verdict) {
        use pc_workflows::PurchaseStatus::{Cancelled, Completed, Partial, Rejected, Unresolved};
        self.seeds += 1;
        for (status, problem) in &verdict.ends {
            self.purchases += 1;
            if let Some(class) = problem {
                *self.problems.entry(class.clone()).or_default() += 1;
            }
            *match status {
                Completed => &mut self.completed,
                Rejected => &mut self.rejected,
                Partial => &mut self.partial,
                Cancelled => &mut self.cancelled,
                Unresolved => &mut self.unresolved,
            } += 1;
        }
        self.crashes += verdict.crashes;
        self.faults += verdict.faults;
        self.requests += verdict.requests;
        self.duplicate_orders += verdict.duplicate_orders;
        self.lost_orders += verdict.lost_orders;
        self.untrue_ends += verdict.untrue_ends;
        if !verdict.broken.is_empty() {
            self.broken_seeds.push(seed);
        }
    }
}

#[allow(clippy::print_stdout)]
fn print(text: &str) {
    println!("{text}");
}

#[allow(clippy::print_stderr)]
fn say(text: &str) {
    eprintln!("{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_promise_breaks_in_the_first_seeds() {
        let mut counts = Counts::default();
        for seed in 0..150 {
            let verdict = play(seed, Fault::ALL).unwrap();
            assert_eq!(verdict.broken, Vec::<String>::new(), "seed {seed}");
            counts.add(seed, &verdict);
        }
        assert!(
            counts.crashes > 100 && counts.faults > 500,
            "the simulation simulates too little: {counts:?}"
        );
        assert!(counts.completed > counts.unresolved, "{counts:?}");
    }

    #[test]
    fn the_same_seed_is_the_same_run() {
        for seed in [3, 11] {
            let (one, two) = (play(seed, Fault::ALL).unwrap(), play(seed, Fault::ALL).unwrap());
            assert_eq!(format!("{one:?}"), format!("{two:?}"));
        }
    }
}

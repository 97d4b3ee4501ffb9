//! `simulate`: purchases under drawn faults and crashes, in virtual time, checked against the orders as the service holds
//! them.
//!
//! The real runner, the real client and the real machine run; only the network, the journal's process and the clock are
//! simulated. A seed draws everything, so that a failing seed repeats the failure. With `--hosted` a host on an engine runs in
//! the place of the runner.

mod clock;
mod counts;
mod disk;
#[cfg(test)]
mod every_case;
mod fault;
mod hosted;
mod intents;
mod journal_rules;
mod journals;
mod life;
mod network;
mod play;
mod portal_orders;
mod process;
mod program;
mod promise;
mod receipt_checks;
mod run;
mod scenario;
#[cfg(test)]
mod seeded_bugs;
mod service_options;
mod service_orders;
#[cfg(test)]
mod spending;
mod verdict;

use std::ops::Range;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::exit::{Exit, Failure, print, say};
use counts::Counts;
use fault::Fault;
use hosted::{Guards, play_hosted};
use play::play;
use program::RealProgram;

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
    /// Have several copies of the process take turns at each purchase, as on an engine for durable steps.
    #[arg(long)]
    hosted: bool,
    /// Print what was drawn, and the journals of the purchases, of every seed in which a promise broke.
    #[arg(long)]
    explain: bool,
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

pub(crate) fn run(arguments: &SimulateArguments) -> Result<Exit, Failure> {
    let faults = if arguments.faults.is_empty() { Fault::value_variants() } else { &arguments.faults };
    let mut counts = Counts::default();
    for seed in arguments.seeds.0.clone() {
        let verdict = match arguments.hosted {
            true => play_hosted(seed, faults, Guards::ALL)?,
            false => play::<RealProgram>(seed, faults)?,
        };
        counts.add(seed, &verdict);
        for broken in &verdict.broken {
            say(&format!("seed {seed}: {}", broken.text));
        }
        for line in verdict.journals.iter().filter(|_| arguments.explain) {
            say(line);
        }
    }
    let write = if arguments.json { serde_json::to_string } else { serde_json::to_string_pretty };
    print(&write(&counts)?);
    Ok(if counts.broken_seeds.is_empty() { Exit::Done } else { Exit::Failed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_promise_breaks_in_the_first_seeds() {
        let mut counts = Counts::default();
        for seed in 0..1_000 {
            let verdict = play::<RealProgram>(seed, Fault::value_variants()).unwrap();
            assert_eq!(verdict.broken, [], "seed {seed}");
            counts.add(seed, &verdict);
        }
        assert!(
            counts.crashes > 400 && counts.faults > 10_000,
            "the simulation simulates too little: {counts:?}"
        );
        assert!(counts.completed > counts.unresolved, "{counts:?}");
    }

    #[test]
    fn the_same_seed_is_the_same_run() {
        for seed in [3, 11] {
            let run = || format!("{:?}", play::<RealProgram>(seed, Fault::value_variants()).unwrap());
            assert_eq!(run(), run());
        }
    }
}

//! `simulate`: purchases under drawn faults and crashes, in virtual time, checked against the orders as the service holds
//! them.
//!
//! The real runner, the real client and the real machine run; only the network, the journal's process and the clock are
//! simulated. A seed draws everything, so that a failing seed repeats the failure. With `--hosted` a host on an engine runs in
//! the place of the runner.

mod against_bare;
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
mod service;
mod service_options;
mod service_orders;
mod side_by_side;
#[cfg(test)]
mod spending;
mod verdict;

use std::ops::Range;
use std::str::FromStr;

use clap::{Args, ValueEnum};

use crate::exit::{Exit, Failure, print, say};
use against_bare::against_bare;
use counts::Counts;
use fault::Fault;
use hosted::{Guards, play_hosted};
use play::play;
use program::RealProgram;
use side_by_side::side_by_side;
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
    /// Have several copies of the process take turns at each purchase, as on an engine for durable steps.
    #[arg(long)]
    hosted: bool,
    /// Print what was drawn, and the journals of the purchases, of every seed in which a promise broke.
    #[arg(long)]
    explain: bool,
    /// Print the counts as one JSON object on stdout.
    #[arg(long)]
    json: bool,
    /// Instead, print how fast the seeds are played beside how fast a bare emulator answers the same requests.
    #[arg(long, hide = true, conflicts_with_all = ["hosted", "explain"])]
    against_bare: bool,
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
    if arguments.against_bare {
        print(&serde_json::to_string(&against_bare(arguments.seeds.0.clone(), faults)?)?);
        return Ok(Exit::Done);
    }
    let play = |seed| match arguments.hosted {
        true => play_hosted(seed, faults, Guards::ALL),
        false => play::<RealProgram>(seed, faults),
    };
    let mut counts = Counts::default();
    let mut outcome = Ok(());
    side_by_side(arguments.seeds.0.clone(), play, |seed, verdict| match verdict {
        Ok(verdict) => {
            tell_broken(seed, &verdict, arguments.explain);
            counts.add(seed, &verdict);
        }
        Err(error) => outcome = Err(error),
    });
    outcome?;
    let write = if arguments.json { serde_json::to_string } else { serde_json::to_string_pretty };
    print(&write(&counts)?);
    Ok(if counts.broken_seeds.is_empty() { Exit::Done } else { Exit::Failed })
}

/// Tells what a seed broke, and with `explain` what was drawn and journaled in it.
fn tell_broken(seed: u64, verdict: &Verdict, explain: bool) {
    for broken in &verdict.broken {
        say(&format!("seed {seed}: {}", broken.text));
    }
    for line in verdict.journals.iter().filter(|_| explain) {
        say(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_promise_breaks_in_the_first_seeds() {
        let mut counts = Counts::default();
        let play = |seed| play::<RealProgram>(seed, Fault::value_variants()).unwrap();
        side_by_side(0..1_000, play, |seed, verdict| {
            assert_eq!(verdict.broken, [], "seed {seed}");
            counts.add(seed, &verdict);
        });
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

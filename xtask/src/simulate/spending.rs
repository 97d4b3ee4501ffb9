//! Money in safe hands: purchases that somebody agreed to, under a policy whose sums are limited, at a service that changes its
//! prices and loses answers, by a program that is killed at drawn instants, over a journal into which somebody plants rows. The orders as
//! the service holds them are the judge; and every bug that is seeded must break a promise.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // all of it is a test

mod bug;
mod judge;
mod play;

use bug::SpendingBug;
use play::play;

/// What is played without a bug.
const SEEDS: u64 = 60;

/// No bug may stay unnoticed for so many seeds.
const MAX_SEEDS: u64 = 100;

#[test]
fn money_is_in_safe_hands() {
    for seed in 0..SEEDS {
        assert_eq!(play(seed, None), Vec::<String>::new(), "seed {seed}");
    }
}

#[test]
fn every_bug_in_a_guard_breaks_a_promise() {
    let mut unnoticed = Vec::new();
    for bug in SpendingBug::ALL {
        let found =
            (0..MAX_SEEDS).find_map(|seed| Some((seed + 1, play(seed, Some(*bug)).into_iter().next()?)));
        match found {
            Some((seeds, broken)) => println!("{bug:?}: {seeds} seeds; {broken}"),
            None => unnoticed.push(bug),
        }
    }
    assert!(unnoticed.is_empty(), "unnoticed after {MAX_SEEDS} seeds: {unnoticed:?}");
}

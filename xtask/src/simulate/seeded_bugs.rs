//! The simulation is only worth something if it notices: every bug that is seeded into the program must break a promise
//! within so many seeds.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // all of it is a test

mod answers;
mod bug;
mod clock;
mod effects;
mod entries;
mod journal;
mod memory;
mod program;
mod purchase;
mod request_ids;

use clap::ValueEnum;

use super::fault::Fault;
use super::play::play;
use super::program::RealProgram;
use super::side_by_side::side_by_side;
use bug::SeededBug;
use program::SeededProgram;

/// No bug may stay unnoticed for so many seeds.
const MAX_SEEDS: u64 = 1_500;

/// Bugs that no promise breaks under in so many seeds: another rule makes up for them, or what they need is too rare.
const NOT_NOTICED: &[SeededBug] = &[
    SeededBug::IgnoresOrdered, // a cart is bought once, and the orders are searched before it is sent again
    SeededBug::TurnedAwayByAPage,
    SeededBug::AdoptsUntaggedCart,
    SeededBug::BelievesAnyList,
    SeededBug::QuietTimeByTheClock,
    SeededBug::QuietTimeSurvivesResume,
];

#[test]
fn every_seeded_bug_breaks_a_promise() {
    let is_noticeable = |bug: &&SeededBug| !NOT_NOTICED.contains(bug);
    let bugs: Vec<&SeededBug> = SeededBug::value_variants().iter().filter(is_noticeable).collect();
    let mut noticed = Vec::new();
    // A bug is seeded into the programs of one thread only.
    side_by_side(0..bugs.len() as u64, |bug| notice(*bugs[bug as usize]), |_, found| noticed.push(found));
    let unnoticed: Vec<_> = noticed.iter().filter(|(_, seeds)| seeds.is_none()).collect();
    assert!(unnoticed.is_empty(), "unnoticed after {MAX_SEEDS} seeds: {unnoticed:?}");
    let most = noticed.iter().filter_map(|(_, seeds)| *seeds).max().unwrap();
    let play = |seed| play::<SeededProgram>(seed, Fault::value_variants()).unwrap();
    side_by_side(0..most, play, |seed, verdict| {
        assert_eq!(verdict.broken, [], "no bug is seeded in seed {seed}");
    });
}

#[test]
fn without_a_bug_the_program_is_the_real_one() {
    for seed in 0..50 {
        let real = play::<RealProgram>(seed, Fault::value_variants()).unwrap();
        let seeded = play::<SeededProgram>(seed, Fault::value_variants()).unwrap();
        assert_eq!(format!("{seeded:?}"), format!("{real:?}"), "seed {seed}");
    }
}

/// In how many seeds it breaks a promise.
fn notice(bug: SeededBug) -> (SeededBug, Option<u64>) {
    let _seeding = bug.seed();
    let found = (0..MAX_SEEDS).find_map(|seed| {
        let verdict = play::<SeededProgram>(seed, Fault::value_variants()).unwrap();
        verdict.broken.into_iter().next().map(|broken| (seed + 1, broken))
    });
    if let Some((seeds, broken)) = &found {
        println!("{bug:?}: {seeds} seeds; {:?}: {}", broken.promise, broken.text);
    }
    (bug, found.map(|(seeds, _)| seeds))
}

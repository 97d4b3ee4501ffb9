//! The simulation is only worth something if it notices: every planted mistake must break a promise within so many seeds.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // all of it is a test

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::ValueEnum;
use pc_workflows::PlantedBug;

use super::fault::Fault;
use super::play;

/// No mistake may stay unnoticed for so many seeds.
const PATIENCE: u64 = 10_000;

#[test]
fn every_planted_mistake_breaks_a_promise() {
    let noticed = side_by_side(PlantedBug::ALL.len(), |index| notice(PlantedBug::ALL[index]));
    let unnoticed: Vec<_> = noticed.iter().filter(|(_, seeds)| seeds.is_none()).collect();
    assert!(unnoticed.is_empty(), "unnoticed after {PATIENCE} seeds: {unnoticed:?}");
    let most = noticed.iter().filter_map(|(_, seeds)| *seeds).max().unwrap();
    side_by_side(most, |seed| {
        let verdict = play(seed as u64, Fault::value_variants()).unwrap();
        assert_eq!(verdict.broken, [], "nothing is planted in seed {seed}");
    });
}

/// In how many seeds it breaks a promise.
fn notice(bug: PlantedBug) -> (PlantedBug, Option<usize>) {
    let _planting = bug.plant();
    let found = (0..PATIENCE).find_map(|seed| {
        let verdict = play(seed, Fault::value_variants()).unwrap();
        verdict.broken.into_iter().next().map(|broken| (seed as usize + 1, broken))
    });
    if let Some((seeds, broken)) = &found {
        println!("{bug:?}: {seeds} seeds; {:?}: {}", broken.promise, broken.text);
    }
    (bug, found.map(|(seeds, _)| seeds))
}

/// Does all of it, on all cores: a mistake is planted in one thread only.
fn side_by_side<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let taken = AtomicUsize::new(0);
    let take = || Some(taken.fetch_add(1, Ordering::Relaxed)).filter(|index| *index < count);
    let worker = || std::iter::from_fn(take).map(&work).collect::<Vec<T>>();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

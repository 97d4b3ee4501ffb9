//! The simulation is only worth something if it notices: every planted mistake must break a promise within so many seeds.

use clap::ValueEnum;
use pc_workflows::PlantedBug;

use super::fault::Fault;
use super::play;

/// No mistake may stay unnoticed for so many seeds.
const PATIENCE: u64 = 10_000;

#[test]
fn every_planted_mistake_breaks_a_promise() {
    let mut unnoticed = Vec::new();
    let mut most = 0;
    for bug in PlantedBug::ALL {
        let planting = bug.plant();
        let found = (0..PATIENCE).find_map(|seed| {
            let verdict = play(seed, Fault::value_variants()).unwrap();
            verdict.broken.into_iter().next().map(|broken| (seed, broken))
        });
        drop(planting);
        match found {
            Some((seed, broken)) => {
                most = most.max(seed);
                println!("{bug:?}: {} seeds; {:?}: {}", seed + 1, broken.promise, broken.text);
            }
            None => unnoticed.push(bug),
        }
    }
    assert!(unnoticed.is_empty(), "unnoticed after {PATIENCE} seeds: {unnoticed:?}");
    for seed in 0..=most {
        let verdict = play(seed, Fault::value_variants()).unwrap();
        assert_eq!(verdict.broken, [], "nothing is planted in seed {seed}");
    }
}

//! The topics that a benchmark program can measure.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark may")]

use crate::{Figure, Size};

/// The topics of a program: a name, and what measures it.
pub type Topics = [(&'static str, fn(Size) -> Vec<Figure>)];

/// Measures one topic, and prints its figures as JSON.
pub fn print_topic(topics: &Topics, name: &str, size: Size) {
    let Some((_, measure)) = topics.iter().find(|(topic, _)| *topic == name) else {
        panic!("`{name}` is no topic of this benchmark");
    };
    println!("{}", serde_json::to_string(&measure(size)).unwrap());
}

/// Whether every topic still runs, and comes to numbers.
pub fn run_each_once(topics: &Topics) {
    for (topic, measure) in topics {
        for figure in measure(Size::Smallest) {
            assert!(figure.ratio.is_finite() && figure.ratio > 0.0, "{topic}: {figure:?}");
        }
        println!("{topic}: runs");
    }
}

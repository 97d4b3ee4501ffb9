//! What the journal and the machine cost, each figure beside its baseline in the same run.
//!
//! `cargo bench -p pc-workflows --all-features --bench cost -- journal|opening|calls|flight [COUNT] [--quick] [--json]`. Each
//! topic wants a process of its own: the memory of `flight` is that of the whole process. `COUNT` is of purchases in flight.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a benchmark may"
)]

mod calls;
mod fixture;
mod flight;
mod hand_clock;
mod journal;
mod opening;
mod raw_store;

/// What the program has, where it is static.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A figure and the name `xtask bench` knows it by.
type Figure = (&'static str, f64);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let says = |word: &str| arguments.iter().any(|argument| argument == word);
    let quick = says("--quick");
    let mut figures: Vec<Figure> = Vec::new();
    if says("journal") {
        figures.extend(journal::figures(quick));
    }
    if says("opening") {
        figures.extend(opening::figures(quick));
    }
    if says("calls") {
        figures.extend(calls::figures(quick));
    }
    if says("flight") {
        let count = arguments.iter().find_map(|argument| argument.parse().ok());
        figures.extend(flight::figures(count.unwrap_or(flight::USUAL_COUNT)));
    }
    if says("--json") {
        let members: Vec<String> =
            figures.iter().map(|(name, value)| format!("\"{name}\":{value:.4}")).collect();
        println!("{{{}}}", members.join(","));
    } else {
        for (name, value) in figures {
            println!("{name:>24}  {value:.3}");
        }
    }
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

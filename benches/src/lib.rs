//! How figures are measured and told.
//!
//! Machines flip between speeds from one second to the next. So a ratio is never that of two long runs: ours and the baseline run
//! [in turn, many times, each time briefly](Pairs), and what counts is the median of the ratios of the pairs, told with its
//! spread. Beside the wall clock stand processor time, and instructions where [valgrind counts them](valgrind::instructions).
//!
//! What is measured, and the baselines, are in the targets `figures` (the libraries, with the system's allocator) and `command` (the
//! command, with its own); `cargo xtask bench` runs them.

mod child;
mod comparison;
mod cost;
mod figure;
mod memory;
mod one_core;
mod pairs;
mod ratio;
mod size;
mod topics;
pub mod valgrind;

pub use child::{Served, said, serve_until_closed};
pub use comparison::{Change, compare};
pub use cost::Cost;
pub use figure::{Bound, Figure};
pub use memory::Memory;
pub use one_core::stay_on_one_core;
pub use pairs::{MAX_RUNS, Pairs};
pub use ratio::{MAX_SPREAD, Ratio};
pub use size::Size;
pub use topics::{Topics, print_topic, run_each_once};

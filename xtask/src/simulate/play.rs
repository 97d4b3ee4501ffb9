//! One seed from its draw to its verdict, in virtual time.

use std::io;

use super::fault::Fault;
use super::program::Program;
use super::scenario::Scenario;
use super::verdict::Verdict;

/// Plays what a seed draws to its end, with faults of these kinds at most.
pub(super) fn play<P: Program>(seed: u64, faults: &[Fault]) -> io::Result<Verdict> {
    in_virtual_time(async { Scenario::draw(seed, faults).run::<P>().await })
}

/// Runs it on one thread, in time that jumps to the next timer whenever nothing is left to do.
pub(super) fn in_virtual_time<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    Ok(runtime.block_on(work))
}

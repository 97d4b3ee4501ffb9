//! One seed from its draw to its verdict, in virtual time.

use std::io;

use super::clock::time_passed;
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
    time_passed(); // the one before on this thread had a time of its own
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).on_thread_unpark(time_passed).build()?;
    Ok(runtime.block_on(work))
}

//! One core for everything.

/// From here on this thread, and whatever it starts, runs on one core, where the system lets it (Linux). Client and server of one
/// call after the other never work at the same time, and waking another core takes longer than the call: which of two connections
/// pays for that is luck, and stays so for a whole run.
pub fn stay_on_one_core() {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
        let Ok(allowed) = sched_getaffinity(None) else { return };
        let Some(first) = (0..CpuSet::MAX_CPU).find(|core| allowed.is_set(*core)) else { return };
        let mut one = CpuSet::new();
        one.set(first);
        let _ = sched_setaffinity(None, &one); // not let: the spread tells
    }
}

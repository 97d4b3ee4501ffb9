//! The lives of the process: when it dies, and what happens to it meanwhile.

use std::time::Duration;

use super::clock::Skew;
use super::fault::Fault;

/// A process dies at a point drawn below this.
const CRASH_POINTS: u32 = 200;

const HOUR_SECONDS: u64 = 60 * 60;

/// From one start of the process to its death, or to the end of all work.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    /// It dies at this point.
    pub(super) dies_after: Option<u32>,
    /// How long nobody starts it again.
    pub(super) dead_for: Duration,
    /// What its machine's clock shows beside the simulated time.
    pub(super) skew: Skew,
    pub(super) rivals: Rivals,
    /// Whether its journal may fail.
    pub(super) disk_full: bool,
}

/// Who else runs the same purchases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rivals {
    Nobody,
    /// The same runner, asked twice.
    SameRunner,
    /// Another runner on the same journal.
    AnotherRunner,
}

impl Life {
    /// One that goes on until all is done.
    pub(super) const LAST: Self = Self {
        dies_after: None,
        dead_for: Duration::ZERO,
        skew: Skew::NONE,
        rivals: Rivals::Nobody,
        disk_full: false,
    };

    /// All lives but the last, in which nothing more happens to the process.
    pub(super) fn draw_all(rng: &mut fastrand::Rng, faults: &[Fault]) -> Vec<Self> {
        let has = |fault| faults.contains(&fault);
        let is_troubled =
            [Fault::Crash, Fault::JournalFull, Fault::ClockJump, Fault::Rivals].into_iter().any(has);
        let count = if is_troubled { rng.usize(1..4) } else { 0 };
        (0..count)
            .map(|_| Self {
                dies_after: has(Fault::Crash).then(|| rng.u32(..CRASH_POINTS)),
                dead_for: if has(Fault::Crash) { draw_death(rng) } else { Duration::ZERO },
                skew: if has(Fault::ClockJump) {
                    Skew::draw(rng, has(Fault::ArriveLate))
                } else {
                    Skew::NONE
                },
                rivals: match rng.u8(..3) {
                    0 if has(Fault::Rivals) => Rivals::AnotherRunner,
                    1 if has(Fault::Rivals) => Rivals::SameRunner,
                    _ => Rivals::Nobody,
                },
                disk_full: has(Fault::JournalFull),
            })
            .collect()
    }
}

/// Mostly short; sometimes longer than a deadline, or than a cart lives.
fn draw_death(rng: &mut fastrand::Rng) -> Duration {
    let seconds = match rng.u8(..8) {
        0..4 => 0,
        4 => rng.u64(..600),
        5 => rng.u64(..3 * HOUR_SECONDS),
        6 => 30 * HOUR_SECONDS,
        _ => 8 * 24 * HOUR_SECONDS,
    };
    Duration::from_secs(seconds)
}

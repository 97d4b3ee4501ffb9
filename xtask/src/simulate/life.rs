//! The lives of the process: when it halts, and what happens to it and its journal meanwhile.

use std::time::Duration;

use super::clock::Skew;
use super::fault::Fault;
use super::process::Halt;

/// A process halts at a point drawn below this.
const HALT_POINTS: u32 = 200;

const HOUR_SECONDS: u64 = 60 * 60;

/// How many seconds a process stands still: less than a write may wait, more, and longer than a cart lives.
const PAUSES_SECONDS: [u64; 6] =
    [60, 3 * 60, 25 * 60, 2 * HOUR_SECONDS, 30 * HOUR_SECONDS, 8 * 24 * HOUR_SECONDS];

/// From one start of the process to its death, or to the end of all work.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    /// What it finds in the place of its journal when it starts.
    pub(super) finds: Finds,
    /// It halts at this point.
    pub(super) halt: Option<(u32, Halt)>,
    /// How long it stands still, if it does.
    pub(super) pause: Duration,
    /// How long nobody starts another.
    pub(super) dead_for: Duration,
    /// What its machine's clock shows beside the simulated time.
    pub(super) skew: Skew,
    pub(super) rivals: Rivals,
    /// Whether its journal may fail.
    pub(super) disk_full: bool,
    /// Whether a bit of its journal was flipped before it starts.
    pub(super) bit_flipped: bool,
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

/// What a process finds in the place of the journal of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finds {
    ItsJournal,
    /// The journal was lost.
    Nothing,
    /// An earlier state of it was restored.
    Backup,
    /// It runs on another machine, and finds what is there.
    AnotherMachines,
}

impl Life {
    /// One that goes on until all is done.
    pub(super) const LAST: Self = Self {
        finds: Finds::ItsJournal,
        halt: None,
        pause: Duration::ZERO,
        dead_for: Duration::ZERO,
        skew: Skew::RIGHT,
        rivals: Rivals::Nobody,
        disk_full: false,
        bit_flipped: false,
    };

    /// All lives. In the last nothing more happens to the process, but it may find another journal.
    pub(super) fn draw_all(rng: &mut fastrand::Rng, faults: &[Fault]) -> Vec<Self> {
        let is_troubled = faults.iter().any(|fault| fault.is_of_process());
        let count = if is_troubled { rng.usize(1..4) } else { 0 };
        let mut lives: Vec<Self> = (0..count).map(|number| Self::draw(rng, faults, number == 0)).collect();
        let finds = if lives.is_empty() { Finds::ItsJournal } else { Finds::draw(rng, faults) };
        lives.push(Self { finds, ..Self::LAST });
        lives
    }

    /// Those of the copies that serve an engine, in the order in which they are started. One of the first goes on until all
    /// is done.
    pub(super) fn draw_copies(rng: &mut fastrand::Rng, faults: &[Fault]) -> Vec<Self> {
        let count = rng.usize(2..9);
        let drawn: Vec<Self> = (0..count).map(|_| Self::draw(rng, faults, true)).collect();
        std::iter::once(Self::LAST).chain(drawn).collect()
    }

    fn draw(rng: &mut fastrand::Rng, faults: &[Fault], is_first: bool) -> Self {
        let has = |fault| faults.contains(&fault);
        let halts: Vec<Halt> = [(Fault::Crash, Halt::Death), (Fault::Pause, Halt::Pause)]
            .into_iter()
            .filter_map(|(fault, halt)| has(fault).then_some(halt))
            .collect();
        Self {
            finds: if is_first { Finds::ItsJournal } else { Finds::draw(rng, faults) },
            halt: rng.choice(&halts).map(|halt| (rng.u32(..HALT_POINTS), *halt)),
            pause: draw_pause(rng),
            dead_for: if halts.is_empty() { Duration::ZERO } else { draw_death(rng) },
            skew: Skew::draw(rng, has(Fault::ClockJump), has(Fault::ClockLeap)),
            rivals: match rng.u8(..3) {
                0 if has(Fault::Rivals) => Rivals::AnotherRunner,
                1 if has(Fault::Rivals) => Rivals::SameRunner,
                _ => Rivals::Nobody,
            },
            disk_full: has(Fault::JournalFull),
            bit_flipped: has(Fault::FlippedBit) && rng.bool(),
        }
    }
}

impl Finds {
    fn draw(rng: &mut fastrand::Rng, faults: &[Fault]) -> Self {
        let changes: Vec<Self> = [
            (Fault::LostJournal, Self::Nothing),
            (Fault::RewoundJournal, Self::Backup),
            (Fault::SecondJournal, Self::AnotherMachines),
        ]
        .into_iter()
        .filter_map(|(fault, finds)| faults.contains(&fault).then_some(finds))
        .collect();
        if rng.u8(..3) == 0 { Self::ItsJournal } else { rng.choice(changes).unwrap_or(Self::ItsJournal) }
    }
}

fn draw_pause(rng: &mut fastrand::Rng) -> Duration {
    let max = PAUSES_SECONDS[rng.usize(..PAUSES_SECONDS.len())];
    Duration::from_secs(rng.u64(1..max))
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

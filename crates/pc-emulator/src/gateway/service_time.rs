//! What time it is in the service, and how fast it passes.

use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

use pc_models::Timestamp;

/// How many times as fast as real time an emulator's time may run; beside that it may stand still, at 0.
pub const TIME_SCALES: RangeInclusive<f64> = 0.001..=100_000.0;

/// The time of the service against that of the clock it was given. It goes back to a snapshot's, and never else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ServiceTime {
    /// How many times as fast as real time the given clock runs; 0 for one that somebody moves by hand.
    clock_scale: f64,
    /// How many times as fast as real time the service's time runs.
    scale: f64,
    /// What the clock showed when the scale was set.
    since: Timestamp,
    /// What the service's time was then, without what it was moved ahead.
    shown: Timestamp,
    ahead: Duration,
}

impl ServiceTime {
    /// The time of a clock that shows `now`.
    pub(crate) fn of_clock(now: Timestamp, clock_scale: f64) -> Self {
        Self { clock_scale, scale: clock_scale, since: now, shown: now, ahead: Duration::ZERO }
    }

    /// What time it is when the clock shows `clock`.
    pub(crate) fn at(&self, clock: Timestamp) -> Timestamp {
        self.passed(clock) + self.ahead
    }

    pub(crate) fn scale(&self) -> f64 {
        self.scale
    }

    /// Whether it follows a clock that only a person or a test moves.
    pub(crate) fn is_moved_by_hand(&self) -> bool {
        self.clock_scale == 0.0
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.ahead = self.ahead.saturating_add(by);
    }

    /// Goes on from `then`, or from where it would be had nobody moved it ahead, if that is later.
    pub(crate) fn go_on_from(&mut self, then: Timestamp, clock: Timestamp) {
        self.ahead = then.since(self.passed(clock));
    }

    /// Goes on from `then`, whatever the clock shows.
    pub(crate) fn go_back_to(&mut self, then: Timestamp, clock: Timestamp) {
        (self.shown, self.since, self.ahead) = (then, clock, Duration::ZERO);
    }

    /// Runs so fast from now on, without a jump.
    pub(crate) fn set_scale(&mut self, scale: f64, clock: Timestamp) -> Result<(), InvalidTimeScale> {
        if self.is_moved_by_hand() {
            return Err(InvalidTimeScale::MovedByHand);
        }
        if scale != 0.0 && !TIME_SCALES.contains(&scale) {
            return Err(InvalidTimeScale::OutOfRange);
        }
        (self.shown, self.since, self.scale) = (self.passed(clock), clock, scale);
        Ok(())
    }

    /// How long the given clock takes for so much of the service's time; where that stands still, as long as real time.
    pub(crate) fn on_the_clock(&self, time: Duration) -> Duration {
        let seconds = match self.scale {
            scale if scale == self.clock_scale => return time,
            0.0 => time.as_secs_f64() * self.clock_scale,
            scale => time.as_secs_f64() / scale * self.clock_scale,
        };
        Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }

    fn passed(&self, clock: Timestamp) -> Timestamp {
        let passed = clock.since(self.since);
        if self.scale == self.clock_scale {
            return self.shown + passed;
        }
        let seconds = passed.as_secs_f64() * (self.scale / self.clock_scale);
        self.shown + Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
    }
}

/// Why time cannot run as fast as that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidTimeScale {
    /// It is neither 0 nor within [`TIME_SCALES`].
    OutOfRange,
    /// The emulator was given a clock that somebody moves by hand: its [`time_scale`](crate::EmulatorOptions::time_scale) is 0.
    MovedByHand,
}

impl fmt::Display for InvalidTimeScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange => {
                let (least, most) = (TIME_SCALES.start(), TIME_SCALES.end());
                write!(f, "Time runs from {least} to {most} times as fast as real time, or stands still at 0.")
            }
            Self::MovedByHand => f.write_str(
                "Nothing was changed: the program that this emulator runs in gave it a clock that it moves by hand, and no \
                 time scale makes that run. Move the time ahead with advance_s.",
            ),
        }
    }
}

impl std::error::Error for InvalidTimeScale {}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn time_goes_on_without_a_jump_whatever_its_scale_becomes() {
        let mut time = ServiceTime::of_clock(at(1000), 1.0);
        time.advance(Duration::from_secs(500));
        assert_eq!(time.at(at(1010)), at(1510));
        time.set_scale(60.0, at(1010)).unwrap();
        assert_eq!((time.at(at(1010)), time.at(at(1011))), (at(1510), at(1570)));
        time.set_scale(0.0, at(1011)).unwrap();
        assert_eq!((time.at(at(1011)), time.at(at(9999))), (at(1570), at(1570)));
        time.set_scale(0.5, at(9999)).unwrap();
        assert_eq!(time.at(at(10_003)), at(1572));
        assert_eq!(time.scale(), 0.5);
    }

    #[test]
    fn a_clock_that_is_fast_already_is_reckoned_with() {
        let mut time = ServiceTime::of_clock(at(0), 1000.0);
        time.set_scale(60.0, at(1000)).unwrap();
        assert_eq!(time.at(at(2000)), at(1060), "a real second");
        assert_eq!(time.on_the_clock(Duration::from_secs(60)), Duration::from_secs(1000));
        time.set_scale(0.0, at(2000)).unwrap();
        assert_eq!(time.on_the_clock(Duration::from_secs(5)), Duration::from_secs(5000), "five real seconds");
    }

    #[test]
    fn a_saved_instant_is_gone_on_from_unless_it_is_over() {
        let mut time = ServiceTime::of_clock(at(1000), 1.0);
        time.go_on_from(at(5000), at(1001));
        assert_eq!(time.at(at(1002)), at(5001));
        time.go_on_from(at(10), at(1003));
        assert_eq!(time.at(at(1003)), at(1003));
    }

    #[test]
    fn a_snapshot_brings_its_time_back_at_every_pace() {
        let mut time = ServiceTime::of_clock(at(1000), 1.0);
        time.set_scale(300.0, at(1000)).unwrap();
        time.advance(Duration::from_secs(5));
        time.go_back_to(at(1060), at(9000));
        assert_eq!((time.at(at(9000)), time.at(at(9001))), (at(1060), at(1360)));
    }

    #[test]
    fn scales_out_of_range_and_clocks_moved_by_hand_are_told_apart() {
        let mut time = ServiceTime::of_clock(at(0), 1.0);
        for scale in [-1.0, 0.000_1, 1e9, f64::NAN, f64::INFINITY] {
            assert_eq!(time.set_scale(scale, at(0)), Err(InvalidTimeScale::OutOfRange), "{scale}");
        }
        let mut by_hand = ServiceTime::of_clock(at(0), 0.0);
        assert_eq!(by_hand.set_scale(60.0, at(0)), Err(InvalidTimeScale::MovedByHand));
        assert_eq!(
            (by_hand.at(at(7)), by_hand.on_the_clock(at(3).since(at(0)))),
            (at(7), at(3).since(at(0)))
        );
    }
}

//! Two ways of doing the same, measured in turn.

use crate::{Cost, MAX_SPREAD, Ratio};

/// All pairs are measured so often at most, while their ratios spread too wide.
pub const MAX_RUNS: usize = 3;

/// What two ways of doing the same took, back to back, pair by pair.
#[derive(Debug, Clone)]
pub struct Pairs {
    costs: Vec<(Cost, Cost)>,
    /// How often all of them were measured: more than once when the ratios spread too wide.
    pub runs: usize,
}

impl Pairs {
    /// So many pairs, each way going first every other time, after one pair that does not count. All of them are measured
    /// again where their ratios spread too wide; what counts then is the run that spreads least.
    pub fn measure(count: usize, mut ours: impl FnMut() -> Cost, mut baseline: impl FnMut() -> Cost) -> Self {
        let mut run = || {
            let both = |number: usize| match number.is_multiple_of(2) {
                true => (ours(), baseline()),
                false => {
                    let baseline = baseline();
                    (ours(), baseline)
                }
            };
            let costs: Vec<_> = (0..=count).map(both).skip(1).collect();
            Self { costs, runs: 1 }
        };
        let mut best = run();
        for runs in 2..=MAX_RUNS {
            if best.wall().spread <= MAX_SPREAD {
                break;
            }
            let again = run();
            if again.wall().spread < best.wall().spread {
                best = again;
            }
            best.runs = runs;
        }
        best
    }

    /// Ours by the baseline, by the clock on the wall.
    #[must_use]
    pub fn wall(&self) -> Ratio {
        self.ratio(|cost| cost.wall.as_secs_f64())
    }

    /// Ours by the baseline, in processor time.
    #[must_use]
    pub fn processor(&self) -> Ratio {
        self.ratio(|cost| cost.processor.as_secs_f64())
    }

    fn ratio(&self, of: impl Fn(&Cost) -> f64) -> Ratio {
        Ratio::of(self.costs.iter().map(|(ours, baseline)| of(ours) / of(baseline)).collect())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use super::*;

    fn took(milliseconds: u64) -> Cost {
        let wall = Duration::from_millis(milliseconds);
        Cost { wall, processor: wall * 2 }
    }

    #[test]
    fn both_go_first_in_turn_and_the_first_pair_does_not_count() {
        let order = std::cell::RefCell::new(String::new());
        let calls = Cell::new(0);
        let ours = || {
            order.borrow_mut().push('o');
            calls.set(calls.get() + 1);
            took(if calls.get() == 1 { 900 } else { 30 })
        };
        let pairs = Pairs::measure(3, ours, || {
            order.borrow_mut().push('b');
            took(20)
        });
        assert_eq!(order.into_inner(), "obboobbo");
        assert_eq!((pairs.wall().median, pairs.wall().pairs, pairs.runs), (1.5, 3, 1));
        assert_eq!(pairs.processor().median, 1.5);
    }

    #[test]
    fn what_spreads_too_wide_is_measured_again() {
        let calls = Cell::new(0);
        let ours = || {
            calls.set(calls.get() + 1);
            took(if calls.get() <= 5 { 10 * calls.get() } else { 10 })
        };
        let pairs = Pairs::measure(4, ours, || took(10));
        assert_eq!((pairs.runs, pairs.wall().spread, pairs.wall().median), (2, 0.0, 1.0));
    }
}

//! What retries of all calls may cost together, so that an outage is not answered with a multiple of the load.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pc_models::Timestamp;

/// An allowance of retries, shared by all clones. Each retry takes one; successes and time give some back.
///
/// With nothing left, calls fail after the attempt they are in, until the service answers again.
#[derive(Debug, Clone)]
pub struct RetryBudget {
    options: RetryBudgetOptions,
    state: Arc<Mutex<State>>,
}

/// Size and growth of a [`RetryBudget`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RetryBudgetOptions {
    /// Most retries that can be saved up; also what there is in the beginning.
    pub capacity: f64,
    /// What a successful call gives back.
    pub per_success: f64,
    /// What a second gives back: keeps a program that calls rarely able to retry.
    pub per_second: f64,
}

#[derive(Debug)]
struct State {
    left: f64,
    at: Option<Timestamp>,
}

impl Default for RetryBudgetOptions {
    fn default() -> Self {
        Self { capacity: 100.0, per_success: 0.2, per_second: 1.0 }
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new(RetryBudgetOptions::default())
    }
}

impl RetryBudget {
    /// A full budget.
    #[must_use]
    pub fn new(options: RetryBudgetOptions) -> Self {
        Self { options, state: Arc::new(Mutex::new(State { left: options.capacity, at: None })) }
    }

    /// Takes one retry; `false` when there is none.
    #[must_use]
    pub fn take(&self, now: Timestamp) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = state.at.map_or(Duration::ZERO, |at| now.since(at));
        state.at = Some(now);
        state.left = (state.left + passed.as_secs_f64() * self.options.per_second).min(self.options.capacity);
        let enough = state.left >= 1.0;
        if enough {
            state.left -= 1.0;
        }
        enough
    }

    /// Takes in that a call succeeded.
    pub fn succeeded(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.left = (state.left + self.options.per_success).min(self.options.capacity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_end_and_come_back_with_time_and_success() {
        let budget =
            RetryBudget::new(RetryBudgetOptions { capacity: 3.0, per_success: 0.5, per_second: 0.1 });
        let start = Timestamp::UNIX_EPOCH;
        let taken = (0..10).filter(|_| budget.clone().take(start)).count();
        assert_eq!(taken, 3, "clones share");
        budget.succeeded();
        assert!(!budget.take(start));
        budget.succeeded();
        assert!(budget.take(start));
        assert!(!budget.take(start + Duration::from_secs(9)));
        assert!(budget.take(start + Duration::from_secs(11)));
        assert_eq!((0..10).filter(|_| budget.take(start + Duration::from_secs(999))).count(), 3);
    }
}

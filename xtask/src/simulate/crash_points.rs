//! The points at which the process may die: before and after each request and each journal write.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// No seed needs so many points: a program that passes more goes on without end.
const MAX_CRASH_POINTS: u64 = 25_000;

/// Counts the points that the process passes, and kills it at a drawn one.
#[derive(Debug, Default)]
pub(super) struct CrashPoints {
    state: Mutex<State>,
    died: Notify,
}

#[derive(Debug, Default)]
struct State {
    process: Process,
    /// How many points were passed in all lives.
    passed: u64,
}

#[derive(Debug, Clone, Copy, Default)]
enum Process {
    #[default]
    Immortal,
    /// It dies after so many points.
    Mortal(u32),
    Dead,
}

impl CrashPoints {
    /// A new process, which dies at the so-many-th point from now, or never.
    pub(super) fn arm(&self, points: Option<u32>) {
        self.state().process = points.map_or(Process::Immortal, Process::Mortal);
    }

    /// Resolves when the process died.
    pub(super) async fn died(&self) {
        self.died.notified().await;
    }

    /// Whether the process went on without end, and was killed for it.
    pub(super) fn is_endless(&self) -> bool {
        self.passed() >= MAX_CRASH_POINTS
    }

    /// How many points were passed in all lives.
    pub(super) fn passed(&self) -> u64 {
        self.state().passed
    }

    /// A point at which the process may die: it never goes on from here then, nor from any other point.
    pub(super) async fn point(&self) {
        if self.is_survived() {
            return;
        }
        std::future::pending::<()>().await;
    }

    /// Passes a point, and says whether the process lives on.
    fn is_survived(&self) -> bool {
        let mut state = self.state();
        state.passed += 1;
        if state.passed > MAX_CRASH_POINTS {
            state.process = Process::Mortal(0);
        }
        match state.process {
            Process::Immortal => true,
            Process::Dead => false,
            Process::Mortal(0) => {
                state.process = Process::Dead;
                self.died.notify_one();
                false
            }
            Process::Mortal(left) => {
                state.process = Process::Mortal(left - 1);
                true
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

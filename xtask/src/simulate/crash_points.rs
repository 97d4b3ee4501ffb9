//! The death of the process at a drawn point: before or after a request or a journal write.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use tokio::sync::Notify;

/// Counts points down; at zero the process is dead and nothing goes on.
#[derive(Debug, Default)]
pub(super) struct Crash {
    left: AtomicI64,
    passed: AtomicU64,
    died: Notify,
}

/// No seed needs so many points: a program that passes more goes on without end.
const ENDLESS: u64 = 25_000;
/// The process never dies.
const IMMORTAL: i64 = -1;
/// The process died.
const DEAD: i64 = -2;

impl Crash {
    /// Dies at the so-many-th point from now, or never.
    pub(super) fn arm(&self, points: Option<u32>) {
        self.left.store(points.map_or(IMMORTAL, i64::from), Ordering::Relaxed);
    }

    /// Resolves when the process died.
    pub(super) async fn died(&self) {
        self.died.notified().await;
    }

    /// Whether the process went on without end, and was killed for it.
    pub(super) fn is_endless(&self) -> bool {
        self.passed() >= ENDLESS
    }

    /// How many points were passed in all lives.
    pub(super) fn passed(&self) -> u64 {
        self.passed.load(Ordering::Relaxed)
    }

    /// Whoever is not at a point yet dies at its next one.
    fn kill(&self) {
        self.left.store(DEAD, Ordering::Relaxed);
        self.died.notify_one();
    }

    /// A point at which the process may die: it never goes on from here then.
    pub(super) async fn point(&self) {
        if self.passed.fetch_add(1, Ordering::Relaxed) >= ENDLESS {
            self.kill();
        }
        match self.left.load(Ordering::Relaxed) {
            IMMORTAL => return,
            DEAD => {}
            0 => self.kill(),
            left => {
                self.left.store(left - 1, Ordering::Relaxed);
                return;
            }
        }
        std::future::pending::<()>().await;
    }
}

//! The process that runs a purchase, as its entries show it.

use std::time::Duration;

use pc_models::Timestamp;

/// What is known of the process that wrote the last entries, and of its clock.
#[derive(Debug, Clone, Default)]
pub(crate) struct Process {
    /// When it went on with a purchase that another had begun; none for the process that began it.
    pub(crate) resumed: Option<Timestamp>,
    /// Whether the service has answered it.
    is_answered: bool,
    /// How far its clock is ahead of the service's, in seconds.
    ahead_s: Option<i64>,
    /// The same of the process that began the purchase.
    ahead_at_start_s: Option<i64>,
}

impl Process {
    /// Another process goes on with the purchase from here.
    pub(crate) fn begin(&mut self, at: Timestamp) {
        *self = Self { resumed: Some(at), ahead_at_start_s: self.ahead_at_start_s, ..Self::default() };
    }

    /// Takes in whether the service answered, and how far the clock was ahead of its.
    pub(crate) fn heard(&mut self, is_answer: bool, ahead_s: Option<i64>) {
        self.is_answered |= is_answer || ahead_s.is_some();
        self.ahead_s = ahead_s.or(self.ahead_s);
        if self.resumed.is_none() {
            self.ahead_at_start_s = self.ahead_s;
        }
    }

    /// Whether an instant of this process's clock can be held against one of an earlier process: not before the service has
    /// answered, which knows the time.
    pub(crate) fn knows_the_time(&self) -> bool {
        self.resumed.is_none() || self.is_answered
    }

    /// An instant of the clock of the process that began the purchase, by the clock of this one.
    pub(crate) fn by_its_clock(&self, at_start: Timestamp) -> Timestamp {
        shifted(at_start, self.ahead_s.unwrap_or(0) - self.ahead_at_start_s.unwrap_or(0))
    }

    /// An instant of this process's clock, by the service's.
    pub(crate) fn by_the_service(&self, at: Timestamp) -> Timestamp {
        shifted(at, -self.ahead_s.unwrap_or(0))
    }

    /// An instant of the clock of the process that began the purchase, by the service's.
    pub(crate) fn by_the_service_at_start(&self, at: Timestamp) -> Timestamp {
        shifted(at, -self.ahead_at_start_s.unwrap_or(0))
    }
}

fn shifted(at: Timestamp, by_s: i64) -> Timestamp {
    let by = Duration::from_secs(by_s.unsigned_abs());
    if by_s < 0 { at - by } else { at + by }
}

//! Whether charges end on their last day, as is documented, or on the day after: learnt from those of whole months.

use std::time::Duration;

use pc_models::Timestamp;
use pc_workflows::billing::LineFacts;
use serde::{Deserialize, Serialize};

pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// From this day of a month on a date a month later may be either: 30 September to 30 October.
const WHERE_MONTHS_END: u8 = 28;

/// How many charges of whole months end so, and so.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Ends {
    on_last_day: u64,
    on_day_after: u64,
}

impl Ends {
    /// Takes in a charge.
    pub(super) fn learn(&mut self, facts: &LineFacts<'_>) {
        let Some((start, end)) = set(facts.charge_start).zip(set(facts.charge_end)) else { return };
        if start.day() < WHERE_MONTHS_END {
            self.on_day_after += u64::from(is_months_later(start, end));
            self.on_last_day += u64::from(is_months_later(start, end + DAY));
        }
    }

    /// Whether a charge ends on the day after its last one.
    pub(super) fn is_day_after(self, start: Timestamp, end: Timestamp) -> bool {
        let is_told = start.day() < WHERE_MONTHS_END || self.on_day_after > self.on_last_day;
        is_told && is_months_later(start, end)
    }
}

fn is_months_later(start: Timestamp, end: Timestamp) -> bool {
    let months = months_between(start, end);
    months > 0 && start.add_months(months) == end
}

/// How many months one date's month lies behind the other's.
fn months_between(start: Timestamp, end: Timestamp) -> i32 {
    (end.year() - start.year()) * 12 + i32::from(end.month()) - i32::from(start.month())
}

/// The dates of the service's year 1 are none.
pub(super) fn set(time: Option<Timestamp>) -> Option<Timestamp> {
    time.filter(|time| !time.is_unset())
}

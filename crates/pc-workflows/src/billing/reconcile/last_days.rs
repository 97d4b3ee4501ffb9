//! Whether charges end on their last day, as is documented, or on the day after.

use std::collections::BTreeMap;

use pc_models::Timestamp;

use super::billed::Billed;
use super::charged_period::{ChargedPeriod, DAY};

/// What the charges of whole months tell: each invoice of its own, and all of an invoice without any. It grows with the number of
/// invoices.
#[derive(Clone, Default)]
pub(super) struct LastDays {
    invoices: BTreeMap<String, Counts>,
    all: Counts,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    counting: u64,
    beyond: u64,
}

impl Counts {
    fn add(&mut self, counts_last_day: bool) {
        self.counting += u64::from(counts_last_day);
        self.beyond += u64::from(!counts_last_day);
    }

    /// Whether nearly all end on the day after.
    fn are_beyond(self) -> bool {
        self.beyond * 10 > (self.beyond + self.counting) * 9
    }
}

impl LastDays {
    /// Usage tells nothing of other charges: its months may end on either day.
    pub(super) fn add(&mut self, billed: &Billed<'_>) {
        let is_usage = billed.is_legacy || billed.frequency.is_empty() || !billed.meter.is_empty();
        let counts = ChargedPeriod::of(billed).counts_last_day().filter(|_| !is_usage);
        let Some(counts) = counts else { return };
        self.all.add(counts);
        match self.invoices.get_mut(&*billed.invoice) {
            Some(invoice) => invoice.add(counts),
            None => self.invoices.entry(billed.invoice.to_string()).or_default().add(counts),
        }
    }

    /// The last day of a charge, where nearly all others end on the day after and it does not itself tell that it ends on its last.
    pub(super) fn end_of(&self, billed: &Billed<'_>) -> Option<Timestamp> {
        let is_of_days =
            |end: &Timestamp| *end == end.start_of_day() && billed.start.is_some_and(|start| start < *end);
        let is_beyond = |_: &Timestamp| {
            self.invoices.get(&*billed.invoice).copied().unwrap_or(self.all).are_beyond()
                && ChargedPeriod::of(billed).counts_last_day() != Some(true)
        };
        match billed.end.filter(is_of_days).filter(is_beyond) {
            Some(end) => Some(end - DAY),
            None => billed.end,
        }
    }
}

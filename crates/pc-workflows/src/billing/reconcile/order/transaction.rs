//! The lines of one change: what it takes back, and what it charges instead.

use pc_models::{ChargeType, Decimal, Timestamp};

use crate::billing::reconcile::billed::BilledLine;
use crate::billing::reconcile::line_matcher::LineMatcher;
use crate::billing::reconcile::twins;

/// One or two lines of one change.
pub(super) struct Transaction {
    pub(super) first: BilledLine,
    pub(super) second: Option<BilledLine>,
}

impl Transaction {
    /// Sorts lines into changes, in the order of their days, and of one day by what they are called: `addQuantity` first.
    pub(super) fn all(lines: Vec<BilledLine>, line: Option<&LineMatcher>) -> Vec<Self> {
        let mut tied: Vec<Vec<BilledLine>> = Vec::new();
        for line in twins::merged(lines, line) {
            match tied.iter_mut().find(|lines| lines.iter().all(|known| are_tied(known, &line))) {
                Some(lines) => lines.push(line),
                None => tied.push(vec![line]),
            }
        }
        let mut all: Vec<_> = tied.into_iter().flat_map(of_tied).collect();
        let place =
            |transaction: &Self| (transaction.start(), transaction.first.charge_type.to_ascii_lowercase());
        all.sort_by_cached_key(place);
        all
    }

    pub(super) fn start(&self) -> Option<Timestamp> {
        self.first.start
    }

    /// How many units it takes back.
    pub(super) fn taken_back(&self) -> Option<Decimal> {
        self.lines().find(|line| line.takes_back()).and_then(|line| line.quantity)
    }

    /// How many units it charges.
    pub(super) fn charged(&self) -> Option<Decimal> {
        self.lines().find(|line| !line.takes_back()).and_then(|line| line.quantity)
    }

    fn lines(&self) -> impl Iterator<Item = &BilledLine> {
        [Some(&self.first), self.second.as_ref()].into_iter().flatten()
    }

    /// What it takes back, and what it charges. Where both lines do the same, one that `is_before` belongs to what there was
    /// before, whatever its sign.
    pub(super) fn sides(
        self,
        is_before: impl Fn(&BilledLine) -> bool,
    ) -> (Option<BilledLine>, Option<BilledLine>) {
        let Self { first, second } = self;
        let Some(second) = second else {
            return if first.takes_back() { (Some(first), None) } else { (None, Some(first)) };
        };
        let is_first_before = match (first.takes_back(), second.takes_back()) {
            (true, false) => true,
            (false, true) => false,
            _ if is_before(&first) == is_before(&second) => first.is_trial || !second.is_trial,
            _ => is_before(&first),
        };
        if is_first_before { (Some(first), Some(second)) } else { (Some(second), Some(first)) }
    }
}

/// Whether two lines may belong to one change.
fn are_tied(one: &BilledLine, other: &BilledLine) -> bool {
    let is_end = matches!(one.charge(), ChargeType::CancelImmediate | ChargeType::Cancel);
    !is_end
        && one.charge() == other.charge()
        && one.reference == other.reference
        && one.start == other.start
        // What is converted to another term ends at another time.
        && (one.end == other.end || (one.is_conversion() && !one.reference.is_empty()))
        && (one.is_conversion() || one.subscription == other.subscription)
}

/// Pairs of lines that may belong together: where there are more, each change begins with as many units as one before it left.
fn of_tied(lines: Vec<BilledLine>) -> Vec<Transaction> {
    if let [_, _] = lines.as_slice() {
        let mut lines = lines.into_iter();
        let first = lines.next();
        let second = lines.next();
        return first.into_iter().map(|first| Transaction { first, second: second.clone() }).collect();
    }
    let (mut removed, mut added): (Vec<_>, Vec<_>) = lines.into_iter().partition(BilledLine::takes_back);
    let leads_to =
        |added: &[BilledLine], units: Option<Decimal>| added.iter().any(|line| line.quantity == units);
    let mut units =
        removed.iter().map(|line| line.quantity).find(|units| !leads_to(&added, *units)).flatten();
    let mut all = Vec::new();
    while !removed.is_empty() && !added.is_empty() {
        let from = removed.iter().position(|line| line.quantity == units).unwrap_or_default();
        let first = removed.remove(from);
        let to = added.iter().position(|line| leads_to(&removed, line.quantity));
        let second = added.remove(to.unwrap_or(added.len() - 1));
        units = second.quantity;
        all.push(Transaction { first, second: Some(second) });
    }
    let rest = removed.into_iter().chain(added);
    all.extend(rest.map(|first| Transaction { first, second: None }));
    all
}

//! Upgrades, trials that are bought, and units that move: which charges and credits of them are tied together.

use std::collections::{BTreeMap, BTreeSet};

use super::billed::Billed;

/// What conversions charge and take back, by the reference that ties their lines. It grows with their number.
#[derive(Clone, Default)]
pub(super) struct Conversions(BTreeMap<String, Conversion>);

#[derive(Clone, Default)]
struct Conversion {
    orders: BTreeSet<String>,
    takes_back: bool,
    charges: bool,
}

impl Conversions {
    pub(super) fn add(&mut self, billed: &Billed<'_>) {
        if !billed.is_conversion() || billed.reference.is_empty() {
            return;
        }
        let conversion = self.0.entry(billed.reference.to_string()).or_default();
        conversion.orders.insert(billed.order.to_string());
        if billed.takes_back() {
            conversion.takes_back = true;
        } else {
            conversion.charges = true;
        }
    }

    /// Whether something is both charged and taken back under the reference of a charge, in whichever orders.
    pub(super) fn is_whole(&self, billed: &Billed<'_>) -> bool {
        self.0.get(&*billed.reference).is_some_and(|conversion| conversion.takes_back && conversion.charges)
    }

    /// Pairs of orders that have lines of one conversion.
    pub(super) fn orders_of_one(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.values().flat_map(|conversion| {
            let all = &conversion.orders;
            all.iter().flat_map(|one| {
                let others = all.iter().filter(move |other| *other != one);
                others.map(move |other| (one.as_str(), other.as_str()))
            })
        })
    }
}

//! Billing errors injected on purpose: lines of an invoice that were changed, dropped, doubled or invented.

use std::collections::{BTreeMap, BTreeSet};

use pc_models::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Members of a line, by name.
pub(crate) type Members = Map<String, Value>;

/// What is wrong with the charges of an invoice, and with their total.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct InjectedErrors {
    /// By the number of the line, as it was before.
    pub(crate) changed: BTreeMap<usize, Members>,
    pub(crate) dropped: BTreeSet<usize>,
    pub(crate) added: Vec<Added>,
    #[serde(with = "optional_text")]
    pub(crate) total: Option<Decimal>,
}

/// A line that has no charge behind it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Added {
    /// The line it looks like, but for these members.
    pub(crate) like: usize,
    pub(crate) members: Members,
}

/// Where the line at an index of the list comes from.
pub(crate) struct Origin<'p> {
    pub(crate) number: usize,
    pub(crate) members: Option<&'p Members>,
}

impl InjectedErrors {
    pub(crate) fn change(&mut self, number: usize, members: Members) {
        self.changed.entry(number).or_default().extend(members);
    }

    pub(crate) fn drop(&mut self, number: usize) {
        self.dropped.insert(number);
    }

    /// A line like this one, with other members.
    pub(crate) fn add(&mut self, like: usize, members: Members) {
        self.added.push(Added { like, members });
    }

    /// How many lines there are of so many true ones.
    pub(crate) fn count(&self, lines: usize) -> usize {
        lines.saturating_sub(self.dropped.len()) + self.added.len()
    }

    /// What stands at an index of the list.
    pub(crate) fn origin(&self, index: usize, lines: usize) -> Option<Origin<'_>> {
        let kept = lines.saturating_sub(self.dropped.len());
        if index >= kept {
            let added = self.added.get(index - kept)?;
            return Some(Origin { number: added.like, members: Some(&added.members) });
        }
        let number = self.dropped.iter().fold(index, |number, gone| number + usize::from(*gone <= number));
        Some(Origin { number, members: self.changed.get(&number) })
    }
}

/// The amount that a member holds, as text or as a number.
pub(crate) fn amount_of(members: &Members, name: &str) -> Option<Decimal> {
    match members.get(name)? {
        Value::String(text) => text.parse().ok(),
        number => number.to_string().parse().ok(),
    }
}

mod optional_text {
    use pc_models::Decimal;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(amount: &Option<Decimal>, to: S) -> Result<S::Ok, S::Error> {
        amount.map(|amount| amount.to_string()).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Decimal>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        text.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}

//! A list in order of arrival, whose items are found by id in any case.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A list of things that have ids.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ById<T> {
    items: Vec<T>,
    /// The index of each item by its id in lower case: shared with the item when that is how its own is written.
    places: BTreeMap<Arc<str>, usize>,
}

impl<T> Default for ById<T> {
    fn default() -> Self {
        Self { items: Vec::new(), places: BTreeMap::new() }
    }
}

impl<T> ById<T> {
    /// Puts an item at the end; shows it where it is now.
    pub(crate) fn put(&mut self, id: &Arc<str>, item: T) -> &T {
        let is_lower = !id.bytes().any(|byte| byte.is_ascii_uppercase());
        let id = if is_lower { id.clone() } else { id.to_ascii_lowercase().into() };
        let index = self.items.len();
        self.places.insert(id, index);
        self.items.push(item);
        &self.items[index]
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.items.get(*self.places.get(&*id.to_ascii_lowercase())?)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        self.items.get_mut(*self.places.get(&*id.to_ascii_lowercase())?)
    }

    /// Oldest first, to be changed.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut()
    }

    /// Oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.iter()
    }
}

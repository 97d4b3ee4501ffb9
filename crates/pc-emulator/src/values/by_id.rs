//! A list in order of arrival, whose items are found by id in any case.
//!
//! Copies share what is in it until one of them changes it: a copy of a large state costs little.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What has an id of its own.
pub(crate) trait HasId {
    fn id(&self) -> &Arc<str>;
}

/// A list of things that have ids.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Saved<T>", bound(deserialize = "T: HasId + Deserialize<'de>"))]
pub(crate) struct ById<T> {
    items: Vec<Arc<T>>,
    /// The index of each item by its id in lower case: shared with the item when that is how its own is written.
    #[serde(skip)]
    places: Arc<BTreeMap<Arc<str>, usize>>,
}

/// As it is in saved states; those of earlier versions have the places as well.
#[derive(Deserialize)]
struct Saved<T> {
    items: Vec<Arc<T>>,
}

impl<T> Default for ById<T> {
    fn default() -> Self {
        Self { items: Vec::new(), places: Arc::default() }
    }
}

impl<T: HasId> From<Saved<T>> for ById<T> {
    fn from(saved: Saved<T>) -> Self {
        Self::of(saved.items)
    }
}

impl<T: HasId> ById<T> {
    pub(crate) fn of(items: Vec<Arc<T>>) -> Self {
        let places = items.iter().enumerate().map(|(index, item)| (in_lower_case(item.id()), index));
        Self { places: Arc::new(places.collect()), items }
    }
}

impl<T: Clone + HasId> ById<T> {
    /// Puts an item at the end; shows it where it is now.
    pub(crate) fn put(&mut self, item: T) -> &T {
        let index = self.items.len();
        Arc::make_mut(&mut self.places).insert(in_lower_case(item.id()), index);
        self.items.push(Arc::new(item));
        &self.items[index]
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let index = self.index(id)?;
        self.items.get_mut(index).map(Arc::make_mut)
    }

    /// Those that are wanted, oldest first, to be changed.
    pub(crate) fn iter_mut(&mut self, wanted: impl Fn(&T) -> bool) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut().filter(move |item| wanted(item)).map(Arc::make_mut)
    }
}

impl<T> ById<T> {
    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.items.get(self.index(id)?).map(|item| &**item)
    }

    /// Oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.items.iter().map(|item| &**item)
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.places.get(&*id.to_ascii_lowercase()).copied()
    }
}

fn in_lower_case(id: &Arc<str>) -> Arc<str> {
    match id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => id.to_ascii_lowercase().into(),
        false => id.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Named(Arc<str>, u32);

    impl HasId for Named {
        fn id(&self) -> &Arc<str> {
            &self.0
        }
    }

    #[test]
    fn a_copy_stays_as_it_is_when_the_original_changes() {
        let mut list = ById::default();
        list.put(Named("A".into(), 1));
        list.put(Named("b".into(), 2));
        let copy = list.clone();
        list.get_mut("a").unwrap().1 = 5;
        list.iter_mut(|one| one.1 == 2).for_each(|one| one.1 = 6);
        list.put(Named("c".into(), 7));
        assert_eq!(list.iter().map(|one| one.1).collect::<Vec<_>>(), [5, 6, 7]);
        assert_eq!(copy.iter().map(|one| one.1).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(copy.get("C"), None);
    }

    #[test]
    fn states_of_earlier_versions_have_places_too() {
        let saved = r#"{"items": [["X", 1], ["y", 2]], "places": {"x": 0, "y": 1}}"#;
        let list: ById<Named> = serde_json::from_str(saved).unwrap();
        assert_eq!((list.get("x").unwrap().1, list.get("Y").unwrap().1), (1, 2));
        assert_eq!(serde_json::to_string(&list).unwrap(), r#"{"items":[["X",1],["y",2]]}"#);
    }
}

//! A list in order of arrival, whose items are found by id in any case.
//!
//! Copies share what is in it until one of them changes it: a copy of a large state costs little.

use std::cmp::Ordering;
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
    /// The indexes of all items in the order of their ids: few bytes for each, as there are millions.
    #[serde(skip)]
    by_id: Arc<Vec<u32>>,
}

/// As it is in saved states; those of earlier versions have the places as well.
#[derive(Deserialize)]
struct Saved<T> {
    items: Vec<Arc<T>>,
}

impl<T> Default for ById<T> {
    fn default() -> Self {
        Self { items: Vec::new(), by_id: Arc::default() }
    }
}

impl<T: HasId> From<Saved<T>> for ById<T> {
    fn from(saved: Saved<T>) -> Self {
        Self::of(saved.items)
    }
}

impl<T: HasId> ById<T> {
    pub(crate) fn of(items: Vec<Arc<T>>) -> Self {
        let mut by_id: Vec<u32> = (0..index_of_next(&items)).collect();
        by_id.sort_by(|left, right| caseless_cmp(items[*left as usize].id(), items[*right as usize].id()));
        by_id.dedup_by(|later, kept| {
            let is_same = caseless_cmp(items[*later as usize].id(), items[*kept as usize].id()).is_eq();
            if is_same {
                *kept = *later; // the last of an id is found
            }
            is_same
        });
        Self { by_id: Arc::new(by_id), items }
    }

    /// Where the index of an id is, or would be.
    fn place(&self, id: &str) -> Result<usize, usize> {
        self.by_id.binary_search_by(|index| caseless_cmp(self.items[*index as usize].id(), id))
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.place(id).ok().map(|place| self.by_id[place] as usize)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.items.get(self.index(id)?).map(|item| &**item)
    }
}

impl<T: Clone + HasId> ById<T> {
    /// Puts an item at the end; shows it where it is now.
    pub(crate) fn put(&mut self, item: T) -> &T {
        let (index, place) = (index_of_next(&self.items), self.place(item.id()));
        let by_id = Arc::make_mut(&mut self.by_id);
        match place {
            Ok(place) => by_id[place] = index,
            Err(place) => by_id.insert(place, index),
        }
        self.items.push(Arc::new(item));
        &self.items[index as usize]
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
    /// Oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.items.iter().map(|item| &**item)
    }
}

/// No list has more items than memory has room for.
fn index_of_next<T>(items: &[Arc<T>]) -> u32 {
    u32::try_from(items.len()).unwrap_or(u32::MAX)
}

/// As ids are told apart: in any case.
fn caseless_cmp(left: &str, right: &str) -> Ordering {
    if left == right {
        return Ordering::Equal; // mostly they are spelt alike
    }
    left.bytes()
        .map(|byte| byte.to_ascii_lowercase())
        .cmp(right.bytes().map(|byte| byte.to_ascii_lowercase()))
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
    fn of_two_with_one_id_the_last_is_found() {
        let items = [("b", 1), ("A", 2), ("a", 3), ("c", 4)].map(|(id, number)| Named(id.into(), number));
        let mut put = ById::default();
        items.iter().for_each(|item| drop(put.put(item.clone()).clone()));
        let read = ById::of(items.into_iter().map(Arc::new).collect());
        for list in [put, read] {
            let found = |id: &str| list.get(id).map(|one| one.1);
            assert_eq!(["a", "A", "B", "c", "d"].map(found), [Some(3), Some(3), Some(1), Some(4), None]);
            assert_eq!(list.iter().len(), 4);
        }
    }

    #[test]
    fn states_of_earlier_versions_have_places_too() {
        let saved = r#"{"items": [["X", 1], ["y", 2]], "places": {"x": 0, "y": 1}}"#;
        let list: ById<Named> = serde_json::from_str(saved).unwrap();
        assert_eq!((list.get("x").unwrap().1, list.get("Y").unwrap().1), (1, 2));
        assert_eq!(serde_json::to_string(&list).unwrap(), r#"{"items":[["X",1],["y",2]]}"#);
    }
}

//! Names that many purchases hold while they wait: each is in memory once.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use crate::lock::lock;

/// The names that are in use.
#[derive(Default)]
pub(super) struct SharedNames(Mutex<HashSet<Arc<str>>>);

impl SharedNames {
    /// The name, or the same one of before.
    pub(super) fn shared(&self, name: &str) -> Arc<str> {
        let mut names = lock(&self.0);
        if let Some(name) = names.get(name) {
            return name.clone();
        }
        if names.len() == names.capacity() {
            // Those that nobody has any more are removed before the table grows, so that the cost of this is spread.
            names.retain(|name| Arc::strong_count(name) > 1);
        }
        let name: Arc<str> = name.into();
        names.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_once_and_no_longer_than_somebody_has_it() {
        let names = SharedNames::default();
        let kept = names.shared("kept");
        for number in 0..1000 {
            names.shared(&number.to_string());
        }
        assert!(Arc::ptr_eq(&kept, &names.shared("kept")));
        assert!(lock(&names.0).len() < 100, "{} names", lock(&names.0).len());
    }
}

//! Texts that are kept once however often they are there: ids, names and offers of a saved state are in orders, subscriptions
//! and charges alike.

use std::cell::RefCell;
use std::collections::HashSet;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use serde::Deserializer;
use serde::de::{Error, Visitor};

use crate::values::read_text::read_text;

thread_local! {
    /// The texts that this thread shares, while it reads a state or seeds orders.
    static KNOWN: RefCell<HashSet<Arc<str>>> = RefCell::default();
}

/// Does something whose texts are kept once.
pub(crate) fn sharing<T>(work: impl FnOnce() -> T) -> T {
    let value = work();
    KNOWN.take();
    value
}

/// Reads one of a saved state.
pub(crate) fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<str>, D::Error> {
    read_text(deserializer, |text| Ok::<_, Infallible>(shared(text)))
}

/// The same where it may be missing.
pub(crate) fn read_optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Arc<str>>, D::Error> {
    deserializer.deserialize_option(OptionalText)
}

/// The text, or the same one of before.
pub(crate) fn shared(text: &str) -> Arc<str> {
    KNOWN.with_borrow_mut(|known| match known.get(text) {
        Some(text) => text.clone(),
        None => {
            let text: Arc<str> = text.into();
            known.insert(text.clone());
            text
        }
    })
}

struct OptionalText;

impl<'de> Visitor<'de> for OptionalText {
    type Value = Option<Arc<str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or nothing")
    }

    fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        read(deserializer).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Pair(
        #[serde(deserialize_with = "read")] Arc<str>,
        #[serde(deserialize_with = "read_optional")] Option<Arc<str>>,
    );

    #[test]
    fn the_same_text_is_kept_once_while_one_state_is_read() {
        let pairs: Vec<Pair> = sharing(|| serde_json::from_str(r#"[["a", "b"], ["b", null]]"#).unwrap());
        assert!(Arc::ptr_eq(pairs[0].1.as_ref().unwrap(), &pairs[1].0));
        assert!(pairs[1].1.is_none());
        assert!(KNOWN.with_borrow(HashSet::is_empty));
    }
}

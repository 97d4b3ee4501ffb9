//! How a value is read from its text in a saved state, without a copy of that.

use std::fmt::{self, Display};

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// Reads what stands there as a text.
pub(crate) fn read_text<'de, D: Deserializer<'de>, T, P: Display>(
    deserializer: D,
    read: impl FnOnce(&str) -> Result<T, P>,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(Text(read))
}

struct Text<R>(R);

impl<T, P: Display, R: FnOnce(&str) -> Result<T, P>> Visitor<'_> for Text<R> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).map_err(E::custom)
    }
}

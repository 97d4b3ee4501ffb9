//! Short lists of a saved state, of which there are millions: each takes the room that it needs, and no more.

use serde::{Deserialize, Deserializer};

pub(crate) fn read<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    Box::deserialize(deserializer).map(<[T]>::into_vec)
}

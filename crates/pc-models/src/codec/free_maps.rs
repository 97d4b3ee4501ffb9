//! Members that are maps with free keys.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::kind::Kind;
use super::member::{Member, Reading};
use super::shape::{Entries, Shape, WriteEntry};
use super::token::{Misread, Token};

/// Reads an object with free keys; `None` from `convert` means that it does not fit.
fn read_map<T>(
    token: Token<'_>,
    convert: impl FnOnce(Map<String, Value>) -> Option<T>,
) -> Result<Reading<T>, Misread> {
    let json = token.json()?;
    Ok(match serde_json::from_str(json.as_str()) {
        Ok(Value::Null) => Reading::Absent,
        Ok(Value::Object(map)) => {
            let kind = if map.is_empty() { Kind::Empty } else { Kind::Usual };
            convert(map).map_or(Reading::Misfit(json.into()), |map| Reading::Value(map, kind))
        }
        _ => Reading::Misfit(json.into()),
    })
}

fn to_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

macro_rules! free_map {
    ($name:ty, $convert:expr, $shape:expr, $arbitrary:expr) => {
        impl Member for $name {
            const SAYS_ABSENT: bool = true;
            const MUST_FIT: bool = false;
            const RAW: bool = true;

            fn read(token: Token<'_>) -> Result<Reading<Self>, Misread> {
                read_map(token, $convert)
            }
            fn shape(&self, _: Kind) -> Shape<'_> {
                Shape::Object(self)
            }
            fn is_empty(&self) -> bool {
                Self::is_empty(self)
            }
            #[cfg(test)]
            fn arbitrary(rng: &mut super::arbitrary::Rng) -> Self {
                rng.list(|rng| (rng.text(), $arbitrary(rng))).into_iter().collect()
            }
        }

        impl Entries for $name {
            fn each(&self, write: &mut WriteEntry<'_>) {
                self.iter().for_each(|(name, value)| write(name, $shape(value)));
            }
        }
    };
}

free_map!(
    BTreeMap<String, String>,
    |map| {
        let entries = map.into_iter().filter(|(_, value)| !value.is_null());
        entries.map(|(key, value)| Some((key, to_text(value)?))).collect()
    },
    Shape::Text,
    super::arbitrary::Rng::text
);
free_map!(
    BTreeMap<String, Value>,
    |map| Some(map.into_iter().collect()),
    Shape::Value,
    super::arbitrary::Rng::json
);
free_map!(Map<String, Value>, Some, Shape::Value, super::arbitrary::Rng::json);

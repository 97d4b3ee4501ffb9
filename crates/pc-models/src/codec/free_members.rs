//! Members that are maps with free keys.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::RawJson;
use crate::codec::member::{Kind, Member, Reading};

/// Reads an object with free keys; `None` from `convert` means that it does not fit.
fn read_map<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    convert: impl FnOnce(&Map<String, Value>) -> Option<T>,
) -> Result<Reading<T>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null => Reading::Absent,
        Value::Object(map) => {
            let kind = if map.is_empty() { Kind::Empty } else { Kind::Usual };
            match convert(&map) {
                Some(value) => Reading::Value(value, kind),
                None => Reading::Misfit(RawJson::from(&Value::Object(map))),
            }
        }
        other => Reading::Misfit(RawJson::from(&other)),
    })
}

fn to_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

macro_rules! free_map {
    ($name:ty, $convert:expr, $draw:expr) => {
        impl Member for $name {
            const SAYS_ABSENT: bool = true;
            const MUST_FIT: bool = false;

            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
                read_map(deserializer, $convert)
            }
            fn write<S: Serializer>(&self, _: Kind, serializer: S) -> Result<S::Ok, S::Error> {
                self.serialize(serializer)
            }
            fn is_empty(&self) -> bool {
                Self::is_empty(self)
            }
            #[cfg(test)]
            fn draw(dice: &mut crate::dice::Dice) -> Self {
                dice.list(|dice| (dice.text(), $draw(dice))).into_iter().collect()
            }
        }
    };
}

free_map!(BTreeMap<String, String>, |map| {
    let entries = map.iter().filter(|(_, value)| !value.is_null());
    entries.map(|(key, value)| Some((key.clone(), to_text(value)?))).collect()
}, crate::dice::Dice::text);
free_map!(BTreeMap<String, Value>, |map| Some(map.clone().into_iter().collect()), crate::dice::Dice::json);
free_map!(Map<String, Value>, |map| Some(map.clone()), crate::dice::Dice::json);

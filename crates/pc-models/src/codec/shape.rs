//! A value that is being written, whatever it is written to.

use std::borrow::Cow;
use std::fmt::Display;

use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

/// One JSON value.
pub(crate) enum Shape<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Text(&'a str),
    /// Text that is made while it is written.
    Printed(&'a dyn Display),
    Object(&'a dyn Entries),
    List(&'a dyn List),
    Value(&'a Value),
    /// JSON text.
    Raw(Cow<'a, str>),
}

/// What is written as an object.
pub(crate) trait Entries {
    fn each(&self, write: &mut WriteEntry<'_>);

    /// Whether it knows the member that it writes under a name.
    fn standing(&self, name: &str) -> Standing {
        let _ = name;
        Standing::Known
    }
}

/// Whether a member is known to what it belongs to.
pub(crate) enum Standing {
    Known,
    Unknown,
    /// Known, with a value that could not be read.
    Misread,
}

/// What is written as a list.
pub(crate) trait List {
    fn each(&self, write: &mut dyn FnMut(Shape<'_>));
}

/// Writes one member.
pub(crate) type WriteEntry<'a> = dyn FnMut(&str, Shape<'_>) + 'a;

/// Writes members into an object that is being written.
pub(crate) fn write_entries<M: SerializeMap>(
    map: &mut M,
    each: impl FnOnce(&mut WriteEntry<'_>),
) -> Result<(), M::Error> {
    let mut result = Ok(());
    each(&mut |name, shape| {
        if result.is_ok() {
            result = map.serialize_entry(name, &shape);
        }
    });
    result
}

impl Serialize for Shape<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_none(),
            Self::Bool(flag) => serializer.serialize_bool(*flag),
            Self::Unsigned(number) => serializer.serialize_u64(*number),
            Self::Signed(number) => serializer.serialize_i64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Printed(value) => serializer.collect_str(value),
            Self::Object(entries) => {
                let mut map = serializer.serialize_map(None)?;
                write_entries(&mut map, |write| entries.each(write))?;
                map.end()
            }
            Self::List(list) => {
                let mut seq = serializer.serialize_seq(None)?;
                let mut result = Ok(());
                list.each(&mut |shape| {
                    if result.is_ok() {
                        result = seq.serialize_element(&shape);
                    }
                });
                result?;
                seq.end()
            }
            Self::Value(value) => value.serialize(serializer),
            Self::Raw(json) => {
                RawValue::from_string(json.to_string()).map_err(S::Error::custom)?.serialize(serializer)
            }
        }
    }
}

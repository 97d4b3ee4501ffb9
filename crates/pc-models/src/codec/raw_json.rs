//! A piece of JSON kept as its own text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use super::shape::Shape;

/// The name under which `serde_json` hands out the text of a value instead of the value; its own `RawValue` asks
/// with it. Other deserializers do not know it and answer as for any newtype.
pub(crate) const RAW_TOKEN: &str = "$serde_json::private::RawValue";

/// JSON of any kind, kept as text so that nothing about it changes: number digits, order of members.
#[derive(Clone, PartialEq, Eq)]
pub struct RawJson(Box<str>);

impl RawJson {
    /// The JSON text of a value.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(|text| Self(text.into()))
    }

    /// The JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The value as a tree. Numbers become what `serde_json` makes of them: digits beyond an `f64` are lost here.
    #[must_use]
    pub fn to_value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// Wraps text that is known to be JSON.
    pub(crate) fn from_json(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// A JSON list of these pieces.
    pub(crate) fn list(pieces: &[Self]) -> Self {
        let pieces: Vec<&str> = pieces.iter().map(Self::as_str).collect();
        Self::from_json(format!("[{}]", pieces.join(",")))
    }

    /// A JSON object of these members.
    pub(crate) fn object(members: &[(String, Self)]) -> Self {
        let member =
            |(name, json): &(String, Self)| format!("{}:{}", Value::from(name.as_str()), json.as_str());
        let members: Vec<String> = members.iter().map(member).collect();
        Self::from_json(format!("{{{}}}", members.join(",")))
    }

    pub(crate) fn shape(&self) -> Shape<'_> {
        Shape::Raw((*self.0).into())
    }
}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&Value> for RawJson {
    fn from(value: &Value) -> Self {
        Self::from_json(value.to_string())
    }
}

impl Serialize for RawJson {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shape().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for RawJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW_TOKEN, RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = RawJson;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawJson, A::Error> {
        map.next_key::<IgnoredAny>()?;
        map.next_value::<String>().map(RawJson::from_json)
    }
    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<RawJson, D::Error> {
        let value = Value::deserialize(deserializer)?;
        RawJson::of(&value).map_err(D::Error::custom)
    }
}

//! JSON as it was written: the order of members, members that come twice, and every number's own text are kept.

use serde::de::{Deserializer, Error};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Deeper values are not read.
const MAX_DEPTH: usize = 128;

/// A JSON value as it was written: for whoever looks at spelling, or changes one thing and nothing else.
///
/// ```
/// # use pc_models::JsonNode;
/// let json = r#"{"total":1.50,"id":"a"}"#;
/// let node = JsonNode::parse(json)?;
/// assert_eq!(node.find("Total"), Some(&JsonNode::Number("1.50".to_owned())));
/// assert_eq!(serde_json::to_string(&node)?, json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum JsonNode {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number by its own text, such as `1.50`.
    Number(String),
    /// A text.
    Text(String),
    /// The items of an array.
    List(Vec<Self>),
    /// Members in the order they came.
    Object(Vec<(String, Self)>),
}

impl JsonNode {
    /// Reads a JSON text.
    ///
    /// # Errors
    /// When it is no JSON, or nested deeper than 128 levels.
    pub fn parse(json: &str) -> Result<Self, String> {
        let raw: &RawValue = serde_json::from_str(json).map_err(|error| error.to_string())?;
        Self::of(raw, 0)
    }

    fn of(raw: &RawValue, depth: usize) -> Result<Self, String> {
        if depth > MAX_DEPTH {
            return Err(format!("nested deeper than {MAX_DEPTH} levels"));
        }
        let text = raw.get();
        let read = |error: serde_json::Error| error.to_string();
        Ok(match text.as_bytes().first() {
            Some(b'{') => {
                let Members(members) = serde_json::from_str(text).map_err(read)?;
                let nodes = members.into_iter().map(|(name, raw)| Ok((name, Self::of(raw, depth + 1)?)));
                Self::Object(nodes.collect::<Result<_, String>>()?)
            }
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text).map_err(read)?;
                Self::List(items.into_iter().map(|raw| Self::of(raw, depth + 1)).collect::<Result<_, _>>()?)
            }
            Some(b'"') => Self::Text(serde_json::from_str(text).map_err(read)?),
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            _ => Self::Number(text.to_owned()),
        })
    }

    /// The member of that name, spelt exactly so.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(known, _)| known == name).map(|(_, node)| node)
    }

    /// The member of that name in whatever case.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, node)| node)
    }

    /// The text or number below it, by the names of members in whatever case; none where it is empty.
    #[must_use]
    pub fn text_at(&self, path: &[&str]) -> Option<String> {
        let found = path.iter().try_fold(self, |node, name| node.find(name))?;
        match found {
            Self::Text(text) | Self::Number(text) if !text.is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }
}

/// The members of an object, with those that come twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

impl<'de> Deserialize<'de> for JsonNode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Self::of(&raw, 0).map_err(D::Error::custom)
    }
}

impl Serialize for JsonNode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(text) => {
                let raw = RawValue::from_string(text.clone()).map_err(serde::ser::Error::custom)?;
                raw.serialize(serializer)
            }
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, node) in members {
                    map.serialize_entry(name, node)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::JsonNode;

    #[test]
    fn what_was_read_is_written_the_same() {
        let json = r#"{"b":1.50,"a":[null,true,"x\n",{"a":1,"a":2}],"c":12345678901234567890.0001,"d":{}}"#;
        assert_eq!(serde_json::to_string(&JsonNode::parse(json).unwrap()).unwrap(), json);
        assert!(JsonNode::parse(&("[".repeat(200) + &"]".repeat(200))).is_err());
        assert!(JsonNode::parse("{").is_err());
    }
}

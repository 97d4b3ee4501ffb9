//! A JSON value that is being read, whatever it is read from.
//!
//! What is read from is hidden behind these types, so that the code of a resource is compiled once and not again for
//! every deserializer.

use serde_json::Value;

use super::raw_json::RawJson;

/// One JSON value.
pub(crate) enum Token<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(&'a str),
    Object(&'a mut dyn ObjectSource),
    List(&'a mut dyn ListSource),
    /// The JSON text of a value of any kind, for members that ask for it.
    Raw(&'a str),
}

/// Why a value could not be read.
pub(crate) enum Misread {
    /// What is read from failed, and knows why.
    Source,
    /// The value does not fit.
    Value(Box<RawJson>),
}

/// An object that is being read.
pub(crate) trait ObjectSource {
    /// Reads all members.
    fn read(&mut self, taker: &mut dyn MemberTaker) -> Result<(), Misread>;
    /// The whole object as JSON text.
    fn json(&mut self) -> Result<RawJson, Misread>;
}

/// A list that is being read.
pub(crate) trait ListSource {
    /// Reads the next entry, as its JSON text if `raw`. Answers whether there was one.
    fn next(&mut self, raw: bool, take: &mut Take<'_>) -> Result<bool, Misread>;
    /// The JSON text of every further entry.
    fn rest(&mut self) -> Result<Vec<RawJson>, Misread>;
}

/// Takes a value.
pub(crate) type Take<'a> = dyn FnMut(Token<'_>) -> Result<(), Misread> + 'a;

/// Takes the members of an object, one after the other: the name, then the value that follows.
pub(crate) trait MemberTaker {
    /// Takes the name of the next member, and says as what its value is wanted.
    fn named(&mut self, name: &str) -> Wanted;
    /// Takes that value.
    fn take(&mut self, token: Token<'_>) -> Result<(), Misread>;
}

/// As what the value of a member is wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Value,
    /// Its JSON text.
    Json,
    /// Not at all.
    Nothing,
}

impl Token<'_> {
    /// The value as JSON text.
    pub(crate) fn json(self) -> Result<RawJson, Misread> {
        Ok(match self {
            Self::Null => RawJson::from_json("null"),
            Self::Bool(flag) => RawJson::from_json(flag.to_string()),
            Self::Unsigned(number) => RawJson::from_json(number.to_string()),
            Self::Signed(number) => RawJson::from_json(number.to_string()),
            Self::Float(number) => RawJson::from(&Value::from(number)),
            Self::Text(text) => RawJson::from(&Value::from(text)),
            Self::Object(object) => object.json()?,
            Self::List(list) => RawJson::list(&list.rest()?),
            Self::Raw(json) => RawJson::from_json(json),
        })
    }
}

//! One value of a line.

use pc_models::{CurrencyCode, Decimal, Timestamp};
use serde::{Serialize, Serializer};

use crate::billing::LineKind;

/// One value of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Text; empty when there is none.
    Text(&'a str),
    /// An exact number.
    Number(Option<Decimal>),
    /// An instant.
    Time(Option<Timestamp>),
    /// A currency.
    Currency(Option<CurrencyCode>),
    /// Several texts.
    Texts(&'a [String]),
}

impl Default for Cell<'_> {
    fn default() -> Self {
        Self::Text("")
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}
impl<'a> From<&'a [String]> for Cell<'a> {
    fn from(texts: &'a [String]) -> Self {
        Self::Texts(texts)
    }
}
impl From<LineKind> for Cell<'_> {
    fn from(kind: LineKind) -> Self {
        Self::Text(kind.as_str())
    }
}
impl From<Option<Decimal>> for Cell<'_> {
    fn from(number: Option<Decimal>) -> Self {
        Self::Number(number)
    }
}
impl From<Option<Timestamp>> for Cell<'_> {
    fn from(time: Option<Timestamp>) -> Self {
        Self::Time(time.filter(|time| !time.is_unset()))
    }
}
impl From<Option<CurrencyCode>> for Cell<'_> {
    fn from(currency: Option<CurrencyCode>) -> Self {
        Self::Currency(currency)
    }
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text("") => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            // The digits as they are, without the quotes they may have come in.
            Self::Number(number) => number.map(|number| Decimal::from(number.get())).serialize(serializer),
            Self::Time(time) => time.serialize(serializer),
            Self::Texts([]) => serializer.serialize_none(),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Currency(currency) => currency.map(|code| code.to_string()).serialize(serializer),
        }
    }
}

//! Countries by ISO 3166-1 alpha-2 code.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codec::member::Kind;
use crate::codec::scalar::Scalar;

/// A country: two letters, kept in upper case. `XK` (Kosovo) is accepted although ISO only reserves it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CountryCode([u8; 2]);

/// The text is not two ASCII letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a two-letter country code such as US")]
pub struct InvalidCountryCode(String);

impl CountryCode {
    /// The code in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default() // two ASCII letters by construction
    }
}

impl FromStr for CountryCode {
    type Err = InvalidCountryCode;
    fn from_str(text: &str) -> Result<Self, InvalidCountryCode> {
        match text.as_bytes() {
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Ok(Self([first.to_ascii_uppercase(), second.to_ascii_uppercase()]))
            }
            _ => Err(InvalidCountryCode(text.chars().take(16).collect())),
        }
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CountryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for CountryCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CountryCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::codec::member::deserialize(deserializer)
    }
}

impl Scalar for CountryCode {
    fn from_text(text: &str) -> Option<(Self, Kind)> {
        Some((text.parse().ok()?, Kind::Usual))
    }
    fn write<S: Serializer>(&self, _: Kind, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
    fn is_default(&self) -> bool {
        false
    }
    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self {
        dice.pick(&[Self(*b"DE"), Self(*b"US")])
    }
}

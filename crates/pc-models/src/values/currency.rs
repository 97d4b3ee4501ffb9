//! Currencies by ISO 4217 code.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codec::member::Kind;
use crate::codec::scalar::Scalar;

/// A currency: three letters, kept in upper case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CurrencyCode([u8; 3]);

/// The text is not three ASCII letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a three-letter currency code such as USD")]
pub struct InvalidCurrencyCode(String);

impl CurrencyCode {
    /// The code in upper case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default() // three ASCII letters by construction
    }
}

impl FromStr for CurrencyCode {
    type Err = InvalidCurrencyCode;
    fn from_str(text: &str) -> Result<Self, InvalidCurrencyCode> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_alphabetic) => {
                Ok(Self(letters.map(|letter| letter.to_ascii_uppercase())))
            }
            _ => Err(InvalidCurrencyCode(text.chars().take(16).collect())),
        }
    }
}

impl fmt::Display for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for CurrencyCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CurrencyCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::codec::member::deserialize(deserializer)
    }
}

impl Scalar for CurrencyCode {
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
        dice.pick(&[Self(*b"EUR"), Self(*b"USD")])
    }
}

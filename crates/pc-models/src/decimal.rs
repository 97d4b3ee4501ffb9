//! Exact decimals: money never touches a binary float.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
use serde_json::value::RawValue;

/// An exact decimal of up to 28 digits. Reads a JSON number or text; writes a JSON number with the same digits.
///
/// Works with `serde_json` only: it reads the number's own text, which no other format hands out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(rust_decimal::Decimal);

/// The text is not a decimal number of at most 28 digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a decimal number of at most 28 digits")]
pub struct InvalidDecimal(String);

impl Decimal {
    /// The number, for calculations.
    #[must_use]
    pub fn get(self) -> rust_decimal::Decimal {
        self.0
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        Self(number)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(number.into())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Decimal {
    type Err = InvalidDecimal;
    fn from_str(text: &str) -> Result<Self, InvalidDecimal> {
        let text = text.trim();
        let exact = if text.contains(['e', 'E']) {
            rust_decimal::Decimal::from_scientific(text)
        } else {
            rust_decimal::Decimal::from_str_exact(text)
        };
        exact.map(Self).map_err(|_| InvalidDecimal(text.chars().take(64).collect()))
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let json = raw.get();
        let text = if json.starts_with('"') {
            serde_json::from_str(json).map_err(D::Error::custom)?
        } else {
            json.to_owned()
        };
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn number_and_text_read_the_same() {
        for wire in ["24606.35", "\"24606.35\"", "2.460635e4", "\" 24606.35 \""] {
            assert_eq!(serde_json::from_str::<Decimal>(wire).unwrap(), "24606.35".parse().unwrap(), "{wire}");
        }
        for broken in ["\"\"", "true", "[]", "\"NaN\"", "1e999"] {
            assert!(serde_json::from_str::<Decimal>(broken).is_err(), "{broken}");
        }
    }

    proptest! {
        #[test]
        fn up_to_28_digits_survive(mantissa in -(10i128.pow(28) - 1)..10i128.pow(28), scale in 0u32..=28) {
            let number = Decimal(rust_decimal::Decimal::from_i128_with_scale(mantissa, scale));
            let wire = serde_json::to_string(&number).unwrap();
            let back: Decimal = serde_json::from_str(&wire).unwrap();
            prop_assert_eq!(back.to_string(), number.to_string());
        }
    }
}

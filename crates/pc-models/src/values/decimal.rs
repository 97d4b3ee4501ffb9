//! Exact decimals: money never touches a binary float.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use crate::RawJson;
use crate::codec::kind::Kind;
use crate::codec::member::{Member, Reading};
use crate::codec::shape::Shape;
use crate::codec::token::{Misread, Token};

/// An exact decimal of up to 28 digits. Reads a JSON number or text, and writes back the same digits the same way;
/// one made here is written as a number. Two are equal when their values are, however they were written.
///
/// Whole numbers and text are read from any format; fractions only from JSON text and `serde_json::Value`, since
/// other formats hand them out as binary floats, which are refused.
#[derive(Clone, Copy, Default)]
pub struct Decimal {
    number: rust_decimal::Decimal,
    quoted: bool,
}

/// The text is not a decimal number of at most 28 digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a decimal number of at most 28 digits")]
pub struct InvalidDecimal(String);

impl Decimal {
    /// Nothing.
    pub const ZERO: Self = Self { number: rust_decimal::Decimal::ZERO, quoted: false };

    /// The number, for calculations.
    #[must_use]
    pub fn get(self) -> rust_decimal::Decimal {
        self.number
    }

    /// All of it in few bytes, digits and quotes as they came: what [`Decimal::from_bytes`] reads.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 17] {
        let mut bytes = [self.quoted.into(); 17];
        bytes[1..].copy_from_slice(&self.number.serialize());
        bytes
    }

    /// What [`Decimal::to_bytes`] wrote.
    #[must_use]
    pub fn from_bytes([quoted, number @ ..]: [u8; 17]) -> Self {
        Self { number: rust_decimal::Decimal::deserialize(number), quoted: quoted != 0 }
    }
}

impl From<rust_decimal::Decimal> for Decimal {
    fn from(number: rust_decimal::Decimal) -> Self {
        Self { number, quoted: false }
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        rust_decimal::Decimal::from(number).into()
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}
impl Eq for Decimal {}
impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.number.cmp(&other.number)
    }
}
impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number.fmt(f)
    }
}

impl FromStr for Decimal {
    type Err = InvalidDecimal;
    fn from_str(text: &str) -> Result<Self, InvalidDecimal> {
        let invalid = || InvalidDecimal(text.chars().take(64).collect());
        parse(text.trim()).map(Self::from).ok_or_else(invalid)
    }
}

/// The usual case: at most 18 digits, in one pass.
fn parse_short(text: &str) -> Option<rust_decimal::Decimal> {
    let (sign, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (-1, digits),
        digits => (1, digits),
    };
    if digits.len() > 18 {
        return None;
    }
    let mut mantissa = 0i64;
    let mut point = None;
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let scale = point.map_or(0, |point| digits.len() - point - 1);
    let has_digits = digits.len() > usize::from(point.is_some());
    has_digits.then(|| rust_decimal::Decimal::new(sign * mantissa, scale as u32))
}

/// Reads every digit or nothing: what does not fit is refused, not rounded.
fn parse(text: &str) -> Option<rust_decimal::Decimal> {
    if let Some(number) = parse_short(text) {
        return Some(number);
    }
    let Some(at) =
        text.bytes().position(|byte| !byte.is_ascii_digit() && !matches!(byte, b'-' | b'+' | b'.'))
    else {
        return rust_decimal::Decimal::from_str_exact(text).ok();
    };
    let (digits, exponent) = text.split_at(at);
    let exponent: i32 = exponent.strip_prefix(['e', 'E'])?.parse().ok()?;
    let number = rust_decimal::Decimal::from_str_exact(digits).ok()?.normalize();
    let scale = i32::try_from(number.scale()).ok()?.checked_sub(exponent)?;
    let tens = 10i128.checked_pow(u32::try_from(scale.checked_neg()?.max(0)).ok()?)?;
    let mantissa = number.mantissa().checked_mul(tens)?;
    rust_decimal::Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale.max(0)).ok()?).ok()
}

crate::codec::member::serde_as_member!(Decimal);

impl Member for Decimal {
    const RAW: bool = true;

    fn read(token: Token<'_>) -> Result<Reading<Self>, Misread> {
        match token {
            Token::Raw(json) => Ok(read_json(json)),
            // A binary float is not exact any more.
            float @ Token::Float(_) => Err(Misread::Value(float.json()?.into())),
            plain => Ok(read_json(plain.json()?.as_str())),
        }
    }
    fn shape(&self, _: Kind) -> Shape<'_> {
        match i64::try_from(self.number.mantissa()) {
            _ if self.quoted => Shape::Printed(&self.number),
            Ok(whole) if self.number.scale() == 0 => Shape::Signed(whole),
            _ => Shape::Raw(self.number.to_string().into()),
        }
    }
    fn is_default(&self) -> bool {
        self.number.is_zero()
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut crate::codec::arbitrary::Rng) -> Self {
        let mantissa = i128::from(rng.integer()) * i128::from(rng.integer() % 1_000_000_000);
        let number = rust_decimal::Decimal::from_i128_with_scale(mantissa, rng.below(29) as u32);
        Self { number, quoted: rng.flip() }
    }
}

/// Reads the JSON text of a value: quoted or bare digits, `null`, or something else.
fn read_json(json: &str) -> Reading<Decimal> {
    let inner = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let quoted = inner.is_some();
    match parse_short(inner.unwrap_or(json)) {
        Some(number) => Reading::Value(Decimal { number, quoted }, Kind::Usual),
        None => read_unusual_json(json, inner),
    }
}

/// Long numbers, escapes, blanks, `null`, and what is no number at all.
#[cold]
fn read_unusual_json(json: &str, inner: Option<&str>) -> Reading<Decimal> {
    let text = match inner {
        Some(inner) if inner.contains('\\') => Cow::Owned(serde_json::from_str(json).unwrap_or_default()),
        Some(inner) => Cow::Borrowed(inner),
        None if json == "null" => return Reading::Absent,
        None => Cow::Borrowed(json),
    };
    match parse(text.trim()) {
        Some(number) => Reading::Value(Decimal { number, quoted: inner.is_some() }, Kind::Usual),
        None => Reading::Misfit(RawJson::from_json(json).into()),
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

    #[test]
    fn digits_and_quotes_are_written_back_as_they_came() {
        for wire in ["24606.35", "\"0.0\"", "0.0", "1000", "\"1000\"", "-0.0000000000000000000001", "7.00"] {
            let read: Decimal = serde_json::from_str(wire).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), wire);
            let read: Decimal = serde_json::from_reader(wire.as_bytes()).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), wire);
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_not_rounded() {
        for wire in
            ["0.12345678901234567890123456789012", "1e-29", "1e29", "\"1_000\"", "\"1,000\"", "\"0x10\""]
        {
            assert!(serde_json::from_str::<Decimal>(wire).is_err(), "{wire}");
        }
        assert_eq!(serde_json::from_str::<Decimal>("12.50e-3").unwrap().to_string(), "0.0125");
        assert_eq!(serde_json::from_str::<Decimal>("12e3").unwrap().to_string(), "12000");
    }

    proptest! {
        #[test]
        fn up_to_28_digits_survive(mantissa in -(10i128.pow(28) - 1)..10i128.pow(28), scale in 0u32..=28) {
            let number = Decimal::from(rust_decimal::Decimal::from_i128_with_scale(mantissa, scale));
            let wire = serde_json::to_string(&number).unwrap();
            let back: Decimal = serde_json::from_str(&wire).unwrap();
            prop_assert_eq!(back.to_string(), number.to_string());
        }

        #[test]
        fn bytes_hold_digits_and_quotes(mantissa in -(10i128.pow(28) - 1)..10i128.pow(28), scale in 0u32..=28, quoted: bool) {
            let number = Decimal { quoted, ..rust_decimal::Decimal::from_i128_with_scale(mantissa, scale).into() };
            let back = Decimal::from_bytes(number.to_bytes());
            prop_assert_eq!(serde_json::to_string(&back).unwrap(), serde_json::to_string(&number).unwrap());
        }
    }
}

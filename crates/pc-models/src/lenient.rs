//! Readers for what the service really sends: numbers as text, text as numbers, `null` for absent.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Unexpected, Visitor};

/// Text, or a number or boolean taken as text.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(TextVisitor)
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = String;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text")
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<String, E> {
        Ok(value.to_owned())
    }
    fn visit_string<E: Error>(self, value: String) -> Result<String, E> {
        Ok(value)
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<String, E> {
        Ok(value.to_string())
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<String, E> {
        Ok(value.to_string())
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<String, E> {
        Ok(value.to_string())
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<String, E> {
        Ok(value.to_string())
    }
}

/// A whole number, or text that holds one.
pub(crate) fn integer<'de, D: Deserializer<'de>, N: TryFrom<i64>>(deserializer: D) -> Result<N, D::Error> {
    deserializer.deserialize_any(IntegerVisitor(PhantomData))
}

/// As [`integer`]; `null` and empty text are absent.
pub(crate) fn option_integer<'de, D, N>(deserializer: D) -> Result<Option<N>, D::Error>
where
    D: Deserializer<'de>,
    N: TryFrom<i64>,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Wire {
        Number(i64),
        Text(String),
    }
    let number = match Option::<Wire>::deserialize(deserializer)? {
        None => return Ok(None),
        Some(Wire::Text(text)) if text.trim().is_empty() => return Ok(None),
        Some(Wire::Number(number)) => number,
        Some(Wire::Text(text)) => text
            .trim()
            .parse()
            .map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &"a whole number"))?,
    };
    N::try_from(number)
        .map(Some)
        .map_err(|_| D::Error::invalid_value(Unexpected::Signed(number), &"a whole number in range"))
}

struct IntegerVisitor<N>(PhantomData<N>);

impl<N: TryFrom<i64>> Visitor<'_> for IntegerVisitor<N> {
    type Value = N;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<N, E> {
        N::try_from(value).map_err(|_| E::invalid_value(Unexpected::Signed(value), &self))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<N, E> {
        i64::try_from(value)
            .ok()
            .and_then(|value| N::try_from(value).ok())
            .ok_or_else(|| E::invalid_value(Unexpected::Unsigned(value), &self))
    }
    fn visit_f64<E: Error>(self, value: f64) -> Result<N, E> {
        // `1.0` is a whole number too; anything beyond 2^53 would not be exact and is refused.
        let whole = value as i64;
        if value.fract() == 0.0 && whole.unsigned_abs() < (1 << 53) {
            return self.visit_i64(whole);
        }
        Err(E::invalid_value(Unexpected::Float(value), &self))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<N, E> {
        match value.trim().parse::<i64>() {
            Ok(number) => self.visit_i64(number),
            Err(_) => Err(E::invalid_value(Unexpected::Str(value), &self)),
        }
    }
}

/// Anything that has a default; `null` reads as that default.
pub(crate) fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sample {
        #[serde(deserialize_with = "super::integer")]
        count: u32,
        #[serde(default, deserialize_with = "super::or_default")]
        list: Vec<u8>,
    }

    #[test]
    fn whole_numbers_come_as_numbers_or_text() {
        for wire in [r#"{"count":25}"#, r#"{"count":"25","list":null}"#, r#"{"count":25.0,"list":[]}"#] {
            assert_eq!(serde_json::from_str::<Sample>(wire).unwrap(), Sample { count: 25, list: vec![] });
        }
        for broken in [r#"{"count":-1}"#, r#"{"count":2.5}"#, r#"{"count":"many"}"#, r#"{"count":1e300}"#] {
            assert!(serde_json::from_str::<Sample>(broken).is_err(), "{broken}");
        }
    }
}

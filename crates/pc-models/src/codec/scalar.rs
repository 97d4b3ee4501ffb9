//! Members that are one word, number or flag, sent as text, number or boolean.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::Value;

use crate::RawJson;
use crate::codec::member::{Kind, Member, Reading};

/// A value that fits into one JSON text, number or boolean. `None` means that it does not fit.
pub(crate) trait Scalar: Sized {
    const MUST_FIT: bool = true;

    fn from_text(text: &str) -> Option<(Self, Kind)>;
    fn from_integer(_: i128) -> Option<(Self, Kind)> {
        None
    }
    fn from_float(_: f64) -> Option<(Self, Kind)> {
        None
    }
    fn from_bool(_: bool) -> Option<(Self, Kind)> {
        None
    }
    fn write<S: Serializer>(&self, kind: Kind, serializer: S) -> Result<S::Ok, S::Error>;
    fn is_default(&self) -> bool;
    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self;
}

impl<T: Scalar> Member for T {
    const MUST_FIT: bool = T::MUST_FIT;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
        deserializer.deserialize_any(ScalarVisitor(PhantomData))
    }
    fn write<S: Serializer>(&self, kind: Kind, serializer: S) -> Result<S::Ok, S::Error> {
        Scalar::write(self, kind, serializer)
    }
    fn is_default(&self) -> bool {
        Scalar::is_default(self)
    }
    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self {
        Scalar::draw(dice)
    }
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = Reading<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text or a number")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Reading<T>, E> {
        Ok(Reading::of(T::from_text(text), || text.into()))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Reading<T>, E> {
        Ok(Reading::of(T::from_integer(number.into()), || number.into()))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Reading<T>, E> {
        Ok(Reading::of(T::from_integer(number.into()), || number.into()))
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Reading<T>, E> {
        Ok(Reading::of(T::from_float(number), || number.into()))
    }
    fn visit_bool<E: Error>(self, flag: bool) -> Result<Reading<T>, E> {
        Ok(Reading::of(T::from_bool(flag), || flag.into()))
    }
    fn visit_unit<E: Error>(self) -> Result<Reading<T>, E> {
        Ok(Reading::Absent)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Reading<T>, A::Error> {
        let value = Value::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Reading::Misfit(RawJson::from(&value)))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Reading<T>, A::Error> {
        let value = Value::deserialize(SeqAccessDeserializer::new(seq))?;
        Ok(Reading::Misfit(RawJson::from(&value)))
    }
}

/// Writes text that came as a number or boolean without quotes again.
pub(crate) fn write_bare<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Number(_) | Value::Bool(_)) => RawJson::from_json(text).serialize(serializer),
        _ => serializer.serialize_str(text),
    }
}

/// Implements `Scalar` for a type that is text: `From<&str>`, `as_str`, `Default`.
macro_rules! text_scalar {
    ($name:ty) => {
        impl $crate::codec::scalar::Scalar for $name {
            const MUST_FIT: bool = false;

            fn from_text(text: &str) -> Option<(Self, $crate::codec::member::Kind)> {
                Some((Self::from(text), $crate::codec::member::Kind::Usual))
            }
            fn from_integer(number: i128) -> Option<(Self, $crate::codec::member::Kind)> {
                Some((Self::from(number.to_string().as_str()), $crate::codec::member::Kind::Bare))
            }
            fn from_float(number: f64) -> Option<(Self, $crate::codec::member::Kind)> {
                Some((Self::from(number.to_string().as_str()), $crate::codec::member::Kind::Bare))
            }
            fn from_bool(flag: bool) -> Option<(Self, $crate::codec::member::Kind)> {
                Some((Self::from(if flag { "true" } else { "false" }), $crate::codec::member::Kind::Bare))
            }
            fn write<S: serde::Serializer>(
                &self,
                kind: $crate::codec::member::Kind,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                match kind {
                    $crate::codec::member::Kind::Bare => {
                        $crate::codec::scalar::write_bare(self.as_str(), serializer)
                    }
                    _ => serializer.serialize_str(self.as_str()),
                }
            }
            fn is_default(&self) -> bool {
                self.as_str().is_empty()
            }
            #[cfg(test)]
            fn draw(dice: &mut $crate::dice::Dice) -> Self {
                Self::from(dice.text().as_str())
            }
        }
    };
}
pub(crate) use text_scalar;

text_scalar!(String);

macro_rules! integers {
    ($($name:ty),+) => {$(
        impl Scalar for $name {
            fn from_text(text: &str) -> Option<(Self, Kind)> {
                Some((text.trim().parse().ok()?, Kind::Quoted))
            }
            fn from_integer(number: i128) -> Option<(Self, Kind)> {
                Some((Self::try_from(number).ok()?, Kind::Usual))
            }
            fn from_float(number: f64) -> Option<(Self, Kind)> {
                // `1.0` is a whole number too; anything beyond 2^53 would not be exact and is refused.
                let whole = number as i64;
                let exact = number.fract() == 0.0 && whole.unsigned_abs() < (1 << 53);
                exact.then(|| Self::from_integer(whole.into()))?
            }
            fn write<S: Serializer>(&self, kind: Kind, serializer: S) -> Result<S::Ok, S::Error> {
                match kind {
                    Kind::Quoted => serializer.collect_str(self),
                    _ => self.serialize(serializer),
                }
            }
            fn is_default(&self) -> bool {
                *self == 0
            }
            #[cfg(test)]
            fn draw(dice: &mut crate::dice::Dice) -> Self {
                Self::try_from(dice.integer()).unwrap_or_default()
            }
        }
    )+};
}
integers!(u16, u32, u64, i64);

impl Scalar for bool {
    fn from_text(text: &str) -> Option<(Self, Kind)> {
        let is = |word: &str| text.trim().eq_ignore_ascii_case(word);
        let flag = if is("true") { Some(true) } else { is("false").then_some(false) };
        Some((flag?, Kind::Quoted))
    }
    fn from_integer(number: i128) -> Option<(Self, Kind)> {
        match number {
            0 => Some((false, Kind::Bare)),
            1 => Some((true, Kind::Bare)),
            _ => None,
        }
    }
    fn from_bool(flag: bool) -> Option<(Self, Kind)> {
        Some((flag, Kind::Usual))
    }
    fn write<S: Serializer>(&self, kind: Kind, serializer: S) -> Result<S::Ok, S::Error> {
        match kind {
            Kind::Quoted => serializer.collect_str(self),
            Kind::Bare => serializer.serialize_u8(u8::from(*self)),
            _ => self.serialize(serializer),
        }
    }
    fn is_default(&self) -> bool {
        !*self
    }
    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self {
        dice.flip()
    }
}

//! Members that are one word, number or flag, sent as text, number or boolean.

use serde_json::Value;

use super::kind::Kind;
use super::member::{Member, Reading};
use super::shape::Shape;
use super::token::{Misread, Token};

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
    fn shape(&self, kind: Kind) -> Shape<'_>;
    fn is_default(&self) -> bool;
    #[cfg(test)]
    fn arbitrary(rng: &mut super::arbitrary::Rng) -> Self;
}

impl<T: Scalar> Member for T {
    const MUST_FIT: bool = T::MUST_FIT;

    #[inline(always)]
    fn read(token: Token<'_>) -> Result<Reading<Self>, Misread> {
        match token {
            Token::Text(text) => match T::from_text(text) {
                Some((value, kind)) => Ok(Reading::Value(value, kind)),
                None => token.misfit(),
            },
            other => read_bare(other),
        }
    }
    fn shape(&self, kind: Kind) -> Shape<'_> {
        Scalar::shape(self, kind)
    }
    fn is_default(&self) -> bool {
        Scalar::is_default(self)
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut super::arbitrary::Rng) -> Self {
        Scalar::arbitrary(rng)
    }
}

/// Reads what is no text.
fn read_bare<T: Scalar>(token: Token<'_>) -> Result<Reading<T>, Misread> {
    let value = match token {
        Token::Null => return Ok(Reading::Absent),
        Token::Unsigned(number) => T::from_integer(number.into()),
        Token::Signed(number) => T::from_integer(number.into()),
        Token::Float(number) => T::from_float(number),
        Token::Bool(flag) => T::from_bool(flag),
        Token::Text(_) | Token::Object(_) | Token::List(_) | Token::Raw(_) => None,
    };
    match value {
        Some((value, kind)) => Ok(Reading::Value(value, kind)),
        None => token.misfit(),
    }
}

/// Text that came as a number or boolean: without quotes again.
pub(crate) fn bare(text: &str) -> Shape<'_> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Number(_) | Value::Bool(_)) => Shape::Raw(text.into()),
        _ => Shape::Text(text),
    }
}

/// Implements `Scalar` for a type that is text: `From<&str>`, `as_str`, `Default`.
macro_rules! text_scalar {
    ($name:ty) => {
        impl $crate::codec::scalar::Scalar for $name {
            const MUST_FIT: bool = false;

            fn from_text(text: &str) -> Option<(Self, $crate::codec::kind::Kind)> {
                Some((Self::from(text), $crate::codec::kind::Kind::Usual))
            }
            fn from_integer(number: i128) -> Option<(Self, $crate::codec::kind::Kind)> {
                Some((Self::from(number.to_string().as_str()), $crate::codec::kind::Kind::Bare))
            }
            fn from_float(number: f64) -> Option<(Self, $crate::codec::kind::Kind)> {
                Some((Self::from(number.to_string().as_str()), $crate::codec::kind::Kind::Bare))
            }
            fn from_bool(flag: bool) -> Option<(Self, $crate::codec::kind::Kind)> {
                Some((Self::from(if flag { "true" } else { "false" }), $crate::codec::kind::Kind::Bare))
            }
            fn shape(&self, kind: $crate::codec::kind::Kind) -> $crate::codec::shape::Shape<'_> {
                match kind {
                    $crate::codec::kind::Kind::Bare => $crate::codec::scalar::bare(self.as_str()),
                    _ => $crate::codec::shape::Shape::Text(self.as_str()),
                }
            }
            fn is_default(&self) -> bool {
                self.as_str().is_empty()
            }
            #[cfg(test)]
            fn arbitrary(rng: &mut $crate::codec::arbitrary::Rng) -> Self {
                Self::from(rng.text().as_str())
            }
        }
    };
}
pub(crate) use text_scalar;

text_scalar!(String);

macro_rules! integers {
    ($($shape:ident($name:ty)),+) => {$(
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
            fn shape(&self, kind: Kind) -> Shape<'_> {
                match kind {
                    Kind::Quoted => Shape::Printed(self),
                    _ => Shape::$shape((*self).into()),
                }
            }
            fn is_default(&self) -> bool {
                *self == 0
            }
            #[cfg(test)]
            fn arbitrary(rng: &mut crate::codec::arbitrary::Rng) -> Self {
                Self::try_from(rng.integer()).unwrap_or_default()
            }
        }
    )+};
}
integers!(Unsigned(u16), Unsigned(u32), Unsigned(u64), Signed(i64));

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
    fn shape(&self, kind: Kind) -> Shape<'_> {
        match kind {
            Kind::Quoted => Shape::Printed(self),
            Kind::Bare => Shape::Unsigned((*self).into()),
            _ => Shape::Bool(*self),
        }
    }
    fn is_default(&self) -> bool {
        !*self
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut crate::codec::arbitrary::Rng) -> Self {
        rng.flip()
    }
}

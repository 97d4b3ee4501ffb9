//! One member of a resource: how it is read from whatever the service sends, and written back the way it came.

use serde::de::{Deserializer, Error};
use serde_json::Value;

use super::kind::Kind;
use super::raw_json::RawJson;
use super::shape::{List, Shape};
use super::source;
use super::token::{ListSource, Misread, Token};

/// What was found where a member was expected.
pub(crate) enum Reading<T> {
    /// `null`.
    Absent,
    /// A value.
    Value(T, Kind),
    /// Something that cannot be read as the member's type.
    Misfit(Box<RawJson>),
}

impl<T> Reading<T> {
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Self::Absent => Reading::Absent,
            Self::Value(value, kind) => Reading::Value(change(value), kind),
            Self::Misfit(json) => Reading::Misfit(json),
        }
    }
}

impl Token<'_> {
    /// The value as something that cannot be read.
    #[cold]
    pub(crate) fn misfit<T>(self) -> Result<Reading<T>, Misread> {
        Ok(Reading::Misfit(self.json()?.into()))
    }
}

/// A type that a member of a resource can have.
pub(crate) trait Member: Sized {
    /// Whether the type itself can say that the member is absent.
    const SAYS_ABSENT: bool = false;
    /// Whether a value that cannot be read makes the whole resource unreadable.
    const MUST_FIT: bool = true;
    /// Whether it is read from the JSON text of its value.
    const RAW: bool = false;
    /// The members it has itself, if it is a resource.
    const MEMBERS: Option<&'static super::members::Members> = None;

    fn read(token: Token<'_>) -> Result<Reading<Self>, Misread>;
    fn shape(&self, kind: Kind) -> Shape<'_>;

    /// Reads the value into its place, if there is one that fits.
    fn fill(&mut self, token: Token<'_>) -> Result<Reading<()>, Misread> {
        match Self::read(token)? {
            Reading::Misfit(json) if Self::MUST_FIT => Err(Misread::Value(json)),
            reading => Ok(reading.map(|value| *self = value)),
        }
    }

    #[cfg(test)]
    fn arbitrary(rng: &mut super::arbitrary::Rng) -> Self;

    /// Whether there is nothing to write.
    fn is_empty(&self) -> bool {
        false
    }
    /// Whether this is what the member is when it was absent.
    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

/// A member that is written, whatever its type.
pub(crate) trait Slot {
    fn shape(&self, kind: Kind) -> Shape<'_>;
    fn is_empty(&self) -> bool;
    fn is_default(&self) -> bool;
}

impl<T: Member> Slot for T {
    fn shape(&self, kind: Kind) -> Shape<'_> {
        Member::shape(self, kind)
    }
    fn is_empty(&self) -> bool {
        Member::is_empty(self)
    }
    fn is_default(&self) -> bool {
        Member::is_default(self)
    }
}

/// The `Deserialize` of a type that is a member too.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Member>(deserializer: D) -> Result<T, D::Error> {
    let mut value = None;
    source::read(deserializer, T::RAW, &mut |token| {
        match T::read(token)? {
            Reading::Value(read, _) => value = Some(read),
            Reading::Absent => {}
            Reading::Misfit(json) => return Err(Misread::Value(json)),
        }
        Ok(())
    })?;
    value.ok_or_else(|| D::Error::custom("null where a value is needed"))
}

/// Implements `Serialize` and `Deserialize` for a type that is a member too.
macro_rules! serde_as_member {
    ($name:ty) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::codec::member::Member::shape(self, $crate::codec::kind::Kind::Usual)
                    .serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::codec::member::deserialize(deserializer)
            }
        }
    };
}
pub(crate) use serde_as_member;

impl<T: Member> Member for Option<T> {
    const SAYS_ABSENT: bool = true;
    const MUST_FIT: bool = false;
    const RAW: bool = T::RAW;

    fn read(token: Token<'_>) -> Result<Reading<Self>, Misread> {
        Ok(T::read(token)?.map(Some))
    }
    fn shape(&self, kind: Kind) -> Shape<'_> {
        self.as_ref().map_or(Shape::Null, |value| value.shape(kind))
    }
    fn is_empty(&self) -> bool {
        self.is_none()
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut super::arbitrary::Rng) -> Self {
        rng.flip().then(|| T::arbitrary(rng))
    }
}

impl<T: Member> Member for Vec<T> {
    const SAYS_ABSENT: bool = true;
    const MUST_FIT: bool = false;

    fn read(token: Token<'_>) -> Result<Reading<Self>, Misread> {
        match token {
            Token::List(list) => read_list(list),
            Token::Text("") => Ok(Reading::Misfit(RawJson::from_json("\"\"").into())),
            Token::Null | Token::Object(_) | Token::Text(_) => Ok(match T::read(token)? {
                Reading::Value(only, _) => Reading::Value(vec![only], Kind::Single),
                Reading::Absent => Reading::Absent,
                Reading::Misfit(json) => Reading::Misfit(json),
            }),
            other => other.misfit(),
        }
    }
    fn shape(&self, kind: Kind) -> Shape<'_> {
        match self.as_slice() {
            [only] if kind == Kind::Single => only.shape(Kind::Usual),
            _ => Shape::List(self),
        }
    }
    fn is_empty(&self) -> bool {
        Self::is_empty(self)
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut super::arbitrary::Rng) -> Self {
        rng.list(T::arbitrary)
    }
}

fn read_list<T: Member>(list: &mut dyn ListSource) -> Result<Reading<Vec<T>>, Misread> {
    let mut items = Vec::new();
    let mut take = |token: Token<'_>| {
        match T::read(token)? {
            Reading::Value(item, _) => items.push(item),
            Reading::Absent => {}
            Reading::Misfit(json) => return Err(Misread::Value(json)),
        }
        Ok(())
    };
    while list.next(T::RAW, &mut take)? {}
    let kind = if items.is_empty() { Kind::Empty } else { Kind::Usual };
    Ok(Reading::Value(items, kind))
}

impl<T: Member> List for Vec<T> {
    fn each(&self, write: &mut dyn FnMut(Shape<'_>)) {
        self.iter().for_each(|item| write(item.shape(Kind::Usual)));
    }
}

/// Any JSON.
impl Member for Value {
    const RAW: bool = true;

    fn read(token: Token<'_>) -> Result<Reading<Self>, Misread> {
        let json = token.json()?;
        Ok(match serde_json::from_str(json.as_str()) {
            Ok(Self::Null) => Reading::Absent,
            Ok(value) => Reading::Value(value, Kind::Usual),
            Err(_) => Reading::Misfit(json.into()),
        })
    }
    fn shape(&self, _: Kind) -> Shape<'_> {
        Shape::Value(self)
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut super::arbitrary::Rng) -> Self {
        rng.json()
    }
}

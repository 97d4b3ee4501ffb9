//! One member of a resource: how it is read from whatever the service sends, and written back the way it came.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use crate::codec::other_members::Note;
use crate::{OtherMembers, RawJson};

/// In which shape a value stood on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// As documented.
    #[default]
    Usual,
    /// A number or boolean as text.
    Quoted,
    /// Text as a number or boolean.
    Bare,
    /// A number by its name.
    Named,
    /// One value where a list is documented.
    Single,
    /// A list of one where a single value is documented.
    List,
    /// A list or map without entries, which usually is left out.
    Empty,
}

/// What was found where a member was expected.
pub(crate) enum Reading<T> {
    /// `null`.
    Absent,
    /// A value.
    Value(T, Kind),
    /// Something that cannot be read as the member's type.
    Misfit(RawJson),
}

impl<T> Reading<T> {
    pub(crate) fn of(value: Option<(T, Kind)>, misfit: impl FnOnce() -> Value) -> Self {
        match value {
            Some((value, kind)) => Self::Value(value, kind),
            None => Self::Misfit(RawJson::from(&misfit())),
        }
    }

    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Self::Absent => Reading::Absent,
            Self::Value(value, kind) => Reading::Value(change(value), kind),
            Self::Misfit(json) => Reading::Misfit(json),
        }
    }
}

/// A type that a member of a resource can have.
pub(crate) trait Member: Sized {
    /// Whether the type itself can say that the member is absent.
    const SAYS_ABSENT: bool = false;
    /// Whether a value that cannot be read makes the whole resource unreadable.
    const MUST_FIT: bool = true;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error>;
    fn write<S: Serializer>(&self, kind: Kind, serializer: S) -> Result<S::Ok, S::Error>;

    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self;

    /// Whether there is nothing to write.
    fn is_empty(&self) -> bool {
        false
    }
    /// Whether this is what the member is when it was absent.
    fn is_default(&self) -> bool {
        self.is_empty()
    }
}

/// Reads a member's value in place of its own `Deserialize`.
pub(crate) struct Read<T>(PhantomData<T>);

impl<T> Read<T> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Member> DeserializeSeed<'de> for Read<T> {
    type Value = Reading<T>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Reading<T>, D::Error> {
        T::read(deserializer)
    }
}

/// Writes a member in the shape it came in.
pub(crate) struct Written<'a, T>(pub(crate) &'a T, pub(crate) Kind);

impl<T: Member> Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.write(self.1, serializer)
    }
}

/// The `Deserialize` of a type that is a member too.
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Member>(deserializer: D) -> Result<T, D::Error> {
    match T::read(deserializer)? {
        Reading::Value(value, _) => Ok(value),
        Reading::Absent => Err(D::Error::custom("null where a value is needed")),
        Reading::Misfit(json) => Err(misfit(&json)),
    }
}

fn misfit<E: Error>(json: &RawJson) -> E {
    let start: String = json.as_str().chars().take(64).collect();
    E::custom(format_args!("`{start}` is not a value of this member"))
}

/// Reads the value of a known member. Answers whether the member was there. `always` says that the member is written
/// even when it is empty.
pub(crate) fn read_member<'de, A: MapAccess<'de>, T: Member>(
    member: &mut T,
    wire: &'static str,
    written: &'static str,
    always: bool,
    other: &mut OtherMembers,
    map: &mut A,
) -> Result<bool, A::Error> {
    // The same name nearly always is the same piece of memory.
    let name = (!std::ptr::eq(wire, written) && wire != written).then_some(written);
    let (kind, misfit_json) = match map.next_value_seed(Read::<T>::new())? {
        Reading::Absent => return Ok(false),
        Reading::Value(value, kind) => {
            *member = value;
            (if always && kind == Kind::Empty { Kind::Usual } else { kind }, None)
        }
        Reading::Misfit(json) if T::MUST_FIT => return Err(misfit(&json)),
        Reading::Misfit(json) => (Kind::Usual, Some(json)),
    };
    if name.is_some() || kind != Kind::Usual || misfit_json.is_some() {
        other.set_note(wire, Note { name, kind, misfit: misfit_json });
    } else {
        other.clear_note(wire);
    }
    Ok(true)
}

/// Writes a member, unless there is nothing to write. `always` writes empty lists too.
pub(crate) fn write_member<M: SerializeMap, T: Member>(
    member: &T,
    wire: &'static str,
    position: u32,
    always: bool,
    other: &OtherMembers,
    map: &mut M,
) -> Result<(), M::Error> {
    let (note, was_absent) = other.note(wire, position).unwrap_or_default();
    if was_absent && member.is_default() {
        return Ok(());
    }
    let usual = Note { name: None, kind: Kind::Usual, misfit: None };
    let Note { name, kind, misfit } = note.unwrap_or(&usual);
    let name = name.unwrap_or(wire);
    match misfit {
        Some(json) if member.is_default() => map.serialize_entry(name, json),
        _ if member.is_empty() && !always && *kind != Kind::Empty => Ok(()),
        _ => map.serialize_entry(name, &Written(member, *kind)),
    }
}

impl<T: Member> Member for Option<T> {
    const SAYS_ABSENT: bool = true;
    const MUST_FIT: bool = false;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
        Ok(T::read(deserializer)?.map(Some))
    }
    fn write<S: Serializer>(&self, kind: Kind, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Some(value) => value.write(kind, serializer),
            None => serializer.serialize_none(),
        }
    }
    fn is_empty(&self) -> bool {
        self.is_none()
    }
    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self {
        dice.flip().then(|| T::draw(dice))
    }
}

impl<T: Member> Member for Vec<T> {
    const SAYS_ABSENT: bool = true;
    const MUST_FIT: bool = false;

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
    fn write<S: Serializer>(&self, kind: Kind, serializer: S) -> Result<S::Ok, S::Error> {
        match self.as_slice() {
            [only] if kind == Kind::Single => only.write(Kind::Usual, serializer),
            items => serializer.collect_seq(items.iter().map(|item| Written(item, Kind::Usual))),
        }
    }
    fn is_empty(&self) -> bool {
        Self::is_empty(self)
    }
    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self {
        dice.list(T::draw)
    }
}

struct ListVisitor<T>(PhantomData<T>);

impl<T: Member> ListVisitor<T> {
    fn single<E>(reading: Reading<T>) -> Result<Reading<Vec<T>>, E> {
        Ok(match reading {
            Reading::Value(only, _) => Reading::Value(vec![only], Kind::Single),
            Reading::Absent => Reading::Absent,
            Reading::Misfit(json) => Reading::Misfit(json),
        })
    }
}

impl<'de, T: Member> Visitor<'de> for ListVisitor<T> {
    type Value = Reading<Vec<T>>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }
    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Reading::Absent)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(Read::<T>::new())? {
            match item {
                Reading::Value(item, _) => items.push(item),
                Reading::Absent => {}
                Reading::Misfit(json) => return Err(misfit(&json)),
            }
        }
        let kind = if items.is_empty() { Kind::Empty } else { Kind::Usual };
        Ok(Reading::Value(items, kind))
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Self::single(T::read(MapAccessDeserializer::new(map))?)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.is_empty() {
            return Ok(Reading::Misfit(RawJson::from_json("\"\"")));
        }
        Self::single(T::read(StrDeserializer::<E>::new(text))?)
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Reading::Misfit(RawJson::from(&number.into())))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Reading::Misfit(RawJson::from(&number.into())))
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Reading::Misfit(RawJson::from(&number.into())))
    }
    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Reading::Misfit(RawJson::from(&flag.into())))
    }
}

/// Any JSON.
impl Member for Value {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
        Ok(match Self::deserialize(deserializer)? {
            Self::Null => Reading::Absent,
            value => Reading::Value(value, Kind::Usual),
        })
    }
    fn write<S: Serializer>(&self, _: Kind, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize(serializer)
    }
    #[cfg(test)]
    fn draw(dice: &mut crate::dice::Dice) -> Self {
        dice.json()
    }
}

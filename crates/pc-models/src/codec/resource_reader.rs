//! Reading a resource: its members in any order, under any spelling of their names.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use crate::codec::member::{Kind, Member, Reading, Written};
use crate::codec::resource::Resource;
use crate::{OtherMembers, RawJson};

pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: Resource>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(ObjectVisitor(PhantomData))
}

pub(crate) fn read<'de, D: Deserializer<'de>, T: Resource + Member>(
    deserializer: D,
) -> Result<Reading<T>, D::Error> {
    deserializer.deserialize_any(ResourceVisitor { in_list: false, resource: PhantomData })
}

/// The name of the next member: one of the resource's, or another.
pub(crate) enum Name {
    Known(usize),
    Unknown(Box<str>),
}

/// Looks a name up; the one that usually comes next is tried first.
pub(crate) struct NameSeed {
    pub(crate) names: &'static [&'static str],
    pub(crate) next: usize,
}

impl<'de> DeserializeSeed<'de> for NameSeed {
    type Value = Name;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for NameSeed {
    type Value = Name;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }
    fn visit_str<E: Error>(self, name: &str) -> Result<Name, E> {
        let (before, after) = self.names.split_at(self.next.min(self.names.len()));
        let exact = after.iter().position(|known| *known == name).map(|at| at + before.len());
        let found = exact
            .or_else(|| before.iter().position(|known| *known == name))
            .or_else(|| self.names.iter().position(|known| known.eq_ignore_ascii_case(name)));
        Ok(found.map_or_else(|| Name::Unknown(name.into()), Name::Known))
    }
}

fn read_object<'de, A: MapAccess<'de>, T: Resource>(mut map: A) -> Result<T, A::Error> {
    let mut value = T::default();
    let mut other = OtherMembers::default();
    let mut seen = 0;
    let mut next = 0;
    while let Some(name) = map.next_key_seed(NameSeed { names: T::NAMES, next })? {
        match name {
            Name::Known(name) => {
                seen |= value.read_value(name, &mut other, &mut map)?;
                next = name + 1;
            }
            Name::Unknown(name) if T::KEEPS_UNKNOWN => other.keep(name, map.next_value()?),
            Name::Unknown(_) => map.next_value::<IgnoredAny>().map(drop)?,
        }
    }
    other.set_absent(T::PLAIN & !seen);
    value.set_other(other);
    Ok(value)
}

/// A resource by itself: an object and nothing else.
struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Resource> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::TYPE)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        read_object(map)
    }
}

/// A resource as a member: whatever stands there.
struct ResourceVisitor<T> {
    in_list: bool,
    resource: PhantomData<T>,
}

impl<T: Resource + Member> ResourceVisitor<T> {
    fn misfit<E: Error>(value: Value) -> Result<Reading<T>, E> {
        Ok(Reading::Misfit(RawJson::from(&value)))
    }
}

impl<'de, T: Resource + Member> Visitor<'de> for ResourceVisitor<T> {
    type Value = Reading<T>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::TYPE)
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Reading<T>, A::Error> {
        read_object(map).map(|value| Reading::Value(value, Kind::Usual))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Reading<T>, A::Error> {
        if self.in_list {
            let value = Value::deserialize(SeqAccessDeserializer::new(seq))?;
            return Self::misfit(value);
        }
        let mut pieces = match seq.next_element_seed(Only::<T>(PhantomData))? {
            None => vec![],
            Some(Reading::Absent) => vec![RawJson::from_json("null")],
            Some(Reading::Misfit(json)) => vec![json],
            Some(Reading::Value(only, _)) => match seq.next_element()? {
                None => return Ok(Reading::Value(only, Kind::List)),
                Some(second) => {
                    vec![RawJson::of(&Written(&only, Kind::Usual)).map_err(A::Error::custom)?, second]
                }
            },
        };
        while let Some(piece) = seq.next_element()? {
            pieces.push(piece);
        }
        Ok(Reading::Misfit(RawJson::list(&pieces)))
    }
    fn visit_unit<E: Error>(self) -> Result<Reading<T>, E> {
        Ok(Reading::Absent)
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Reading<T>, E> {
        Self::misfit(text.into())
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<Reading<T>, E> {
        Self::misfit(number.into())
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<Reading<T>, E> {
        Self::misfit(number.into())
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<Reading<T>, E> {
        Self::misfit(number.into())
    }
    fn visit_bool<E: Error>(self, flag: bool) -> Result<Reading<T>, E> {
        Self::misfit(flag.into())
    }
}

/// The only entry of a list: an object, but no list again, so that lists in lists do not go deep.
struct Only<T>(PhantomData<T>);

impl<'de, T: Resource + Member> DeserializeSeed<'de> for Only<T> {
    type Value = Reading<T>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Reading<T>, D::Error> {
        deserializer.deserialize_any(ResourceVisitor::<T> { in_list: true, resource: PhantomData })
    }
}

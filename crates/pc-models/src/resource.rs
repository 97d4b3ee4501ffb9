//! The macro behind every resource, and what it needs.
//!
//! A resource is a plain struct whose members are listed with their documented names:
//!
//! ```text
//! resource! {
//!     /// What it is.
//!     pub struct Thing {
//!         /// What this is.
//!         id: ThingId = "id",
//!         /// Read under either name, written under the one it came with.
//!         name: Option<String> = "name" | "title",
//!         /// Written even when empty.
//!         items: Vec<Item> = always "items",
//!     }
//! }
//! ```
//!
//! Names are matched without case, values as [`Member`] says, and what does not fit goes into a further member,
//! `other`. A `pub closed struct` has no `other`: it can be built by a literal and drops members it does not know.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

use crate::member::{Kind, Member, Reading, Written};
use crate::{OtherMembers, RawJson};

/// What the macro writes for a resource.
pub(crate) trait Resource: Default + PartialEq {
    const TYPE: &'static str;
    /// Whether it keeps members it does not know.
    const KEEPS_UNKNOWN: bool;
    /// The names of the members, aliases included, in the usual order.
    const NAMES: &'static [&'static str];
    /// The members that cannot say themselves that they are absent, by position.
    const PLAIN: u64;

    /// Reads the value of the member with this name; answers its bit when it was there.
    fn read_value<'de, A: MapAccess<'de>>(
        &mut self,
        name: usize,
        other: &mut OtherMembers,
        map: &mut A,
    ) -> Result<u64, A::Error>;
    fn set_other(&mut self, other: OtherMembers);
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

macro_rules! resource {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($members:tt)* }) => {
        $crate::resource::resource! {
            @define [$(#[$meta])*] [$vis] $name [$($members)*]
            [
                /// What it carried beyond the members above; sent back unchanged.
                pub other: $crate::OtherMembers
            ]
            true |this, other| [this.other = other] [&this.other]
        }
    };
    ($(#[$meta:meta])* $vis:vis closed struct $name:ident { $($members:tt)* }) => {
        $crate::resource::resource! {
            @define [$(#[$meta])*] [$vis] $name [$($members)*] []
            false |this, other| [{ let _ = (this, other); }] [{ let _ = this; &$crate::OtherMembers::NONE }]
        }
    };
    (
        @define [$($meta:tt)*] [$vis:vis] $name:ident
        [$(
            $(#[$doc:meta])*
            $member:ident: $type:ty = $($always:ident)? $wire:literal $(| $alias:literal)*
        ),* $(,)?]
        [$($other_field:tt)*]
        $keeps:literal |$this:ident, $other:ident| [$($set_other:tt)*] [$($get_other:tt)*]
    ) => {
        $($meta)*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        $vis struct $name {
            $($(#[$doc])* $vis $member: $type,)*
            $($other_field)*
        }

        const _: () = {
            use $crate::member::{Kind, Member, Reading, read_member, write_member};
            use $crate::resource::Resource;

            #[allow(non_camel_case_types)]
            #[derive(Clone, Copy)]
            enum Position { $($member),* }

            const POSITIONS: &[Position] = &[
                $(Position::$member, $($crate::resource::resource!(@first Position::$member, $alias),)*)*
            ];

            impl Resource for $name {
                const TYPE: &'static str = stringify!($name);
                const KEEPS_UNKNOWN: bool = $keeps;
                const NAMES: &'static [&'static str] = &[$($wire, $($alias,)*)*];
                const PLAIN: u64 = {
                    assert!(POSITIONS.len() <= 64, "a resource has at most 64 names");
                    0 $(| (((!<$type as Member>::SAYS_ABSENT
                        || $crate::resource::resource!(@always $($always)?)) as u64)
                        << Position::$member as u64))*
                };

                fn read_value<'de, A: serde::de::MapAccess<'de>>(
                    &mut self,
                    name: usize,
                    other: &mut $crate::OtherMembers,
                    map: &mut A,
                ) -> Result<u64, A::Error> {
                    let written = Self::NAMES[name];
                    let position = POSITIONS[name];
                    let there = match position {
                        $(Position::$member => {
                            const ALWAYS: bool = $crate::resource::resource!(@always $($always)?);
                            read_member(&mut self.$member, $wire, written, ALWAYS, other, map)?
                        })*
                    };
                    Ok(u64::from(there) << position as u32)
                }

                fn set_other(&mut self, $other: $crate::OtherMembers) {
                    let $this = self;
                    $($set_other)*
                }

                fn write_members<M: serde::ser::SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                    let $this = self;
                    let $other: &$crate::OtherMembers = $($get_other)*;
                    $(write_member(
                        &self.$member,
                        $wire,
                        Position::$member as u32,
                        $crate::resource::resource!(@always $($always)?),
                        $other,
                        map,
                    )?;)*
                    $other.write_unknown(map)
                }
            }

            $crate::resource::resource_is_member! { $name }
        };
    };
    (@first $first:expr, $second:expr) => { $first };
    (@always) => { false };
    (@always always) => { true };
}
pub(crate) use resource;

/// The same for every resource: serde's traits, and being a member of other resources.
macro_rules! resource_is_member {
    ($name:ident) => {
        impl Member for $name {
            fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Reading<Self>, D::Error> {
                $crate::resource::read(deserializer)
            }
            fn write<S: serde::Serializer>(&self, kind: Kind, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::resource::write(self, kind, serializer)
            }
            fn is_default(&self) -> bool {
                *self == Self::default()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::member::deserialize(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::resource::write(self, Kind::Usual, serializer)
            }
        }
    };
}
pub(crate) use resource_is_member;

pub(crate) fn read<'de, D: Deserializer<'de>, T: Resource + Member>(
    deserializer: D,
) -> Result<Reading<T>, D::Error> {
    deserializer.deserialize_any(ResourceVisitor { in_list: false, resource: PhantomData })
}

pub(crate) fn write<S: Serializer, T: Resource + Member>(
    resource: &T,
    kind: Kind,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if kind == Kind::List {
        return serializer.collect_seq([Written(resource, Kind::Usual)]);
    }
    let mut map = serializer.serialize_map(None)?;
    resource.write_members(&mut map)?;
    map.end()
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
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Reading<T>, A::Error> {
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
        Ok(Reading::Value(value, Kind::Usual))
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

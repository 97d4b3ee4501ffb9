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

use serde::de::MapAccess;
use serde::ser::{SerializeMap, Serializer};

use crate::OtherMembers;
use crate::codec::member::{Kind, Member, Written};

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
    #[cfg(test)]
    fn draw_members(dice: &mut crate::dice::Dice) -> Self;
    fn set_other(&mut self, other: OtherMembers);
    fn write_members<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error>;
}

macro_rules! resource {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($members:tt)* }) => {
        $crate::codec::resource::resource! {
            @define [$(#[$meta])*] [$vis] $name [$($members)*]
            [
                /// What it carried beyond the members above; sent back unchanged.
                pub other: $crate::OtherMembers
            ]
            true |this, other| [this.other = other] [&this.other]
        }
    };
    ($(#[$meta:meta])* $vis:vis closed struct $name:ident { $($members:tt)* }) => {
        $crate::codec::resource::resource! {
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
            use $crate::codec::member::{Kind, Member, Reading, read_member, write_member};
            use $crate::codec::resource::Resource;

            #[allow(non_camel_case_types)]
            #[derive(Clone, Copy)]
            enum Position { $($member),* }

            const POSITIONS: &[Position] = &[
                $(Position::$member, $($crate::codec::resource::resource!(@first Position::$member, $alias),)*)*
            ];

            impl Resource for $name {
                const TYPE: &'static str = stringify!($name);
                const KEEPS_UNKNOWN: bool = $keeps;
                const NAMES: &'static [&'static str] = &[$($wire, $($alias,)*)*];
                const PLAIN: u64 = {
                    assert!(POSITIONS.len() <= 64, "a resource has at most 64 names");
                    0 $(| (((!<$type as Member>::SAYS_ABSENT
                        || $crate::codec::resource::resource!(@always $($always)?)) as u64)
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
                            const ALWAYS: bool = $crate::codec::resource::resource!(@always $($always)?);
                            read_member(&mut self.$member, $wire, written, ALWAYS, other, map)?
                        })*
                    };
                    Ok(u64::from(there) << position as u32)
                }

                #[cfg(test)]
                fn draw_members(dice: &mut $crate::dice::Dice) -> Self {
                    let mut drawn = Self::default();
                    $(drawn.$member = Member::draw(dice);)*
                    if $keeps {
                        drawn.set_other(dice.other());
                    }
                    drawn
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
                        $crate::codec::resource::resource!(@always $($always)?),
                        $other,
                        map,
                    )?;)*
                    $other.write_unknown(map)
                }
            }

            $crate::codec::resource::resource_is_member! { $name }
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
                $crate::codec::resource_reader::read(deserializer)
            }
            fn write<S: serde::Serializer>(&self, kind: Kind, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::codec::resource::write(self, kind, serializer)
            }
            fn is_default(&self) -> bool {
                *self == Self::default()
            }
            #[cfg(test)]
            fn draw(dice: &mut $crate::dice::Dice) -> Self {
                dice.deeper(Self::draw_members)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::codec::resource_reader::deserialize(deserializer)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::codec::resource::write(self, Kind::Usual, serializer)
            }
        }
    };
}
pub(crate) use resource_is_member;

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

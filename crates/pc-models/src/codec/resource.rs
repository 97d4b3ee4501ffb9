//! The macro behind every resource, and what it needs.
//!
//! A resource is a plain struct whose members are listed under their documented names, in Rust case:
//!
//! ```text
//! resource! {
//!     /// What it is.
//!     pub struct Thing {
//!         /// On the wire this is `displayName`.
//!         display_name: Option<String>,
//!         /// On the wire this has another name.
//!         self_link: Option<Link> = "self",
//!         /// Read under either name, written under the one it came with.
//!         name: Option<String> | "title",
//!         /// Written even when empty.
//!         items: Vec<Item> = always,
//!     }
//! }
//! ```
//!
//! All of these go together: `blobs: Vec<Blob> = always "files" | "parts"`.
//!
//! Names are matched without case, values as [`Member`](super::member::Member) says, and what does not fit goes into a further member,
//! `other`. The service adds members: a resource is `#[non_exhaustive]`, and one that is sent has a `new`. A
//! `pub closed struct` is neither: it has no `other`, is built by a literal, and drops members it does not know.

use serde::de::Deserializer;

use super::filling::{Filling, Slots};
use super::kind::Kind;
use super::member::{Reading, Slot};
use super::members::{Members, has};
use super::other_members::{Note, OtherMembers};
use super::raw_json::RawJson;
use super::shape::{Entries, List, Shape, Standing, WriteEntry};
use super::source;
use super::token::{ListSource, Misread, ObjectSource, Token};

/// What the macro writes for a resource.
pub(crate) trait Resource: Entries + Slots {
    fn members(&self) -> &'static Members;
    fn slot(&self, at: usize) -> &dyn Slot;
    fn other(&self) -> &OtherMembers;
    fn set_other(&mut self, other: OtherMembers);
}

macro_rules! resource {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($members:tt)* }) => {
        $crate::codec::resource! {
            @define [$(#[$meta])* #[non_exhaustive]] [$vis] $name [$($members)*]
            [
                /// What it carried beyond the members above; sent back unchanged.
                pub other: $crate::OtherMembers
            ]
            true |this, other| [this.other = other] [&this.other]
        }
    };
    ($(#[$meta:meta])* $vis:vis closed struct $name:ident { $($members:tt)* }) => {
        $crate::codec::resource! {
            @define [$(#[$meta])*] [$vis] $name [$($members)*] []
            false |this, other| [{ let _ = (this, other); }] [{ let _ = this; &$crate::OtherMembers::NONE }]
        }
    };
    (
        @define [$($meta:tt)*] [$vis:vis] $name:ident
        [$(
            $(#[$doc:meta])*
            $member:ident: $type:ty $(= $($always:ident)? $($wire:literal)?)? $(| $alias:literal)*
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
            use $crate::codec::member::{Member, Reading, Slot};
            use $crate::codec::members::Members;
            use $crate::codec::name_index::NameIndex;
            use $crate::codec::token::{Misread, Token};

            #[allow(non_camel_case_types)]
            #[derive(Clone, Copy)]
            enum Position { $($member),* }

            const POSITIONS: &[Position] = &[$(Position::$member),*];

            const NAMES: &[&str] = &[$($crate::codec::resource!(@name $member $($($wire)?)?)),*];

            const MEMBERS: &Members = &Members {
                resource: stringify!($name),
                keeps_unknown: $keeps,
                names: NAMES,
                index: NameIndex::of(NAMES),
                aliases: &[$($(($alias, Position::$member as usize),)*)*],
                raw: 0 $(| (<$type as Member>::RAW as u64) << Position::$member as u64)*,
                always: 0 $(| $crate::codec::resource!(@always $($($always)?)?) << Position::$member as u64)*,
                plain: 0 $(| (!<$type as Member>::SAYS_ABSENT as u64) << Position::$member as u64)*,
            };

            impl $crate::codec::filling::Slots for $name {
                fn fill(&mut self, at: usize, token: Token<'_>) -> Result<Reading<()>, Misread> {
                    match POSITIONS[at] {
                        $(Position::$member => Member::fill(&mut self.$member, token),)*
                    }
                }
            }

            impl $crate::codec::resource::Resource for $name {
                fn members(&self) -> &'static Members {
                    MEMBERS
                }
                fn slot(&self, at: usize) -> &dyn Slot {
                    match POSITIONS[at] {
                        $(Position::$member => &self.$member,)*
                    }
                }
                fn other(&self) -> &$crate::OtherMembers {
                    let $this = self;
                    $($get_other)*
                }
                fn set_other(&mut self, $other: $crate::OtherMembers) {
                    let $this = self;
                    $($set_other)*
                }
            }

            #[cfg(test)]
            impl $name {
                fn arbitrary_members(rng: &mut $crate::codec::arbitrary::Rng) -> Self {
                    let mut resource = Self::default();
                    $(resource.$member = Member::arbitrary(rng);)*
                    if $keeps {
                        $crate::codec::resource::Resource::set_other(&mut resource, rng.other());
                    }
                    resource
                }
            }

            $crate::codec::resource::resource_is_member! { $name }
        };
    };
    (@name $member:ident $wire:literal) => { $wire };
    (@name $member:ident) => {{
        const LENGTH: usize = $crate::codec::members::camel_case_length(stringify!($member));
        const NAME: &[u8; LENGTH] = &$crate::codec::members::camel_case(stringify!($member));
        const {
            match std::str::from_utf8(NAME) {
                Ok(name) => name,
                Err(_) => panic!("not a name"),
            }
        }
    }};
    (@always) => { 0 };
    (@always always) => { 1 };
}
pub(crate) use resource;

/// The same for every resource: serde's traits, and being a member of other resources.
macro_rules! resource_is_member {
    ($name:ident) => {
        impl Member for $name {
            const MEMBERS: Option<&'static Members> = Some(MEMBERS);

            fn read(token: Token<'_>) -> Result<Reading<Self>, Misread> {
                let mut resource = Self::default();
                Ok($crate::codec::resource::read(token, &mut resource)?.map(|()| resource))
            }
            fn shape(&self, kind: $crate::codec::kind::Kind) -> $crate::codec::shape::Shape<'_> {
                match kind {
                    $crate::codec::kind::Kind::List => $crate::codec::shape::Shape::List(self),
                    _ => $crate::codec::shape::Shape::Object(self),
                }
            }
            fn is_default(&self) -> bool {
                *self == Self::default()
            }
            #[cfg(test)]
            fn arbitrary(rng: &mut $crate::codec::arbitrary::Rng) -> Self {
                rng.deeper(Self::arbitrary_members)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut resource = Self::default();
                $crate::codec::resource::deserialize(deserializer, &mut resource)?;
                Ok(resource)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::codec::shape::Shape::Object(self).serialize(serializer)
            }
        }
    };
}
pub(crate) use resource_is_member;

/// Reads a resource by itself: an object and nothing else.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
    resource: &mut dyn Resource,
) -> Result<(), D::Error> {
    let members = resource.members();
    let mut filling = Filling::new(members, resource);
    source::read_object(deserializer, members.resource, &mut filling)?;
    let other = filling.end();
    resource.set_other(other);
    Ok(())
}

/// Reads a resource where it is a member: whatever stands there.
pub(crate) fn read(token: Token<'_>, resource: &mut dyn Resource) -> Result<Reading<()>, Misread> {
    match token {
        Token::Null => Ok(Reading::Absent),
        Token::Object(object) => {
            read_object(object, resource)?;
            Ok(Reading::Value((), Kind::Usual))
        }
        Token::List(list) => read_only(list, resource),
        other => other.misfit(),
    }
}

fn read_object(object: &mut dyn ObjectSource, resource: &mut dyn Resource) -> Result<(), Misread> {
    let mut filling = Filling::new(resource.members(), resource);
    object.read(&mut filling)?;
    let other = filling.end();
    resource.set_other(other);
    Ok(())
}

/// Reads the only entry of a list: an object, but no list again, so that lists in lists do not go deep.
fn read_only(list: &mut dyn ListSource, resource: &mut dyn Resource) -> Result<Reading<()>, Misread> {
    let mut is_object = false;
    let mut pieces = Vec::new();
    list.next(false, &mut |token| {
        match token {
            Token::Object(object) => {
                is_object = true;
                read_object(object, resource)?;
            }
            other => pieces.push(other.json()?),
        }
        Ok(())
    })?;
    let rest = list.rest()?;
    if is_object && rest.is_empty() {
        return Ok(Reading::Value((), Kind::List));
    }
    if is_object {
        let first = RawJson::of(&Shape::Object(resource));
        pieces.push(first.map_err(|_| Misread::Source)?);
    }
    pieces.extend(rest);
    Ok(Reading::Misfit(RawJson::list(&pieces).into()))
}

impl<T: Resource> Entries for T {
    fn each(&self, write: &mut WriteEntry<'_>) {
        write_members(self, write);
    }
    fn standing(&self, name: &str) -> Standing {
        let other = self.other();
        if other.unknown().any(|(unknown, _)| unknown == name) {
            Standing::Unknown
        } else if other.is_misread(name) {
            Standing::Misread
        } else {
            Standing::Known
        }
    }
}

/// A list of one resource.
impl<T: Resource> List for T {
    fn each(&self, write: &mut dyn FnMut(Shape<'_>)) {
        write(Shape::Object(self));
    }
}

fn write_members(resource: &dyn Resource, write: &mut WriteEntry<'_>) {
    let (members, other) = (resource.members(), resource.other());
    for (at, wire) in members.names.iter().enumerate() {
        write_member(resource.slot(at), wire, at, has(members.always, at), other, write);
    }
    other.write_unknown(write);
}

/// Writes a member, unless there is nothing to write. `always` writes empty lists too.
pub(crate) fn write_member(
    member: &dyn Slot,
    wire: &'static str,
    at: usize,
    always: bool,
    other: &OtherMembers,
    write: &mut WriteEntry<'_>,
) {
    let (note, was_absent) = other.note(wire, at).unwrap_or_default();
    if was_absent && member.is_default() {
        return;
    }
    let Note { name, kind, misfit } = note.unwrap_or(&Note::USUAL);
    let name = name.unwrap_or(wire);
    match misfit {
        Some(json) if member.is_default() => write(name, json.shape()),
        _ if member.is_empty() && !always && *kind != Kind::Empty => {}
        _ => write(name, member.shape(*kind)),
    }
}

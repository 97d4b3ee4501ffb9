//! How resources are read and written: their members in any order and form, written back the way they came.
//!
//! From the bottom: what a value is on the wire ([`token`] when read, [`shape`] when written), what a member does with
//! it, and the resources made of members, which are [`filling`] while they are read. Only [`source`] and [`shape`] know `serde`'s generic traits.

#[cfg(test)]
pub(crate) mod arbitrary;
pub(crate) mod filling;
mod free_maps;
mod json_node;
pub(crate) mod kind;
mod known_members;
pub(crate) mod member;
pub(crate) mod members;
pub(crate) mod name_index;
mod open_enum;
mod other_members;
mod raw_json;
pub(crate) mod resource;
pub(crate) mod scalar;
pub(crate) mod shape;
pub(crate) mod source;
pub(crate) mod token;

pub use json_node::JsonNode;
pub use known_members::{Checked, KnownMembers};
pub(crate) use open_enum::{open_enum, same_word};
pub use other_members::OtherMembers;
pub use raw_json::RawJson;
pub(crate) use resource::resource;

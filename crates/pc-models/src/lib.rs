//! The resources of the Microsoft Partner Center REST API as plain data.
//!
//! Pure: no I/O, no asynchrony, no clock. The rules, in ten lines:
//!
//! 1. Struct and member names are the documentation's own resource names, in Rust case.
//! 2. What is read is written back: unknown members, numbers sent as text, values that could not be read, all stay
//!    with the resource in [`OtherMembers`]. Only the case of names and enum words is ours.
//! 3. Absent and `null` are the same; absent lists are empty lists; names are matched without case.
//! 4. Enums are open: an unknown word is kept in `Unknown` and written back unchanged; case and `_` are ignored
//!    when reading.
//! 5. Numbers may arrive as text and text as numbers; money is an exact [`Decimal`], never a float, and [`Money`]
//!    of two currencies does not add up.
//! 6. [`Timestamp`]s read every form the service sends and are written back in the form they came in.
//! 7. Identifiers are newtypes: a [`SkuId`] is not a [`ProductId`].
//! 8. Resources are `#[non_exhaustive]`, since the service adds members; those that are sent have a plain `new`, and
//!    every member is public. The few that cannot grow are built by a literal.
//! 9. A leading byte-order mark is the transport's business, not ours.
//! 10. Nothing here decides anything: rules that need judgement live in `pc-workflows`.

mod billing;
mod catalog;
mod codec;
mod customers;
mod faults;
mod purchasing;
mod resources;
#[cfg(test)]
mod round_trip;
mod subscriptions;
mod values;

pub use billing::*;
pub use catalog::*;
pub use codec::*;
pub use customers::*;
pub use faults::*;
pub use purchasing::*;
pub use resources::member_names;
pub use subscriptions::*;
pub use values::*;

//! One typed call as a value.

use crate::wire::{DecodeError, Reply, Request};

/// One typed call: its request, its answer, and whether it may be repeated.
pub trait Operation: Send + Sync {
    /// What the service answers.
    type Output: Send;
    /// The one word for this operation in spans, journals and errors.
    const NAME: &'static str;
    /// Whether the call may be repeated when its answer is missing.
    const REPEAT: Repeat;
    /// The request, without token and ids.
    fn request(&self) -> Request;
    /// The request for the page of a list that a continuation token names, where the answer holds no link to it.
    fn next_page(&self, token: &str) -> Request {
        self.request().query("seekOperation", "Next").at_token(token)
    }
    /// Reads the reply of a success.
    ///
    /// # Errors
    /// When the reply does not have the documented shape.
    fn decode(&self, reply: &Reply) -> Result<Self::Output, DecodeError>;
}

/// Whether a call may be repeated when its answer is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Reading, or setting to the same value: any number of times.
    Always,
    /// Only under the request id of the first time, pinned by the caller.
    WithSameRequestId,
    /// Not at all once it may have been executed.
    Never,
}

/// Defines an operation as a struct that can grow: all members can be read, `new` takes those that have no default, and each
/// of the others has a builder method of its own name. That of a `bool` sets it (`list.include_price()`); the others take
/// the value or, where it is an `Option`, either (`list.size(50)`, `list.size(None)`).
macro_rules! operation {
    ($(#[$meta:meta])* pub struct $name:ident { $($members:tt)* }) => {
        operation! { @sort [$(#[$meta])* $name] [] [] [] $($members)* }
    };
    (@sort $head:tt $required:tt [$($flags:tt)*] $values:tt
     $(#[$doc:meta])* $member:ident: bool = false, $($rest:tt)*) => {
        operation! { @sort $head $required [$($flags)* $(#[$doc])* $member,] $values $($rest)* }
    };
    (@sort $head:tt $required:tt $flags:tt [$($values:tt)*]
     $(#[$doc:meta])* $member:ident: $type:ty = $default:expr, $($rest:tt)*) => {
        operation! { @sort $head $required $flags [$($values)* $(#[$doc])* $member: $type = $default,] $($rest)* }
    };
    (@sort $head:tt [$($required:tt)*] $flags:tt $values:tt
     $(#[$doc:meta])* $member:ident: $type:ty, $($rest:tt)*) => {
        operation! { @sort $head [$($required)* $(#[$doc])* $member: $type,] $flags $values $($rest)* }
    };
    (@sort [$(#[$meta:meta])* $name:ident]
     [$($(#[$required_doc:meta])* $required:ident: $required_type:ty,)*]
     [$($(#[$flag_doc:meta])* $flag:ident,)*]
     [$($(#[$value_doc:meta])* $value:ident: $value_type:ty = $default:expr,)*]) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub struct $name {
            $($(#[$required_doc])* pub $required: $required_type,)*
            $($(#[$flag_doc])* pub $flag: bool,)*
            $($(#[$value_doc])* pub $value: $value_type,)*
        }

        impl $name {
            /// The call with what it needs.
            #[must_use]
            pub fn new($($required: $required_type),*) -> Self {
                Self { $($required,)* $($flag: false,)* $($value: $default,)* }
            }
            $(
                $(#[$flag_doc])*
                #[must_use]
                pub fn $flag(self) -> Self {
                    Self { $flag: true, ..self }
                }
            )*
            $(
                $(#[$value_doc])*
                #[must_use]
                pub fn $value(self, $value: impl Into<$value_type>) -> Self {
                    Self { $value: $value.into(), ..self }
                }
            )*
        }
    };
}
pub(crate) use operation;

/// [`Operation::decode`] of an operation whose answer is JSON, as nearly all are.
macro_rules! decode_json {
    () => {
        fn decode(&self, reply: &$crate::wire::Reply) -> Result<Self::Output, $crate::wire::DecodeError> {
            $crate::wire::json(reply)
        }
    };
}
pub(crate) use decode_json;

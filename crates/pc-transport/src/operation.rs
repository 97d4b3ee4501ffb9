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
    /// Whether this is a list that may have millions of items, which callers read through and do not keep: a client's
    /// [`ListLimits`](crate::ListLimits) are not for it.
    const IS_LONG_LIST: bool = false;
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

impl Repeat {
    /// Whether another attempt can do no harm. `pinned`: the caller fixed the request id.
    pub(crate) fn allows_another(self, pinned: bool, maybe_done: bool) -> bool {
        match self {
            Self::Always => true,
            Self::WithSameRequestId => pinned || !maybe_done,
            Self::Never => !maybe_done,
        }
    }
}

/// Defines an operation: a struct that can grow and, as in the API's documentation, its method, path, query and answer.
///
/// ```text
/// operation! {
///     /// Lists the orders of a customer.
///     #[derive(Debug, Clone)]
///     pub struct ListOrders {
///         /// The customer.
///         customer: CustomerId,
///         /// Asks for prices, too.
///         include_price: bool = false,
///     }
///     GET /v1/customers/{customer}/orders?include_price={include_price} -> ResourceCollection<Order>;
/// }
/// ```
///
/// **The struct.** All members can be read. `new` takes those that have no default, and each of the others has a builder
/// method of its own name. That of a `bool` sets it (`list.include_price()`); the others take the value or, where it is
/// an `Option`, either (`list.size(50)`, `list.size(None)`).
///
/// **The route.** A name in braces is a member: in the path by its `as_str`, in the query as its type's
/// `QueryValue` (`wire/query_value.rs`) writes it; one that is absent leaves its parameter out. `json {member}` sends
/// that member as the body, `json {body()}` what this method makes. A `GET` may always be repeated; each other method
/// says how it may: `POST /v1/customers/{customer}/carts json {cart} -> Cart, repeat WithSameRequestId;`.
///
/// An operation that needs more (a header, a path outside `/v1`, an answer that is not JSON) leaves the route out and
/// implements [`Operation`] itself.
macro_rules! operation {
    ($(#[$meta:meta])* pub struct $name:ident { $($members:tt)* } $($route:tt)*) => {
        operation! { @sort [$(#[$meta])* $name] [] [] [] $($members)* }
        operation! { @route $name $($route)* }
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
    (@route $name:ident) => {};
    (@route $name:ident GET / v1 $(/ $segment:tt)+ $(? $($key:ident = {$value:ident})&+)?
     -> ResourceCollection<$item:ty>;) => {
        operation! {
            @call $name GET / v1 $(/ $segment)+ $(? $($key = {$value})&+)?
            -> ResourceCollection<$item>, repeat Always, read collection;
        }
    };
    (@route $name:ident GET / v1 $(/ $segment:tt)+ $(? $($key:ident = {$value:ident})&+)? -> $answer:ty;) => {
        operation! {
            @call $name GET / v1 $(/ $segment)+ $(? $($key = {$value})&+)? -> $answer, repeat Always, read json;
        }
    };
    (@route $name:ident $method:ident / v1 $(/ $segment:tt)+ $(? $($key:ident = {$value:ident})&+)?
     $(json {$($body:tt)+})? -> $answer:ty, repeat $repeat:ident;) => {
        operation! {
            @call $name $method / v1 $(/ $segment)+ $(? $($key = {$value})&+)? $(json {$($body)+})?
            -> $answer, repeat $repeat, read json;
        }
    };
    (@call $name:ident $method:ident / v1 $(/ $segment:tt)+ $(? $($key:ident = {$value:ident})&+)?
     $(json {$($body:tt)+})? -> $answer:ty, repeat $repeat:ident, read $reader:ident;) => {
        impl $crate::Operation for $name {
            type Output = $answer;
            const NAME: &'static str = stringify!($name);
            const REPEAT: $crate::Repeat = $crate::Repeat::$repeat;

            fn request(&self) -> $crate::wire::Request {
                let path = [$(operation!(@segment self $segment)),+];
                $crate::wire::Request::new(operation!(@method $method), &path)
                    $($(.query_value(stringify!($key), &self.$value))+)?
                    $(.json(&self.$($body)+))?
            }

            $crate::operation::decode_by!($reader);
        }
    };
    (@segment $self:ident {$($member:ident).+}) => { $self.$($member).+.as_str() };
    (@segment $self:ident $word:ident) => { stringify!($word) };
    (@method GET) => { $crate::wire::Method::Get };
    (@method POST) => { $crate::wire::Method::Post };
    (@method PUT) => { $crate::wire::Method::Put };
    (@method PATCH) => { $crate::wire::Method::Patch };
}
pub(crate) use operation;

/// [`Operation::decode`] by a function of `wire`: `json` or `collection`, as nearly all are read.
macro_rules! decode_by {
    ($reader:ident) => {
        fn decode(&self, reply: &$crate::wire::Reply) -> Result<Self::Output, $crate::wire::DecodeError> {
            $crate::wire::$reader(reply)
        }
    };
}
pub(crate) use decode_by;

//! In which form a value stood on the wire.

/// The form of a value, so that it is written back the way it came.
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

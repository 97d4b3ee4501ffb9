//! One thing that a service does otherwise than the emulator.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::parity::place::Place;
use crate::parity::shape::Topic;
use crate::parity::spelling::Spelling;

/// How far a difference goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Degree {
    /// It may be so because of what the tenant has.
    Same,
    /// The service tells more.
    Richer,
    /// The service does it otherwise.
    Different,
}

/// What is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Aspect {
    Status,
    Code,
    ByteOrderMark,
    BodyKind,
    HeaderMissing,
    HeaderAdded,
    HeaderForm,
    MemberMissing,
    /// What may be absent, and the emulator always has.
    MemberNotSeen,
    MemberSometimesMissing,
    MemberAdded,
    MemberCasing,
    JsonType,
    Spelling,
    WordCasing,
    WordAdded,
    Paging,
    Count,
    /// What the models decode and encode again is not what came.
    Decoding,
}

impl Aspect {
    pub(crate) fn degree(self) -> Degree {
        match self {
            Self::MemberNotSeen => Degree::Same,
            Self::HeaderAdded | Self::MemberAdded | Self::WordAdded => Degree::Richer,
            _ => Degree::Different,
        }
    }
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) topic: Topic,
    pub(crate) aspect: Aspect,
    /// Where in the body; the name of a header; empty for the whole answer.
    pub(crate) place: Place,
    /// What the service does.
    pub(crate) service: String,
    /// What the emulator does, or the documentation says.
    pub(crate) emulator: String,
    /// The spellings that only the service has, where it is about them.
    pub(crate) spellings: BTreeSet<Spelling>,
}

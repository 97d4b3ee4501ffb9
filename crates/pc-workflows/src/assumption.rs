//! What promises of ours rest on and only the service can confirm: a numbered list, and what was seen of it.
//!
//! `docs/assumptions.md` is the same list for people; a test holds the two against each other. What a purchase does where one
//! is refuted is in [`Precautions`](crate::Precautions).

mod list;

use serde::{Deserialize, Serialize};

/// One thing that is assumed of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Assumption {
    /// Its number, which it keeps: profiles and recordings name it by that.
    pub number: u32,
    /// It, in one sentence.
    pub sentence: &'static str,
    /// What is promised because of it.
    pub promise: &'static str,
    /// The files of the repository that rest on it.
    pub files: &'static [&'static str],
    /// How the service is asked.
    pub asked: HowAsked,
    /// What the program does where it is refuted.
    pub if_refuted: &'static str,
}

/// How the service is asked whether something assumed is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum HowAsked {
    /// By reading: `parity --live`.
    Reads,
    /// By a purchase in an integration sandbox: `parity --sandbox-purchase`.
    SandboxPurchase,
    /// It cannot be asked, for this reason.
    CannotBe(&'static str),
}

/// What was learned of an assumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It was seen to be true.
    Confirmed,
    /// It was seen to be wrong.
    Refuted,
    /// It was asked, and the answer does not tell.
    Unknown,
}

/// What was seen of an assumption.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Seen {
    /// Its number.
    pub number: u32,
    /// What was learned of it.
    pub verdict: Verdict,
    /// What was seen, for people.
    pub seen: String,
    /// How many minutes something took, where the assumption is about that; rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

impl Assumption {
    /// The one of this number.
    #[must_use]
    pub fn of(number: u32) -> Option<&'static Self> {
        Self::ALL.iter().find(|known| known.number == number)
    }
}

impl HowAsked {
    /// For people.
    #[must_use]
    pub fn told(self) -> String {
        match self {
            Self::Reads => "by reading, with `parity --live`".to_owned(),
            Self::SandboxPurchase => {
                "by a purchase in an integration sandbox, with `parity --sandbox-purchase`".to_owned()
            }
            Self::CannotBe(why) => format!("cannot be asked: {why}"),
        }
    }
}

impl Verdict {
    /// One word for people.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Refuted => "refuted",
            Self::Unknown => "unknown",
        }
    }
}

impl Seen {
    /// What was seen of this one.
    #[must_use]
    pub fn new(of: Assumption, verdict: Verdict, seen: impl Into<String>) -> Self {
        Self { number: of.number, verdict, seen: seen.into(), minutes: None }
    }

    /// With how long something took.
    #[must_use]
    pub fn minutes(self, minutes: u32) -> Self {
        Self { minutes: Some(minutes), ..self }
    }
}

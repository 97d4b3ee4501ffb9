//! The numbers of a fault file, each within its limits.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::faults::one_or_more::OneOrMore;

/// Which calls, counted from 1 over those that the rule is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "OneOrMore<i64>", into = "Vec<u64>")]
pub(crate) struct Nth(Vec<u64>);

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub(crate) struct Probability(f64);

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub(crate) struct Seconds(Duration);

/// A status that refuses, or tells of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub(crate) struct ErrorStatus(u16);

impl Nth {
    pub(crate) fn contains(&self, count: u64) -> bool {
        self.0.contains(&count)
    }
}

impl Seconds {
    pub(crate) fn get(self) -> Duration {
        self.0
    }
}

impl TryFrom<OneOrMore<i64>> for Nth {
    type Error = &'static str;

    fn try_from(numbers: OneOrMore<i64>) -> Result<Self, Self::Error> {
        let positive = |number: i64| u64::try_from(number).ok().filter(|number| *number > 0);
        let positive: Option<Vec<u64>> = numbers.into_vec().into_iter().map(positive).collect();
        match positive {
            None => Err("calls are counted from 1"),
            Some(none) if none.is_empty() => Err("a list of no calls hits none"),
            Some(positive) => Ok(Self(positive)),
        }
    }
}

impl From<Nth> for Vec<u64> {
    fn from(nth: Nth) -> Self {
        nth.0
    }
}

impl TryFrom<f64> for Probability {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, String> {
        let fits = (0.0..=1.0).contains(&number);
        fits.then_some(Self(number))
            .ok_or_else(|| format!("a probability lies between 0 and 1, not at {number}"))
    }
}

impl From<Probability> for f64 {
    fn from(probability: Probability) -> Self {
        probability.0
    }
}

impl TryFrom<f64> for Seconds {
    type Error = String;

    fn try_from(number: f64) -> Result<Self, String> {
        let seconds =
            Duration::try_from_secs_f64(number).ok().filter(|time| time.as_secs() <= u32::MAX.into());
        seconds.map(Self).ok_or_else(|| format!("{number} is no number of seconds to wait"))
    }
}

impl From<Seconds> for f64 {
    fn from(seconds: Seconds) -> Self {
        seconds.0.as_secs_f64()
    }
}

impl TryFrom<u16> for ErrorStatus {
    type Error = &'static str;

    fn try_from(number: u16) -> Result<Self, Self::Error> {
        (400..600).contains(&number).then_some(Self(number)).ok_or("the status must be one of 400 to 599")
    }
}

impl From<ErrorStatus> for u16 {
    fn from(status: ErrorStatus) -> Self {
        status.0
    }
}

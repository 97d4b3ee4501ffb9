//! How long a term lasts.

use std::fmt;
use std::str::FromStr;

use crate::codec::kind::Kind;
use crate::codec::scalar::Scalar;
use crate::codec::shape::Shape;

/// A term as the catalog writes it: `P1M`, `P1Y`, `P3Y`, …
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TermDuration {
    /// So many months.
    Months(u16),
    /// So many years.
    Years(u16),
    /// So many days.
    Days(u16),
}

impl TermDuration {
    /// How many months it lasts; none for one of days.
    ///
    /// ```
    /// # use pc_models::TermDuration;
    /// assert_eq!(TermDuration::Years(3).months(), Some(36));
    /// assert_eq!(TermDuration::Days(30).months(), None);
    /// ```
    #[must_use]
    pub fn months(self) -> Option<i32> {
        match self {
            Self::Months(months) => Some(months.into()),
            Self::Years(years) => Some(i32::from(years) * 12),
            Self::Days(_) => None,
        }
    }
}

/// No term at all.
impl Default for TermDuration {
    fn default() -> Self {
        Self::Months(0)
    }
}

/// The text is not a duration such as `P1Y`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a term duration such as P1M, P1Y or P3Y")]
pub struct InvalidTermDuration(String);

impl FromStr for TermDuration {
    type Err = InvalidTermDuration;
    fn from_str(text: &str) -> Result<Self, InvalidTermDuration> {
        let invalid = || InvalidTermDuration(text.chars().take(32).collect());
        let upper = text.to_ascii_uppercase();
        let rest = upper.strip_prefix('P').ok_or_else(invalid)?;
        let count = |unit: char| rest.strip_suffix(unit).and_then(|digits| digits.parse::<u16>().ok());
        (count('Y').map(Self::Years))
            .or_else(|| count('M').map(Self::Months))
            .or_else(|| count('D').map(Self::Days))
            .ok_or_else(invalid)
    }
}

impl fmt::Display for TermDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months(count) => write!(f, "P{count}M"),
            Self::Years(count) => write!(f, "P{count}Y"),
            Self::Days(count) => write!(f, "P{count}D"),
        }
    }
}

crate::codec::member::serde_as_member!(TermDuration);

impl Scalar for TermDuration {
    const MUST_FIT: bool = false;

    fn from_text(text: &str) -> Option<(Self, Kind)> {
        Some((text.parse().ok()?, Kind::Usual))
    }
    fn shape(&self, _: Kind) -> Shape<'_> {
        Shape::Printed(self)
    }
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
    #[cfg(test)]
    fn arbitrary(rng: &mut crate::codec::arbitrary::Rng) -> Self {
        let count = u16::arbitrary(rng);
        rng.pick(&[Self::Months(count), Self::Years(count), Self::Days(count)])
    }
}

#[cfg(test)]
mod tests {
    use super::TermDuration;

    #[test]
    fn reads_and_writes_the_catalog_form() {
        for text in ["P1M", "P1Y", "P3Y", "P30D"] {
            assert_eq!(text.parse::<TermDuration>().unwrap().to_string(), text);
        }
        assert_eq!("p1y".parse::<TermDuration>().unwrap(), TermDuration::Years(1));
        for broken in ["", "P", "1Y", "P1", "PT1H", "P-1Y", "P99999999Y"] {
            assert!(broken.parse::<TermDuration>().is_err(), "{broken}");
        }
    }
}

//! What somebody agreed to: part of the journal's format.

use pc_models::{Decimal, MoneyTotals, Timestamp};
use serde::{Deserialize, Serialize};

use super::price::{LinePrice, sums};
use super::seal::{Seal, Sealable};

/// That somebody agreed to the prices of a quote. A cart that costs more is never checked out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Consent {
    /// When.
    pub given_at: Timestamp,
    /// Who: the name that whoever asked knows them by.
    pub given_by: String,
    /// Whether a person was asked, and typed the answer; otherwise it was given beforehand, such as with `--yes`.
    pub attended: bool,
    /// The price of each line, add-ons behind their line.
    pub prices: Vec<LinePrice>,
    /// How much more than these prices is agreed to as well.
    #[serde(default)]
    pub tolerance: Tolerance,
    /// What proves who wrote it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

/// How much more than an agreed price is agreed to as well, in percent of that price: of each line, and of the total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Decimal", into = "Decimal")]
pub struct Tolerance(Decimal);

/// A tolerance is a number of percent from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tolerance is 0 to 100 percent, not {0}")]
pub struct InvalidTolerance(Decimal);

impl Tolerance {
    /// Not a cent more.
    pub const EXACT: Self = Self(Decimal::ZERO);

    /// So many percent.
    ///
    /// # Errors
    /// When they are less than 0 or more than 100.
    pub fn percent(percent: Decimal) -> Result<Self, InvalidTolerance> {
        let is_valid = (Decimal::ZERO..=Decimal::from(100)).contains(&percent);
        if is_valid { Ok(Self(percent)) } else { Err(InvalidTolerance(percent)) }
    }

    /// In percent.
    #[must_use]
    pub fn as_percent(self) -> Decimal {
        self.0
    }

    /// Whether a price is more than was agreed to.
    pub(crate) fn is_exceeded(self, agreed: Decimal, found: Decimal) -> bool {
        let (agreed, found) = (agreed.get(), found.get());
        let hundred = Decimal::from(100).get();
        let more = found.checked_sub(agreed).and_then(|more| more.checked_mul(hundred));
        let allowed = agreed.abs().checked_mul(self.0.get());
        // A number too large to calculate with is more than anybody agreed to.
        found > agreed && more.zip(allowed).is_none_or(|(more, allowed)| more > allowed)
    }
}

impl TryFrom<Decimal> for Tolerance {
    type Error = InvalidTolerance;
    fn try_from(percent: Decimal) -> Result<Self, InvalidTolerance> {
        Self::percent(percent)
    }
}

impl From<Tolerance> for Decimal {
    fn from(tolerance: Tolerance) -> Self {
        tolerance.0
    }
}

impl Consent {
    /// Somebody agreed to these prices, one for each line with its add-ons behind it, and not to a cent more.
    /// [`Quote::consent`](crate::Quote::consent) makes one of a quote.
    #[must_use]
    pub fn new(
        given_by: impl Into<String>,
        given_at: Timestamp,
        attended: bool,
        prices: Vec<LinePrice>,
    ) -> Self {
        let given_by = given_by.into();
        Self { given_at, given_by, attended, prices, tolerance: Tolerance::EXACT, seal: None }
    }

    /// With how much more is agreed to as well.
    #[must_use]
    pub fn with_tolerance(self, tolerance: Tolerance) -> Self {
        Self { tolerance, ..self }
    }

    /// What all lines cost together, by currency; those of unknown price left out.
    #[must_use]
    pub fn total(&self) -> MoneyTotals {
        sums(self.prices.iter().copied()).0
    }

    /// How many lines have no price.
    #[must_use]
    pub fn unpriced(&self) -> usize {
        sums(self.prices.iter().copied()).1
    }

    /// The price of a line.
    pub(crate) fn price(&self, line: usize) -> LinePrice {
        self.prices.get(line).copied().unwrap_or_default()
    }
}

impl Sealable for Consent {
    const KIND: &'static str = "consent";
    fn seal_mut(&mut self) -> &mut Option<Seal> {
        &mut self.seal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tolerance_is_of_the_agreed_price() {
        let exceeded = |percent: &str, agreed: &str, found: &str| {
            let number = |text: &str| text.parse::<Decimal>().unwrap();
            Tolerance::percent(number(percent)).unwrap().is_exceeded(number(agreed), number(found))
        };
        assert!(!exceeded("0", "1.00", "1"));
        assert!(exceeded("0", "1.00", "1.01"));
        assert!(!exceeded("0", "1.00", "0.99"));
        assert!(!exceeded("5", "100", "105"));
        assert!(exceeded("5", "100", "105.01"));
        assert!(exceeded("100", "0", "0.01"), "of nothing it is nothing");
        assert!(
            !exceeded("10", "-100", "-90") && exceeded("10", "-100", "-89"),
            "of a credit it is less credit"
        );
        assert!(exceeded("100", "1", "79228162514264337593543950335"));
    }

    #[test]
    fn a_tolerance_is_read_from_a_number_or_text_and_is_no_more_than_the_price() {
        assert_eq!(
            serde_json::from_str::<Tolerance>("\"2.5\"").unwrap().as_percent(),
            "2.5".parse().unwrap()
        );
        assert!(serde_json::from_str::<Tolerance>("-1").is_err());
        assert!(serde_json::from_str::<Tolerance>("100.1").is_err());
    }
}

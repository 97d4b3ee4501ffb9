//! What stands in one place of a table: told to people in one way, and to programs in another.

use std::cmp::Ordering;

use pc_models::{CurrencyCode, Decimal};

use crate::output::amount::amount;
use crate::output::painted::Tone;
use crate::output::wording::grouped;

/// What stands in one place of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Nothing,
    Text(String),
    /// A word that says how something stands.
    Status(String),
    /// A text in the colour of how it stands.
    Toned(Tone, String),
    /// So many.
    Number(Decimal),
    /// An amount of money, in a currency where one is known.
    Amount(Decimal, Option<CurrencyCode>),
}

impl Cell {
    pub(crate) fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// The text of a value that may be missing.
    pub(crate) fn some(text: Option<impl ToString>) -> Self {
        text.map_or(Self::Nothing, Self::text)
    }

    pub(crate) fn status(word: Option<impl ToString>) -> Self {
        word.map_or(Self::Nothing, |word| Self::Status(word.to_string()))
    }

    /// A number that may be missing.
    pub(crate) fn number(number: Option<impl Into<i64>>) -> Self {
        number.map_or(Self::Nothing, |number| Self::Number(number.into().into()))
    }

    pub(crate) fn count(count: u64) -> Self {
        Self::Number(i64::try_from(count).unwrap_or(i64::MAX).into())
    }

    /// A quantity that need not be whole.
    pub(crate) fn decimal(number: Option<Decimal>) -> Self {
        number.map_or(Self::Nothing, Self::Number)
    }

    pub(crate) fn amount(sum: Option<Decimal>, currency: Option<CurrencyCode>) -> Self {
        sum.map_or(Self::Nothing, |sum| Self::Amount(sum, currency))
    }

    /// For people.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) | Self::Status(text) | Self::Toned(_, text) => text.clone(),
            Self::Number(number) => grouped(&number.to_string()),
            Self::Amount(sum, currency) => amount(*sum, *currency),
        }
    }

    /// For programs: amounts with the digits that they came with.
    pub(crate) fn exact(&self) -> String {
        match self {
            Self::Number(number) | Self::Amount(number, _) => number.to_string(),
            _ => self.shown(),
        }
    }

    /// Whether it stands to the right.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Amount(..))
    }

    /// Whether nothing is to be seen there.
    pub(crate) fn is_blank(&self) -> bool {
        self.shown().is_empty()
    }

    pub(crate) fn tone(&self) -> Tone {
        match self {
            Self::Status(word) => Tone::of_status(word),
            Self::Toned(tone, _) => *tone,
            _ => Tone::Plain,
        }
    }

    /// Numbers by their size, before words by their letters; what is missing comes last, in either direction.
    pub(crate) fn order(&self, other: &Self, is_descending: bool) -> Ordering {
        let missing = self.is_blank().cmp(&other.is_blank());
        let order = match (self, other) {
            (Self::Number(one) | Self::Amount(one, _), Self::Number(two) | Self::Amount(two, _)) => {
                one.get().cmp(&two.get())
            }
            _ if self.is_number() != other.is_number() => other.is_number().cmp(&self.is_number()),
            _ => self.shown().to_lowercase().cmp(&other.shown().to_lowercase()),
        };
        missing.then(if is_descending { order.reverse() } else { order })
    }
}

//! How enum words are spelt: in any case, with or without `_`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::values::problem::Problem;
use crate::values::read_text::read_text;

/// The billing cycles as the service writes them.
const BILLING_CYCLES: &[&str] =
    &["monthly", "annual", "none", "one_time", "triennial", "biennial", "unknown"];

/// The target views of the catalog.
pub(crate) const TARGET_VIEWS: &[&str] = &[
    "Azure",
    "AzureReservations",
    "AzureReservationsVM",
    "AzureReservationsSQL",
    "AzureReservationsCosmosDb",
    "MarketplaceSaaS",
    "MicrosoftAzure",
    "OnlineServices",
    "Software",
    "SoftwareSUSELinux",
    "SoftwarePerpetual",
    "SoftwareSubscriptions",
    "SpecializedOffers",
];

/// Who may buy.
pub(crate) const SEGMENTS: &[&str] = &["commercial", "education", "government", "nonprofit"];

/// A billing cycle as the service writes it.
pub(crate) type BillingCycle = &'static str;

/// A billing cycle in a byte: invoices hold millions of them.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CycleCode(
    /// Its place among the billing cycles, from 1; 0 for none.
    u8,
);

impl CycleCode {
    pub(crate) fn word(self) -> BillingCycle {
        let place = usize::from(self.0).checked_sub(1);
        place.and_then(|place| BILLING_CYCLES.get(place)).copied().unwrap_or_default()
    }
}

impl From<BillingCycle> for CycleCode {
    fn from(cycle: BillingCycle) -> Self {
        let mut words = (1..).zip(BILLING_CYCLES);
        words.find(|(_, word)| **word == cycle).map_or(Self(0), |(code, _)| Self(code))
    }
}

impl Serialize for CycleCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for CycleCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_back(deserializer).map(Self::from)
    }
}

/// Whether both are the same word.
pub(crate) fn same_word(left: &str, right: &str) -> bool {
    letters(left).eq(letters(right))
}

fn letters(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
}

/// The word of the list that this text means.
pub(crate) fn find_word(words: &[&'static str], text: &str) -> Option<&'static str> {
    words.iter().copied().find(|word| same_word(word, text))
}

/// The same, refusing texts that mean none of them; `name` is of what holds the text.
pub(crate) fn read_word(words: &[&'static str], name: &str, text: &str) -> Result<&'static str, Problem> {
    find_word(words, text).ok_or_else(|| Problem::bad_word(name, text))
}

/// A billing cycle that a caller wrote.
pub(crate) fn read_billing_cycle(name: &str, text: &str) -> Result<BillingCycle, Problem> {
    read_word(BILLING_CYCLES, name, text)
}

/// A billing cycle as the service writes it.
pub(crate) fn billing_cycle(text: &str) -> Option<&'static str> {
    find_word(BILLING_CYCLES, text)
}

/// A billing cycle of a saved state.
pub(crate) fn read_back<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    read_text(deserializer, |text| match text {
        "" => Ok(""),
        text => billing_cycle(text).ok_or_else(|| format!("no billing cycle: {text}")),
    })
}

/// The same where it may be missing.
pub(crate) fn read_back_optional<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'static str>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.and_then(|text| billing_cycle(&text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_are_written() {
        for text in ["one_time", "OneTime", "onetime", "ONE_TIME"] {
            assert_eq!(billing_cycle(text), Some("one_time"), "{text}");
        }
        assert_eq!(billing_cycle("fortnightly"), None);
    }
}

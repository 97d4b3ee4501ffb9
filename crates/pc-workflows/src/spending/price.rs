//! What a line costs, as a quote or a cart says.

use pc_models::{CartLineItem, CurrencyCode, Decimal, Money, MoneyTotals};
use serde::{Deserialize, Serialize};

/// The price of a line for its whole quantity and term, before tax, as far as the service tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LinePrice {
    /// The amount; none where the service tells none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended: Option<Decimal>,
    /// Its currency; none where it is no ISO 4217 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<CurrencyCode>,
}

impl LinePrice {
    /// A line of which no price is known.
    pub const UNKNOWN: Self = Self { extended: None, currency: None };

    /// So much.
    #[must_use]
    pub fn new(price: Money) -> Self {
        Self { extended: Some(price.amount), currency: Some(price.currency) }
    }

    /// The amount with its currency, where both are known.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        Some(Money::new(self.extended?, self.currency?))
    }

    /// What a cart says of a line.
    pub(crate) fn of(line: &CartLineItem) -> Self {
        let extended = line.pricing.as_ref().and_then(|pricing| pricing.extended_price);
        let currency = line.currency_code.as_deref().and_then(|code| code.trim().parse().ok());
        Self { extended, currency: currency.filter(|_| extended.is_some()) }
    }
}

/// The amount for people.
impl std::fmt::Display for LinePrice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.extended, self.currency) {
            (Some(amount), Some(currency)) => write!(f, "{amount} {currency}"),
            (Some(amount), None) => write!(f, "{amount} of a currency that is not told"),
            (None, _) => f.write_str("a price that is not known"),
        }
    }
}

/// The sums of those prices that can be added, and how many of the others there are.
pub(crate) fn sums(prices: impl IntoIterator<Item = LinePrice>) -> (MoneyTotals, usize) {
    let (mut sums, mut unknown) = (MoneyTotals::default(), 0);
    for price in prices {
        let is_added = price.money().is_some_and(|price| sums.add(price).is_ok());
        unknown += usize::from(!is_added);
    }
    (sums, unknown)
}

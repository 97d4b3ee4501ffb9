//! What all lines together tell of each.

use super::conversions::Conversions;
use super::exchange_rates::ExchangeRates;
use super::tax::UsualRates;

/// What all lines together tell of each.
pub(super) struct Learnt {
    pub(super) taxes: UsualRates,
    pub(super) exchange_rates: ExchangeRates,
    pub(super) conversions: Conversions,
}

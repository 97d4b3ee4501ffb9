//! Adding money up, exactly.

use pc_models::{CurrencyCode, Decimal, Money, MoneyError};

/// Adds an amount to a sum of the same currency.
pub(super) fn add_money(
    sum: &mut Decimal,
    amount: Decimal,
    currency: CurrencyCode,
) -> Result<(), MoneyError> {
    *sum = Money::new(*sum, currency).checked_add(Money::new(amount, currency))?.amount;
    Ok(())
}

//! Prices of cart and order lines (`order-resources`, section Pricing; `azure-purchase-savings-plan`).

use crate::{CurrencyCode, Decimal, Money};

crate::codec::resource! {
    /// Prices of a line, before tax.
    pub struct Pricing {
        /// List price of one unit.
        list_price: Option<Decimal>,
        /// After discounts.
        discounted_price: Option<Decimal>,
        /// For a part of a term.
        prorated_price: Option<Decimal>,
        /// What one unit costs.
        price: Option<Decimal>,
        /// What the line costs over its term.
        extended_price: Option<Decimal>,
    }
}

crate::codec::resource! {
    /// What a savings plan commits to.
    pub struct PurchaseCommitment {
        /// How much for each grain of time.
        amount: Option<Decimal>,
        /// The grain of time: `hourly`.
        grain: Option<String>,
        /// Currency, ISO 4217, in either case.
        currency: Option<CurrencyCode>,
    }
}

impl PurchaseCommitment {
    /// So much for every hour.
    #[must_use]
    pub fn hourly(commitment: Money) -> Self {
        Self {
            amount: Some(commitment.amount),
            grain: Some("hourly".to_owned()),
            currency: Some(commitment.currency),
            ..Self::default()
        }
    }

    /// The amount with its currency.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        Some(Money::new(self.amount?, self.currency?))
    }
}

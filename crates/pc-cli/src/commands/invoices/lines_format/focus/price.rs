//! Prices and costs, in the billing currency.

use pc_models::Decimal;
use pc_workflows::billing::LineFacts;

/// Unit prices are never below zero, so quantities are where the amount is; costs are their products to the last digit.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Price {
    pub(super) quantity: Option<Decimal>,
    pub(super) list_unit: Option<Decimal>,
    pub(super) contracted_unit: Option<Decimal>,
}

impl Price {
    pub(super) fn of(facts: &LineFacts<'_>) -> Self {
        let is_negative = facts.subtotal.is_some_and(|amount| amount < Decimal::ZERO);
        let quantity = facts.billable_quantity.map(|quantity| {
            let size = quantity.get().abs();
            Decimal::from(if is_negative { -size } else { size })
        });
        let converted = |price: Option<Decimal>| converted(price?, facts);
        let list_unit = converted(facts.unit_price);
        Self { quantity, list_unit, contracted_unit: converted(facts.effective_unit_price).or(list_unit) }
    }

    pub(super) fn list_cost(&self) -> Option<Decimal> {
        product(self.list_unit?, self.quantity?)
    }

    pub(super) fn contracted_cost(&self) -> Option<Decimal> {
        product(self.contracted_unit?, self.quantity?)
    }
}

/// A price in the billing currency, without its sign.
fn converted(price: Decimal, facts: &LineFacts<'_>) -> Option<Decimal> {
    let price = Decimal::from(price.get().abs());
    let is_converted = facts.pricing_currency.is_some() && facts.pricing_currency != facts.currency;
    if is_converted { product(price, facts.exchange_rate?) } else { Some(price) }
}

pub(super) fn product(one: Decimal, other: Decimal) -> Option<Decimal> {
    Some(one.get().checked_mul(other.get())?.normalize().into())
}

/// The part of a tax that falls on a cost, where all of it falls on what was billed.
pub(super) fn tax_on(cost: Option<Decimal>, tax: Decimal, billed: Decimal) -> Option<Decimal> {
    if cost == Some(billed) || billed == Decimal::ZERO {
        return Some(tax);
    }
    let part = cost?.get().checked_mul(tax.get())?.checked_div(billed.get())?;
    Some(part.normalize().into())
}

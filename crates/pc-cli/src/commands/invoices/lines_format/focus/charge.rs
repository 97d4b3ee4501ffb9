//! What kind of charge a line is, in the specification's words.

use pc_models::{ChargeType, Decimal, Timestamp};
use pc_workflows::billing::{LineDetails, LineFacts, LineKind, Nature};

use super::ends::set;
use super::period::Period;

/// `ChargeCategory`, as far as lines have it: tax is a row of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Category {
    Usage,
    Purchase,
    Credit,
}

impl Category {
    pub(super) fn of(facts: &LineFacts<'_>) -> Self {
        match (ChargeType::from(facts.charge_type), facts.kind) {
            (ChargeType::CustomerCredit, _) => Self::Credit,
            (_, LineKind::Charge) if !facts.reservation_order_id.is_empty() => Self::Purchase,
            _ if Nature::of_charge(facts) == Nature::Usage => Self::Usage,
            _ => Self::Purchase,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Usage => "Usage",
            Self::Purchase => "Purchase",
            Self::Credit => "Credit",
        }
    }

    /// `ChargeFrequency`.
    pub(super) fn frequency(self, facts: &LineFacts<'_>) -> &'static str {
        match (self, Nature::of_charge(facts)) {
            (Self::Usage, _) => "Usage-Based",
            (Self::Purchase, Nature::Recurring) => "Recurring",
            _ => "One-Time",
        }
    }
}

/// A reservation or savings plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Commitment<'a> {
    pub(super) id: &'a str,
    pub(super) is_savings_plan: bool,
}

impl<'a> Commitment<'a> {
    /// The one that is bought, or that covers the usage.
    pub(super) fn of(facts: &LineFacts<'a>, category: Category) -> Option<Self> {
        let id = facts.reservation_order_id;
        let is_savings_plan = category == Category::Usage
            || [facts.term_and_billing_cycle, facts.product_name, facts.sku_name]
                .iter()
                .any(|text| text.to_ascii_lowercase().contains("savings plan"));
        (!id.is_empty() && category != Category::Credit).then_some(Self { id, is_savings_plan })
    }

    /// `CommitmentDiscountCategory`.
    pub(super) fn category(self) -> &'static str {
        if self.is_savings_plan { "Spend" } else { "Usage" }
    }

    /// `CommitmentDiscountType`.
    pub(super) fn name(self) -> &'static str {
        if self.is_savings_plan { "Savings Plan" } else { "Reservation" }
    }
}

/// `PricingCategory` of usage and purchases.
pub(super) fn pricing_category(
    category: Category,
    commitment: Option<Commitment<'_>>,
    facts: &LineFacts<'_>,
    details: &LineDetails<'_>,
) -> &'static str {
    let is_spot = [facts.meter, facts.sku_name, details.meter_sub_category]
        .iter()
        .any(|name| name.split(' ').any(|word| word == "Spot"));
    match category {
        Category::Credit => "",
        Category::Usage if commitment.is_some() => "Committed",
        Category::Usage if is_spot => "Dynamic",
        Category::Usage | Category::Purchase => "Standard",
    }
}

/// Whether a line takes back what an earlier invoice charged: it is below zero, and the cycle that it takes from began before
/// this billing period.
pub(super) fn is_correction(facts: &LineFacts<'_>, amount: Decimal, billing: Option<Period>) -> bool {
    let (Some(billing), Some(since)) = (billing, charged_since(facts)) else { return false };
    amount < Decimal::ZERO && since < billing.start
}

/// When the cycle began that a line is for.
fn charged_since(facts: &LineFacts<'_>) -> Option<Timestamp> {
    let start = set(facts.charge_start)?;
    let Some(subscribed) = set(facts.subscription_start).filter(|at| *at < start) else { return Some(start) };
    if !facts.billing_frequency.to_ascii_lowercase().contains("month") {
        return Some(subscribed);
    }
    let months =
        (start.year() - subscribed.year()) * 12 + i32::from(start.month()) - i32::from(subscribed.month());
    let begun = subscribed.add_months(months);
    Some(if begun > start { subscribed.add_months(months - 1) } else { begun })
}

//! What a caller wants to buy.

mod build;
mod check;
mod id;
mod strict;

use std::collections::BTreeMap;
use std::time::Duration;

use pc_models::{
    BillingCycleType, CountryCode, CustomerId, ProductId, SkuId, SubscriptionId, TargetSegment, TermDuration,
};
use serde::{Deserialize, Serialize};

pub use check::InvalidIntent;
pub(crate) use check::{check_customer, check_deadline};
pub use id::{InvalidPurchaseId, PurchaseId};
use strict::{parsed, parsed_if_given};

/// How long a purchase may take when its intent does not say, in minutes.
const DEFAULT_DEADLINE_MINUTES: u32 = 24 * 60;

/// What is bought for which customer, under an id of the caller's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PurchaseIntent {
    /// The idempotency key: starting the same id twice is one purchase.
    pub id: PurchaseId,
    /// The customer's tenant id (GUID).
    pub customer: CustomerId,
    /// The customer's country.
    #[serde(deserialize_with = "parsed")]
    pub country: CountryCode,
    /// The segment to buy in; commercial when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<TargetSegment>,
    /// By when the purchase must have ended, in minutes from its start; a day when absent. A purchase starts when it
    /// gets a permit to work: while many are at work it may wait for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_minutes: Option<u32>,
    /// What to buy.
    #[serde(rename = "line", alias = "lines")]
    pub lines: Vec<LineIntent>,
}

/// One thing to buy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LineIntent {
    /// The product.
    pub product: ProductId,
    /// The SKU within it.
    pub sku: SkuId,
    /// How many.
    pub quantity: u32,
    /// For how long; may be left out where the item has one term or none.
    #[serde(default, deserialize_with = "parsed_if_given", skip_serializing_if = "Option::is_none")]
    pub term: Option<TermDuration>,
    /// How it is billed; may be left out where the SKU supports one cycle only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_cycle: Option<BillingCycleType>,
    /// A name for people. The purchase id is appended in brackets: it marks the order as ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub friendly_name: Option<String>,
    /// For reservations: scope and Azure subscription.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<ReservationIntent>,
    /// Further values for the SKU's provisioning variables, by variable name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub provisioning: BTreeMap<String, String>,
    /// For trials: the term they turn into.
    #[serde(default, deserialize_with = "parsed_if_given", skip_serializing_if = "Option::is_none")]
    pub renews_to: Option<TermDuration>,
    /// A promotion to apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion: Option<String>,
    /// Whether the buyer attests to what the SKU asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attestation_accepted: Option<bool>,
    /// For an add-on to something the customer has: the subscription it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_subscription: Option<SubscriptionId>,
    /// Add-ons bought together with this line. They have none of their own.
    #[serde(rename = "addon", alias = "addons", default, skip_serializing_if = "Vec::is_empty")]
    pub addons: Vec<Self>,
}

/// What a reservation needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReservationIntent {
    /// Whom it serves.
    pub scope: ReservationScopeType,
    /// The Azure subscription or Azure plan it is bought under.
    pub subscription: SubscriptionId,
}

/// Whom a reservation serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ReservationScopeType {
    /// All of the customer's subscriptions.
    Shared,
    /// The one subscription.
    Single,
}

impl ReservationScopeType {
    /// The word in a provisioning context.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Single => "single",
        }
    }
}

impl PurchaseIntent {
    /// Every line with its add-ons behind it: the order in which receipts and journals number them, from 0.
    pub fn all_lines(&self) -> impl Iterator<Item = &LineIntent> {
        self.lines.iter().flat_map(|line| std::iter::once(line).chain(&line.addons))
    }

    /// How long it may take.
    pub(crate) fn time_limit(&self) -> Duration {
        Duration::from_secs(u64::from(self.deadline_minutes.unwrap_or(DEFAULT_DEADLINE_MINUTES)) * 60)
    }

    /// For the number of an add-on, the number of its line.
    pub(crate) fn addon_of(&self, number: usize) -> Option<usize> {
        let mut first = 0;
        for line in &self.lines {
            let behind = first + 1 + line.addons.len();
            if number < behind {
                return (number > first).then_some(first);
            }
            first = behind;
        }
        None
    }

    /// The line of this number.
    ///
    /// # Panics
    /// When there is none: numbers come from this intent.
    #[allow(clippy::expect_used)]
    pub(crate) fn line_at(&self, number: usize) -> &LineIntent {
        self.all_lines().nth(number).expect("numbers of lines come from the intent itself")
    }

    /// A line for people.
    pub(crate) fn line_name(&self, number: usize) -> String {
        let LineIntent { product, sku, .. } = self.line_at(number);
        let item = format!("({product}:{sku})");
        let count = |number: usize| (0..number).filter(|before| self.addon_of(*before).is_none()).count() + 1;
        match self.addon_of(number) {
            None => format!("line {} {item}", count(number)),
            Some(line) => format!("line {}, add-on {} {item}", count(line), number - line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn add_ons_are_counted_behind_their_line() {
        let line = |product: &str| LineIntent::new(product, "1", 1);
        let intent = PurchaseIntent::new("p-1".parse().unwrap(), "c", "US".parse().unwrap())
            .line(line("A").addon(line("B")).addon(line("C")))
            .line(line("D"));
        let names: Vec<String> = (0..4).map(|number| intent.line_name(number)).collect();
        let expected = ["line 1 (A:1)", "line 1, add-on 1 (B:1)", "line 1, add-on 2 (C:1)", "line 2 (D:1)"];
        assert_eq!(names, expected);
        let lines: Vec<Option<usize>> = (0..4).map(|number| intent.addon_of(number)).collect();
        assert_eq!(lines, [None, Some(0), Some(0), None]);
    }
}

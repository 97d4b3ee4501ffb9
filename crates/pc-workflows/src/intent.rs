//! What a caller wants to buy.

mod build;
mod id;
mod strict;

use std::collections::BTreeMap;
use std::time::Duration;

use pc_models::{
    BillingCycleType, CountryCode, CustomerId, ProductId, SkuId, SubscriptionId, TargetSegment, TermDuration,
};
use serde::{Deserialize, Serialize};

pub use id::{InvalidPurchaseId, PurchaseId};
use strict::{parsed, parsed_if_given};

/// The largest number of lines in one purchase: a cart is one request.
const MAX_LINES: usize = 100;

/// The longest name of a line, in characters: the purchase id behind it must survive whatever a service cuts off.
const MAX_NAME_LENGTH: usize = 100;

/// How long a purchase may take when its intent does not say, in minutes.
const DEFAULT_DEADLINE_MINUTES: u32 = 24 * 60;

/// The longest deadline that can be asked for, in minutes (30 days).
const MAX_DEADLINE_MINUTES: u32 = 30 * 24 * 60;

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

/// The intent cannot be done as it stands; found without asking the service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{what} `{id}`: {reason}")]
pub struct InvalidIntent {
    /// What is intended: `purchase` or `cancellation`.
    pub what: &'static str,
    /// Its id.
    pub id: PurchaseId,
    /// What is wrong and what would be right.
    pub reason: String,
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

    /// Checks the form of the intent. What the catalog allows is checked by the purchase itself.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), InvalidIntent> {
        let fail = |reason: String| Err(InvalidIntent { what: "purchase", id: self.id.clone(), reason });
        if uuid::Uuid::try_parse(self.customer.as_str()).is_err() {
            return fail(format!("customer `{}` is not a tenant id (a GUID)", self.customer));
        }
        if let Some(TargetSegment::Unknown(word)) = &self.segment {
            let known: Vec<&str> = TargetSegment::KNOWN.iter().map(TargetSegment::as_str).collect();
            return fail(format!("segment `{word}` is unknown; use one of {}", known.join(", ")));
        }
        if let Some(minutes) = self.deadline_minutes
            && !(1..=MAX_DEADLINE_MINUTES).contains(&minutes)
        {
            return fail(format!("deadline_minutes {minutes} is outside 1 to {MAX_DEADLINE_MINUTES}"));
        }
        let count = self.all_lines().count();
        if !(1..=MAX_LINES).contains(&count) {
            return fail(format!("it has {count} lines and add-ons; 1 to {MAX_LINES} are possible"));
        }
        for (number, line) in self.all_lines().enumerate() {
            let checked = Self::check_line(line).and_then(|()| self.check_addon(number, line));
            if let Err(reason) = checked {
                return fail(format!("{}: {reason}", self.line_name(number)));
            }
        }
        Ok(())
    }

    fn check_line(line: &LineIntent) -> Result<(), String> {
        if line.product.as_str().trim().is_empty() || line.sku.as_str().trim().is_empty() {
            return Err("product and sku must not be empty".to_owned());
        }
        if let Some(name) = &line.friendly_name
            && (name.chars().count() > MAX_NAME_LENGTH || name.chars().any(char::is_control))
        {
            return Err(format!(
                "friendly_name must be at most {MAX_NAME_LENGTH} characters, without control characters"
            ));
        }
        Self::check_reservation(line)
    }

    fn check_addon(&self, number: usize, line: &LineIntent) -> Result<(), String> {
        let is_addon = self.addon_of(number).is_some();
        if is_addon && !line.addons.is_empty() {
            return Err("an add-on has no add-ons of its own: put both under the line".to_owned());
        }
        let Some(parent) = &line.parent_subscription else { return Ok(()) };
        if is_addon {
            return Err("the add-on belongs to its line: leave parent_subscription out".to_owned());
        }
        let says_it = |key: &&String| key.eq_ignore_ascii_case("parentSubscriptionId");
        if let Some(key) = line.provisioning.keys().find(says_it) {
            return Err(format!("provisioning.{key} says again what parent_subscription says; leave it out"));
        }
        if uuid::Uuid::try_parse(parent.as_str()).is_err() {
            return Err(format!("parent_subscription `{parent}` is not a GUID"));
        }
        Ok(())
    }

    fn check_reservation(line: &LineIntent) -> Result<(), String> {
        let Some(reservation) = &line.reservation else { return Ok(()) };
        let said_twice =
            |key: &&String| ["scope", "subscriptionid"].contains(&key.to_ascii_lowercase().as_str());
        if let Some(key) = line.provisioning.keys().find(said_twice) {
            return Err(format!("provisioning.{key} says again what [line.reservation] says; leave it out"));
        }
        if uuid::Uuid::try_parse(reservation.subscription.as_str()).is_err() {
            return Err(format!("reservation.subscription `{}` is not a GUID", reservation.subscription));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(json: serde_json::Value) -> Result<PurchaseIntent, String> {
        let intent: PurchaseIntent = serde_json::from_value(json).map_err(|error| error.to_string())?;
        intent.check().map_err(|error| error.to_string())?;
        Ok(intent)
    }

    fn valid() -> serde_json::Value {
        serde_json::json!({
            "id": "p-1", "customer": "d6bf25b7-e0a8-4f2d-a31b-97b55cfc774d", "country": "us",
            "line": [{"product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": 1}]
        })
    }

    #[track_caller]
    fn refused(pointer: &str, value: serde_json::Value, expected: &str) {
        let mut json = valid();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        json.pointer_mut(parent).unwrap()[key] = value;
        let error = intent(json).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_valid_intent_is_accepted_and_keeps_its_meaning() {
        let read = intent(valid()).unwrap();
        assert_eq!(read.country.as_str(), "US");
        let again = intent(serde_json::to_value(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }

    #[test]
    fn add_ons_are_counted_behind_their_line() {
        let mut json = valid();
        let line = |product: &str| serde_json::json!({"product": product, "sku": "1", "quantity": 1});
        let mut first = line("A");
        first["addon"] = serde_json::json!([line("B"), line("C")]);
        json["line"] = serde_json::json!([first, line("D")]);
        let intent = intent(json).unwrap();
        let names: Vec<String> = (0..4).map(|number| intent.line_name(number)).collect();
        let expected = ["line 1 (A:1)", "line 1, add-on 1 (B:1)", "line 1, add-on 2 (C:1)", "line 2 (D:1)"];
        assert_eq!(names, expected);
        assert_eq!(
            (0..4).map(|number| intent.addon_of(number)).collect::<Vec<_>>(),
            [None, Some(0), Some(0), None]
        );
    }

    #[test]
    fn what_can_be_seen_without_the_service_is_refused() {
        use serde_json::json;
        refused("/id", json!("has space"), "is not a purchase id");
        refused("/customer", json!("contoso"), "is not a tenant id");
        refused("/country", json!("USA"), "two-letter country code");
        refused("/segment", json!("pirates"), "use one of commercial");
        refused("/deadline_minutes", json!(0), "deadline_minutes 0");
        refused("/line", json!([]), "it has 0 lines");
        refused("/colour", json!("red"), "unknown field `colour`");
        refused("/line/0/quantity", json!(-1), "invalid value");
        refused("/line/0/term", json!("one year"), "term duration");
        refused("/line/0/reservation", json!({"scope": "shared"}), "missing field `subscription`");
        let addon = json!([{"product": "A", "sku": "1", "quantity": 1, "parent_subscription": "x"}]);
        refused("/line/0/addon", addon, "line 1, add-on 1 (A:1): the add-on belongs to its line");
        let addon = json!({"product": "A", "sku": "1", "quantity": 1});
        let mut deep = addon.clone();
        deep["addon"] = json!([addon]);
        refused("/line/0/addon", json!([deep]), "has no add-ons of its own");
        refused("/line/0/addon", json!(vec![addon; 100]), "101 lines and add-ons");
        refused("/line/0/parent_subscription", json!("mine"), "is not a GUID");
        let reservation = json!({"scope": "shared", "subscription": "mine"});
        refused("/line/0/reservation", reservation, "is not a GUID");
    }
}

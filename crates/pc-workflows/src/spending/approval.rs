//! A second person's word: part of the journal's format.

use pc_models::{Money, MoneyTotals, Timestamp};
use serde::{Deserialize, Serialize};

use super::seal::{Seal, Sealable};
use crate::PurchaseId;

/// That a second person has to agree, before a purchase goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ApprovalNeed {
    /// The policy that wants it.
    pub policy: String,
    /// Its rule, such as `approval.above.USD`.
    pub rule: String,
    /// Why, for people.
    pub reason: String,
    /// The units to be approved.
    pub units: u64,
    /// What they cost, by currency.
    pub amounts: MoneyTotals,
}

/// A second person's word for a purchase at its price, until it expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Approval {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Until when it counts.
    pub expires: Timestamp,
    /// Up to how many units.
    pub units: u64,
    /// Up to which amounts, by currency.
    pub amounts: MoneyTotals,
    /// What proves who wrote it down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

impl Approval {
    /// The word of `by` for what needs it.
    #[must_use]
    pub fn new(by: impl Into<String>, at: Timestamp, expires: Timestamp, need: &ApprovalNeed) -> Self {
        let (units, amounts) = (need.units, need.amounts.clone());
        Self { by: by.into(), at, expires, units, amounts, seal: None }
    }

    /// Whether it counts at this instant for so many units at this price.
    #[must_use]
    pub fn covers(&self, units: u64, amounts: &MoneyTotals, at: Timestamp) -> bool {
        let is_within = |money: Money| {
            self.amounts.find(money.currency).is_some_and(|approved| money.amount <= approved.amount)
        };
        at < self.expires && units <= self.units && amounts.iter().all(is_within)
    }

    /// Whether it is the word of this person.
    #[must_use]
    pub fn is_by(&self, person: &str) -> bool {
        is_same_person(&self.by, person)
    }
}

impl Sealable for Approval {
    const KIND: &'static str = "approval";
    fn seal_mut(&mut self) -> &mut Option<Seal> {
        &mut self.seal
    }
}

/// Names of people are compared without case and without blanks around them.
pub(crate) fn is_same_person(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// Whether two names may be those of one person: they are told apart by letters and digits alone, for what stands between them
/// need not be seen.
pub(crate) fn may_be_same_person(one: &str, other: &str) -> bool {
    let plain = |name: &str| {
        name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect::<String>()
    };
    plain(one) == plain(other)
}

/// A purchase is not approved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotApproved {
    /// Nobody waits for an approval of it.
    #[error("purchase `{0}` does not wait for an approval; nothing was changed")]
    NotWaiting(PurchaseId),
    /// Whoever approves has to be another person than who agreed to it.
    #[error(
        "purchase `{purchase}` is not approved: `{by}` agreed to it, and another person has to approve it"
    )]
    SamePerson {
        /// The purchase.
        purchase: PurchaseId,
        /// Who wanted to approve it.
        by: String,
    },
    /// Nobody was named.
    #[error("purchase `{0}` is not approved: say who approves it")]
    Nobody(PurchaseId),
}

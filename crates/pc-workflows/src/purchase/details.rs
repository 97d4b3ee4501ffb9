//! What facts are made of. Part of the journal's format, with its rules.

use pc_models::{
    BillingCycleType, CatalogItemId, Decimal, InventoryVariable, OrderId, OrderStatus, ProvisioningVariable,
    PurchasePrerequisite, SubscriptionId, TermDuration, Timestamp, harmless,
};
use serde::{Deserialize, Serialize};

/// What a SKU demands of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LineRules {
    /// The SKU's title.
    pub title: String,
    /// Smallest quantity.
    pub minimum: Option<u32>,
    /// Largest quantity.
    pub maximum: Option<u32>,
    /// Cycles it can be billed in.
    pub billing_cycles: Vec<BillingCycleType>,
    /// What must be done first.
    pub prerequisites: Vec<PurchasePrerequisite>,
    /// What an inventory check needs to know.
    pub inventory_variables: Vec<InventoryVariable>,
    /// What the cart line must say.
    pub provisioning_variables: Vec<ProvisioningVariable>,
    /// The SKU's own region.
    pub region: Option<String>,
    /// The SKU's own duration, such as `1Year`.
    pub duration: Option<String>,
    /// Whether the buyer must attest.
    pub attestation: bool,
    /// Whether it adds to something else, where the SKU tells.
    #[serde(default)]
    pub is_addon: Option<bool>,
}

/// How a line can be bought now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LineOffer {
    /// What the cart line names.
    pub catalog_item: CatalogItemId,
    /// The terms on offer.
    pub terms: Vec<TermDuration>,
    /// The currency.
    pub currency: Option<String>,
}

impl LineOffer {
    /// An offer without terms.
    #[must_use]
    pub fn new(catalog_item: CatalogItemId) -> Self {
        Self { catalog_item, terms: Vec::new(), currency: None }
    }
}

/// An order of ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlacedOrder {
    /// Its id.
    pub id: OrderId,
    /// Another form of its id.
    pub alternate_id: Option<OrderId>,
    /// How far it is.
    pub status: Option<OrderStatus>,
    /// When it was placed.
    pub created: Option<Timestamp>,
    /// Its currency.
    pub currency: Option<String>,
    /// Its price before tax.
    pub total: Option<Decimal>,
    /// Its lines.
    pub lines: Vec<PlacedLine>,
}

impl PlacedOrder {
    /// An order of these lines, of which nothing else is known.
    #[must_use]
    pub fn new(id: OrderId, lines: Vec<PlacedLine>) -> Self {
        Self { id, alternate_id: None, status: None, created: None, currency: None, total: None, lines }
    }

    /// Whether one of these ids names the order: orders are known by either of two.
    pub(crate) fn is_named(&self, id: &OrderId, alternate: Option<&OrderId>) -> bool {
        is_one_order([Some(&self.id), self.alternate_id.as_ref()], [Some(id), alternate])
    }

    /// Whether both are one order.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.is_named(&other.id, other.alternate_id.as_ref())
    }
}

/// Whether two orders, each with an id and maybe another form of it, are one.
pub(super) fn is_one_order(ours: [Option<&OrderId>; 2], theirs: [Option<&OrderId>; 2]) -> bool {
    let is_ours = |id: &&OrderId| !id.as_str().is_empty() && ours.iter().flatten().any(|our| our.is_same(id));
    theirs.iter().flatten().any(is_ours)
}

/// A line of an order of ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PlacedLine {
    /// Its number within the order.
    pub number: u32,
    /// What was bought.
    pub catalog_item: CatalogItemId,
    /// Its name.
    pub name: Option<String>,
    /// How many.
    pub quantity: u32,
    /// The subscription it became.
    pub subscription: Option<SubscriptionId>,
}

impl PlacedLine {
    /// A line without a name.
    #[must_use]
    pub fn new(number: u32, catalog_item: CatalogItemId, quantity: u32) -> Self {
        Self { number, catalog_item, name: None, quantity, subscription: None }
    }
}

/// How far a line is, in units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Fulfilment {
    /// Units the customer has.
    pub fulfilled: u32,
    /// Units the customer will not get.
    pub unfulfilled: u32,
    /// Units not there yet.
    pub pending: u32,
}

impl Fulfilment {
    /// Units none of which is there yet.
    #[must_use]
    pub fn pending(quantity: u32) -> Self {
        Self { pending: quantity, ..Self::default() }
    }

    /// Units all of which the customer has.
    #[must_use]
    pub fn fulfilled(quantity: u32) -> Self {
        Self { fulfilled: quantity, ..Self::default() }
    }
}

/// Why an order group was not bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GroupError {
    /// The group.
    pub group: String,
    /// The intent's lines in it, add-ons counted behind their line, from 0.
    pub lines: Vec<usize>,
    /// The fault's code.
    pub code: i64,
    /// What the service said.
    pub description: String,
}

impl GroupError {
    /// The refusal of a group of which no lines are known.
    #[must_use]
    pub fn new(group: impl Into<String>, code: i64, description: impl Into<String>) -> Self {
        Self { group: group.into(), lines: Vec::new(), code, description: description.into() }
    }
}

/// Why a purchase did not end well, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Problem {
    /// What kind of problem it is, in one word.
    pub class: String,
    /// The fault's code, where the service gave one.
    pub code: Option<i64>,
    /// What happened, and what was and was not done.
    pub message: String,
    /// What to do now.
    pub next_step: String,
}

impl Problem {
    /// The class of what ran out of time.
    pub(crate) const DEADLINE: &str = "deadline";
    /// Longest description of the service that a message repeats, in letters.
    pub(crate) const MAX_QUOTED_LETTERS: usize = 500;

    /// A problem without a code. Its texts are made harmless: what the service said is part of them.
    #[must_use]
    pub fn new(class: &str, message: impl Into<String>, next_step: impl Into<String>) -> Self {
        let (message, next_step) = (message.into(), next_step.into());
        Self {
            class: class.to_owned(),
            code: None,
            message: harmless(&message).into_owned(),
            next_step: harmless(&next_step).into_owned(),
        }
    }

    /// With the fault's code.
    #[must_use]
    pub fn code(self, code: impl Into<Option<i64>>) -> Self {
        Self { code: code.into(), ..self }
    }
}

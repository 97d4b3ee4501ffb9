//! What a purchase writes down: the journal's format.
//!
//! Entries are read back by later versions of this program: members may be added with a default, never renamed or
//! removed. Enums are tagged from outside because exact decimals cannot be read through serde's buffering.

use pc_models::{
    BillingCycleType, CartId, CartStatus, CatalogItemId, CountryCode, Decimal, Entitlement,
    InventoryVariable, ItemType, OrderId, OrderStatus, ProvisioningVariable, PurchasePrerequisite,
    RegistrationStatus, ReservedInstanceArtifactDetails, SubscriptionId, TermDuration, Timestamp,
};
use pc_transport::RequestId;
use serde::{Deserialize, Serialize};

use crate::{PurchaseIntent, PurchaseStatus};

/// The format's version. A program refuses entries of a later one.
const VERSION: u32 = 1;

/// One thing that happened to a purchase.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Version of the format.
    pub version: u32,
    /// When it was written.
    pub at: Timestamp,
    /// Requests it took.
    pub calls: u32,
    /// What happened.
    pub fact: Fact,
}

impl Entry {
    pub(crate) fn new(at: Timestamp, calls: u32, fact: Fact) -> Self {
        Self { version: VERSION, at, calls, fact }
    }

    /// Whether a later program wrote it: this one might read less in it than it says.
    #[must_use]
    pub fn is_from_a_later_version(&self) -> bool {
        self.version > VERSION
    }
}

/// What happened. Numbers of lines, subscriptions, orders and artifacts count from 0 in the order of the intent or
/// of their first appearance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the members say what they are
pub enum Fact {
    /// The purchase began.
    Started {
        intent: PurchaseIntent,
        dry_run: bool,
        /// The service it was started on; it is resumed on no other.
        #[serde(default)]
        service: String,
    },
    /// A write is about to be sent. Without a later entry its outcome is unknown.
    Sending { operation: String, request_id: RequestId },
    /// The customer's own country, where the service tells.
    CustomerSeen { country: Option<CountryCode> },
    /// What kind of Azure subscription a reservation is for.
    SubscriptionSeen { subscription: usize, is_azure_plan: bool },
    /// The service accepted the registration.
    RegistrationRequested { subscription: usize },
    /// How far the registration is.
    RegistrationSeen { subscription: usize, status: RegistrationStatus },
    /// The product of some lines.
    ProductSeen { lines: Vec<usize>, title: String, kind: Option<ItemType> },
    /// The SKU of some lines.
    SkuSeen { lines: Vec<usize>, rules: LineRules },
    /// How each of some lines can be bought now.
    OffersSeen { offers: Vec<(usize, LineOffer)> },
    /// Whether the customer accepted the agreement; `None`: these credentials may not ask.
    AgreementSeen { accepted: Option<bool> },
    /// Whether the customer signed the agreement itself.
    DirectSignSeen { accepted: Option<bool> },
    /// Everything known allows the purchase.
    RulesPassed,
    /// These lines are in stock.
    InventorySeen { lines: Vec<usize> },
    /// There is a cart. `groups` has one entry for each line.
    CartCreated { cart: CartId, expires: Option<Timestamp>, groups: Vec<String> },
    /// The cart went away before it was ever checked out.
    CartLost,
    /// The checkout provably did not take place.
    CheckoutNotDone {
        problem: String,
        retry_after_s: Option<u64>,
        #[serde(default)]
        answered: bool,
    },
    /// The checkout may have taken place.
    CheckoutUnknown { problem: String },
    /// Somebody is handling the cart or order at this moment.
    CheckoutBusy { problem: String },
    /// Refused after an attempt whose outcome is unknown.
    CheckoutRefused { problem: Problem },
    /// The service says the cart was checked out before.
    AlreadyOrdered,
    /// What the cart's status is; `None`: there is no such cart any more.
    CartSeen { status: Option<CartStatus> },
    /// The order list does not show our orders yet.
    OrdersNotFound,
    /// The orders of the cart.
    OrdersPlaced { orders: Vec<PlacedOrder>, errors: Vec<GroupError> },
    /// An order, read by its id.
    OrderSeen { order: usize, seen: PlacedOrder },
    /// Which of our orders the order list shows.
    OrdersListed { visible: Vec<usize> },
    /// Enough waited for the order list.
    VisibilityGivenUp,
    /// How far an order's lines are.
    ProvisioningSeen { order: usize, lines: Vec<(u32, Fulfilment)> },
    /// These credentials may not ask how far an order's lines are.
    ProvisioningUnreadable { order: usize, reason: String },
    /// Enough waited for an order's lines.
    ProvisioningGivenUp { order: usize },
    /// What the customer got from our orders.
    EntitlementsSeen { entitlements: Vec<Entitlement> },
    /// These credentials may not ask for entitlements.
    EntitlementsUnreadable { reason: String },
    /// The subscriptions that came from an order.
    SubscriptionsSeen { order: usize, subscriptions: Vec<SubscriptionId>, complete: bool },
    /// The reservations behind an artifact.
    ReservationsSeen { artifact: usize, details: ReservedInstanceArtifactDetails },
    /// The reservations behind an artifact cannot be read.
    ReservationsUnreadable { artifact: usize, reason: String },
    /// A call failed in a way that passes.
    Troubled {
        operation: String,
        problem: String,
        retry_after_s: Option<u64>,
        #[serde(default)]
        answered: bool,
    },
    /// It is over.
    Ended { status: PurchaseStatus, problem: Option<Problem> },
}

/// What a SKU demands of a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
pub struct LineOffer {
    /// What the cart line names.
    pub catalog_item: CatalogItemId,
    /// The terms on offer.
    pub terms: Vec<TermDuration>,
    /// The currency.
    pub currency: Option<String>,
}

/// An order of ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// A line of an order of ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// How far a line is, in units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfilment {
    /// Units the customer has.
    pub fulfilled: u32,
    /// Units the customer will not get.
    pub unfulfilled: u32,
    /// Units not there yet.
    pub pending: u32,
}

/// Why an order group was not bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// Why a purchase did not end well, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

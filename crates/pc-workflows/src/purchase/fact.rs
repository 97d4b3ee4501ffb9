//! What a purchase or a cancellation writes down: the journal's format.
//!
//! Entries are read back by later versions of this program: members may be added with a default, never renamed or
//! removed. Enums are tagged from outside because exact decimals cannot be read through serde's buffering.

use pc_models::{
    CartId, CartStatus, CountryCode, Entitlement, ItemType, MoneyTotals, RegistrationStatus,
    ReservedInstanceArtifactDetails, SubscriptionId, Timestamp,
};
use pc_transport::RequestId;
use serde::{Deserialize, Serialize};

use super::certainty::FoundIn;
use super::details::{Fulfilment, GroupError, LineOffer, LineRules, PlacedOrder, Problem};
use crate::spending::approval::{Approval, ApprovalNeed};
use crate::spending::consent::Consent;
use crate::spending::price::LinePrice;
use crate::spending::proposal::SpendingStage;
use crate::{CancellationFact, Precautions, PurchaseIntent, PurchaseStatus, Receipt};

/// The format's version. A program refuses entries of a later one.
pub(crate) const ENTRY_VERSION: u32 = 7;

/// One thing that happened to a purchase, or to the cancellation of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Version of the format.
    pub version: u32,
    /// When it was written.
    pub at: Timestamp,
    /// Requests it took.
    pub calls: u32,
    /// How many seconds the clock was ahead of the service's (negative: behind), when the service told. Less than a minute
    /// counts as none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead_s: Option<i64>,
    /// What happened.
    pub fact: Fact,
}

impl Entry {
    /// An entry of this version of the format.
    #[must_use]
    pub fn new(at: Timestamp, calls: u32, fact: Fact) -> Self {
        Self { version: ENTRY_VERSION, at, calls, ahead_s: None, fact }
    }

    /// With how many seconds the clock is ahead of the service's, where that is known.
    #[must_use]
    pub fn clock_ahead(mut self, seconds: Option<i64>) -> Self {
        self.ahead_s = seconds.map(|seconds| if seconds.abs() < 60 { 0 } else { seconds });
        self
    }

    /// Whether a later program wrote it: this one might read less in it than it says.
    #[must_use]
    pub fn is_from_a_later_version(&self) -> bool {
        self.version > ENTRY_VERSION
    }
}

/// What happened. Numbers of lines, subscriptions, orders and artifacts count from 0 in the order of the intent or
/// of their first appearance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the members say what they are
#[non_exhaustive]
pub enum Fact {
    /// The purchase began.
    Started {
        intent: PurchaseIntent,
        dry_run: bool,
        /// The service it was started on; it is resumed on no other.
        #[serde(default)]
        service: String,
    },
    /// Another process goes on with it, and it is not known what was missed: what was counted while looking begins anew.
    Resumed,
    /// Somebody agreed to the prices of a quote: a cart that costs more is not checked out.
    Consented { consent: Consent },
    /// It keeps to a policy from here on: without that it is not gone on with by accident.
    PolicyApplies {
        /// Its name.
        policy: String,
    },
    /// The service differs from what is assumed of it: from here on it goes these careful ways.
    PrecautionsTaken { precautions: Precautions },
    /// A policy allows what comes next: to make the cart, or to check it out.
    SpendingAllowed {
        /// Its name.
        policy: String,
        stage: SpendingStage,
        units: u64,
        /// By currency.
        amounts: MoneyTotals,
    },
    /// A second person has to agree before it goes on.
    ApprovalNeeded(ApprovalNeed),
    /// A second person agreed.
    Approved { approval: Approval },
    /// Of several processes that drive it in turn, this one goes on from here: nothing was missed in between.
    GoneOn {
        /// Its name, which no other process has.
        process: String,
    },
    /// It ended with proof that no checkout was ever sent, and is started again: its writes are new ones.
    StartedAgain,
    /// Orders of an earlier run, whose journal is not this one: not all that were wanted.
    EarlierOrdersSeen { orders: Vec<PlacedOrder> },
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
    CartCreated {
        cart: CartId,
        expires: Option<Timestamp>,
        groups: Vec<String>,
        /// What each line costs, add-ons behind their line.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        prices: Vec<LinePrice>,
    },
    /// The cart is open, and was read again before its checkout: what each line costs now.
    CartPriced { prices: Vec<LinePrice> },
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
    CheckoutUnknown {
        problem: String,
        /// Orders of ours that its answer showed all the same.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        orders: Vec<PlacedOrder>,
        /// Refusals in its answer that may be those of a repeat.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        errors: Vec<GroupError>,
    },
    /// It is not sent again: nobody can be believed to have agreed to that, or the cart is not what was agreed to. What became
    /// of it is looked for all the same.
    CheckoutHeld {
        problem: String,
        /// Whether the cart is this purchase's, so that its status tells something.
        is_own_cart: bool,
    },
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
    /// What the audit records show of our orders: not all of them, maybe none. What they do not show means nothing.
    AuditRecordsRead { orders: Vec<PlacedOrder> },
    /// The audit records could not be read, or, where it is `lasting`, will not be: the order list has to do.
    AuditRecordsUnreadable { reason: String, lasting: bool, asked: bool },
    /// The orders of the cart.
    OrdersPlaced {
        orders: Vec<PlacedOrder>,
        errors: Vec<GroupError>,
        /// Where they were found.
        #[serde(default)]
        found_in: FoundIn,
    },
    /// An order that was to be one of ours is not there under its id: that it was named proves nothing.
    OrderNotThere { order: usize },
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
    /// Something that happened to the cancellation of an order.
    Cancellation(CancellationFact),
    /// It ended as unresolved and is looked at again: nothing is bought from here on, it can only be found out what was.
    Reopened,
    /// All that is kept of a purchase that ended long ago, instead of its history.
    Closed {
        /// The service it was bought from.
        service: String,
        receipt: Box<Receipt>,
        /// How often it was started again.
        #[serde(default)]
        run: u32,
        /// When a policy allowed last what it spent: on that day it counts. Earlier versions did not keep it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        allowed_at: Option<Timestamp>,
    },
}

impl Fact {
    /// A checkout of whose outcome nothing was told.
    pub(crate) fn checkout_unknown(problem: String) -> Self {
        Self::CheckoutUnknown { problem, orders: Vec::new(), errors: Vec::new() }
    }

    /// The status a fact gives its purchase or cancellation, when it changes it: none while it runs.
    #[must_use]
    pub fn sets_status(&self) -> Option<Option<&'static str>> {
        match self {
            Self::Ended { status, .. } => Some(Some(status.as_str())),
            Self::Cancellation(CancellationFact::Ended { status, .. }) => Some(Some(status.as_str())),
            Self::Closed { receipt, .. } => Some(Some(receipt.status.as_str())),
            Self::Reopened | Self::StartedAgain => Some(None),
            _ => None,
        }
    }

    /// Whether it tells of a call that got no answer of use.
    pub(crate) fn is_failure(&self) -> bool {
        matches!(
            self,
            Self::Troubled { .. }
                | Self::CheckoutNotDone { .. }
                | Self::CheckoutUnknown { .. }
                | Self::AuditRecordsUnreadable { .. }
        )
    }
}

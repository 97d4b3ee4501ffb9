//! How a purchase ended: what the caller is told.

mod bought;
mod fill;
mod follow_up;

use pc_models::{
    BillingCycleType, CartId, CatalogItemId, CustomerId, Decimal, Money, OrderId, ProductId, SkuId,
    SubscriptionId, TermDuration, Timestamp,
};
use serde::{Deserialize, Serialize};

use super::certainty::{FoundIn, Proof};
use super::details::{Fulfilment, GroupError, Problem};
use crate::{PurchaseId, PurchaseIntent};

pub(super) use fill::receipt;
pub use follow_up::NoFollowUp;

/// How a purchase ended. Closed on purpose: there is no other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PurchaseStatus {
    /// Everything was bought and delivered.
    Completed,
    /// Some of it was.
    Partial,
    /// Nothing was bought: the service or a rule refused it.
    Rejected,
    /// Nothing was bought: it was aborted before the checkout.
    Cancelled,
    /// Something may have been bought, and a person must look.
    Unresolved,
}

impl PurchaseStatus {
    /// One word for people and JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Partial => "partial",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Unresolved => "unresolved",
        }
    }
}

/// What a purchase came to. Times are those of the purchase's own clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Receipt {
    /// The caller's id.
    pub purchase_id: PurchaseId,
    /// How it ended.
    pub status: PurchaseStatus,
    /// What that rests on.
    #[serde(default)]
    pub proof: Proof,
    /// Whether it was only tried out.
    pub dry_run: bool,
    /// The customer.
    pub customer: CustomerId,
    /// What was wanted.
    pub intent: PurchaseIntent,
    /// The intent's lines as they were, or in a dry run would be, put into the cart, each with its add-ons behind it.
    pub lines: Vec<ReceiptItem>,
    /// The cart it was bought with.
    pub cart: Option<CartId>,
    /// What that cart cost before tax, one amount for each currency; lines without a price left out.
    #[serde(default)]
    pub price: Vec<Money>,
    /// What somebody agreed to.
    #[serde(default)]
    pub consent: Option<ReceiptConsent>,
    /// The policy that applied, with what tells its versions apart.
    #[serde(default)]
    pub policy: Option<String>,
    /// The orders placed.
    pub orders: Vec<ReceiptOrder>,
    /// The order groups that were refused at the checkout.
    pub failed_groups: Vec<GroupError>,
    /// What the customer is entitled to now.
    pub entitlements: Vec<ReceiptEntitlement>,
    /// The reservations behind the entitlements.
    pub reservations: Vec<ReceiptReservation>,
    /// The subscriptions that came from the orders.
    pub subscriptions: Vec<ReceiptSubscription>,
    /// Requests sent, repeats included.
    pub api_calls: u64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Timestamp,
    /// Seconds between the two.
    pub service_elapsed_s: f64,
    /// Why it did not end well.
    pub error: Option<Problem>,
    /// What else the caller should know.
    pub notes: Vec<String>,
}

/// A line of the intent with what discovery made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReceiptItem {
    /// The product.
    pub product: ProductId,
    /// The SKU.
    pub sku: SkuId,
    /// The SKU's title, once known.
    pub title: Option<String>,
    /// How many.
    pub quantity: u32,
    /// How many of them were certainly not bought, or bought and given up by the service.
    pub not_bought: u32,
    /// What the cart line names, once known.
    pub catalog_item: Option<CatalogItemId>,
    /// The term chosen, where the item has one.
    pub term: Option<TermDuration>,
    /// The billing cycle chosen, once known.
    pub billing_cycle: Option<BillingCycleType>,
    /// What the cart asked for it before tax, where the cart was made and told.
    #[serde(default)]
    pub price: Option<Money>,
    /// For an add-on: the line it adds to, counted in these lines from 0.
    pub addon_of: Option<usize>,
    /// For an add-on to something the customer had: that subscription.
    pub parent_subscription: Option<SubscriptionId>,
}

/// What somebody agreed to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReceiptConsent {
    /// Who.
    pub given_by: String,
    /// When.
    pub given_at: Timestamp,
    /// Whether a person was asked, and typed the answer.
    pub attended: bool,
    /// The price agreed to before tax, one amount for each currency.
    pub price: Vec<Money>,
    /// How many lines had no price.
    pub unpriced: usize,
    /// How much more was agreed to as well, in percent.
    pub tolerance_percent: Decimal,
}

/// An order placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReceiptOrder {
    /// Its id.
    pub id: OrderId,
    /// Its status when last read.
    pub status: String,
    /// Where it was found first: its lines carried the purchase's id there.
    #[serde(default)]
    pub found_in: FoundIn,
    /// Whether it was then read by its own id, and carried the purchase's id there as well.
    #[serde(default)]
    pub read_back: bool,
    /// When it was placed.
    pub created_at: Option<Timestamp>,
    /// Seconds from then until the order list showed it.
    pub visible_after_s: Option<f64>,
    /// Its currency.
    pub currency: Option<String>,
    /// Its price before tax, where the service tells.
    pub total_price: Option<Decimal>,
    /// Its lines.
    pub lines: Vec<ReceiptLine>,
}

/// A line of an order placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReceiptLine {
    /// Its number within the order.
    pub number: u32,
    /// What was bought.
    pub catalog_item: CatalogItemId,
    /// Its name.
    pub name: Option<String>,
    /// How many.
    pub quantity: u32,
    /// How many of them the customer has, will not get, or has not yet.
    #[serde(flatten)]
    pub fulfilment: Fulfilment,
    /// The subscription it became.
    pub subscription: Option<SubscriptionId>,
}

/// Something the customer is entitled to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReceiptEntitlement {
    /// The order it came from.
    pub order: OrderId,
    /// That order's line.
    pub line: String,
    /// The product.
    pub product: ProductId,
    /// The SKU.
    pub sku: SkuId,
    /// How many.
    pub quantity: u32,
    /// Its kind.
    #[serde(rename = "type")]
    pub entitlement_type: Option<String>,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// What comes with it, as `product:sku`.
    pub includes: Vec<String>,
}

/// A reservation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReceiptReservation {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Its scope: `Shared` or `Single`.
    pub scope: String,
    /// How many instances.
    pub quantity: u32,
    /// From when.
    pub effective_at: Option<Timestamp>,
    /// Until when.
    pub expires_at: Option<Timestamp>,
    /// Its state.
    pub state: Option<String>,
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReceiptSubscription {
    /// The order it came from.
    pub order: OrderId,
    /// Its id.
    pub id: SubscriptionId,
}

//! What was bought: lines of orders, from the order list or from receipts.

use pc_models::{
    BillingCycleType, CatalogItemId, CurrencyCode, CustomerId, Decimal, Order, OrderId, OrderStatus,
    Subscription, SubscriptionStatus, TermDuration, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::Receipt;

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoughtLine {
    /// The order.
    pub order: OrderId,
    /// Another form of its id, which invoices may use.
    pub alternate: Option<OrderId>,
    /// The customer.
    pub customer: CustomerId,
    /// The line's number within the order.
    pub number: u32,
    /// The product; the offer of a legacy order.
    pub product: String,
    /// The SKU; empty for a legacy order.
    pub sku: String,
    /// How many; 0 after it was cancelled.
    pub quantity: u32,
    /// What a purchase costs.
    pub charging: Charging,
    /// The order's currency.
    pub currency: Option<CurrencyCode>,
    /// How often it is charged.
    pub cycle: Option<BillingCycleType>,
    /// For how long, such as `P1Y`.
    pub term: Option<String>,
    /// When it was bought.
    pub created: Option<Timestamp>,
    /// The subscription it became.
    pub subscription: Option<String>,
    /// Whether the order is still at work: it is billed once it is done.
    pub pending: bool,
    /// What became of it since, where its subscription was read.
    pub since: Option<Since>,
}

/// What became of a line since it was bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// How many units there are now.
    pub quantity: u32,
    /// Whether it goes on after its term.
    pub renews: bool,
    /// Whether it is over.
    pub ended: bool,
}

impl Since {
    fn of(subscription: &Subscription) -> Self {
        let status = subscription.status.as_ref();
        let ended = matches!(status, Some(SubscriptionStatus::Deleted | SubscriptionStatus::Expired));
        Self {
            quantity: subscription.quantity.unwrap_or_default(),
            renews: subscription.auto_renew_enabled == Some(true) && !ended,
            ended,
        }
    }
}

/// What a line costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Charging {
    /// Known from the order.
    Priced {
        /// One unit, one billing cycle.
        unit: Decimal,
        /// All units over the whole term.
        whole: Option<Decimal>,
    },
    /// Nothing is charged for the purchase, its usage is.
    Metered,
    /// The source does not tell.
    Unknown,
}

impl BoughtLine {
    /// The lines of an order that was read with its prices.
    #[must_use]
    pub fn of_order(customer: &CustomerId, order: &Order) -> Vec<Self> {
        let status = order.status.as_ref();
        if status == Some(&OrderStatus::Error) || status == Some(&OrderStatus::PoReviewRejected) {
            return Vec::new();
        }
        let is_cancelled = status == Some(&OrderStatus::Cancelled);
        let pending = matches!(
            status,
            Some(
                OrderStatus::Pending
                    | OrderStatus::PendingReview
                    | OrderStatus::PendingPoUpload
                    | OrderStatus::PoUploadComplete
            )
        );
        let lines = order.line_items.iter().map(|line| {
            let (product, sku) = item(&line.offer_id);
            let prices = line.pricing.as_ref();
            let unit =
                prices.and_then(|prices| prices.price.or(prices.discounted_price).or(prices.list_price));
            let whole = prices.and_then(|prices| prices.extended_price);
            Self {
                order: order.id.clone(),
                alternate: order.alternate_id.clone(),
                customer: order.reference_customer_id.clone().unwrap_or_else(|| customer.clone()),
                number: line.line_item_number,
                product,
                sku,
                quantity: if is_cancelled { 0 } else { line.quantity },
                charging: unit.map_or(Charging::Metered, |unit| Charging::Priced { unit, whole }),
                currency: order.currency_code.as_deref().and_then(|code| code.parse().ok()),
                cycle: order.billing_cycle.clone(),
                term: line.term_duration.clone(),
                created: order.creation_date,
                subscription: line.subscription_id.as_ref().map(ToString::to_string),
                pending,
                since: None,
            }
        });
        lines.collect()
    }

    /// The lines of a purchase's receipt. It does not tell the prices of single lines.
    #[must_use]
    pub fn of_receipt(receipt: &Receipt) -> Vec<Self> {
        let lines = receipt.orders.iter().flat_map(|order| {
            order.lines.iter().map(|line| {
                let (product, sku) = item(&line.catalog_item);
                let wanted = receipt
                    .lines
                    .iter()
                    .find(|item| item.product.as_str() == product && item.sku.as_str() == sku);
                Self {
                    order: order.id.clone(),
                    alternate: None,
                    customer: receipt.customer.clone(),
                    number: line.number,
                    quantity: line.quantity,
                    charging: Charging::Unknown,
                    currency: order.currency.as_deref().and_then(|code| code.parse().ok()),
                    cycle: wanted.and_then(|item| item.billing_cycle.clone()),
                    term: wanted.and_then(|item| item.term).map(|term| term.to_string()),
                    created: order.created_at.or(Some(receipt.started_at)),
                    subscription: line.subscription.as_ref().map(ToString::to_string),
                    pending: line.fulfilment.pending > 0,
                    since: None,
                    product,
                    sku,
                }
            })
        });
        lines.collect()
    }

    /// The order behind a subscription; none when the subscription does not name it.
    pub(super) fn of_subscription(customer: &CustomerId, subscription: &Subscription) -> Option<Self> {
        let order = subscription.order_id.clone().filter(|order| !order.as_str().is_empty())?;
        let offer = subscription.offer_id.as_ref().map(ToString::to_string).unwrap_or_default();
        let (product, sku) = item(&CatalogItemId::new(offer));
        Some(Self {
            order,
            alternate: None,
            customer: customer.clone(),
            number: 0,
            product,
            sku,
            quantity: subscription.quantity.unwrap_or_default(),
            charging: Charging::Metered,
            currency: None,
            cycle: None,
            term: None,
            created: subscription.creation_date,
            subscription: Some(subscription.id.to_string()),
            pending: false,
            since: Some(Since::of(subscription)),
        })
    }

    /// Two sources about one line: the order list knows prices, the receipt what was bought at first.
    pub(super) fn merged(self, other: Self) -> Self {
        let (priced, plain) = if self.charging == Charging::Unknown { (other, self) } else { (self, other) };
        Self {
            alternate: priced.alternate.or(plain.alternate),
            currency: priced.currency.or(plain.currency),
            cycle: priced.cycle.or(plain.cycle),
            term: priced.term.or(plain.term),
            created: priced.created.or(plain.created),
            subscription: priced.subscription.or(plain.subscription),
            since: priced.since.or(plain.since),
            ..priced
        }
    }

    /// Takes in how a subscription is now; tells whether it came from this line.
    pub(super) fn became(&mut self, subscription: &Subscription) -> bool {
        let is_it = self
            .subscription
            .as_ref()
            .is_some_and(|known| known.eq_ignore_ascii_case(subscription.id.as_str()));
        if is_it {
            self.since = Some(Since::of(subscription));
        }
        is_it
    }

    /// The months between two charges; none where there is one charge only.
    pub(super) fn cycle_months(&self) -> Option<i32> {
        self.cycle.as_ref()?.months()
    }

    /// The months of its term; none for one of days, or none at all.
    pub(super) fn term_months(&self) -> Option<i32> {
        self.term.as_deref()?.parse::<TermDuration>().ok()?.months()
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.quantity == 0
    }
}

/// Product and SKU of a catalog item.
fn item(item: &CatalogItemId) -> (String, String) {
    match item.parts() {
        Some(parts) => (parts.product_id.to_string(), parts.sku_id.to_string()),
        None => (item.to_string(), String::new()),
    }
}

//! What was bought: lines of orders, from the order list or from receipts.

use pc_models::{
    BillingCycleType, CatalogItemId, CurrencyCode, CustomerId, Decimal, OrderId, Subscription,
    SubscriptionStatus, TermDuration, Timestamp,
};
use serde::{Deserialize, Serialize};

mod sources;

/// One line of an order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
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
    /// Whether it is a change of a subscription that another order bought.
    pub(super) is_change: bool,
    /// Whether it was bought before the time that is looked at: its seats, product and price may have changed since.
    #[serde(skip)]
    pub(super) is_from_before: bool,
    /// Where its price is known from.
    #[serde(skip)]
    pub(super) price_from: PriceSource,
    /// What became of it since, where its subscription was read.
    pub current: Option<CurrentSubscription>,
}

/// What became of a line since it was bought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CurrentSubscription {
    /// How many units there are now.
    pub quantity: u32,
    /// Whether it goes on after its term.
    pub renews: bool,
    /// Whether it is over.
    pub ended: bool,
}

impl From<&Subscription> for CurrentSubscription {
    fn from(subscription: &Subscription) -> Self {
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
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
    #[default]
    Unknown,
}

/// Where the price of a line is known from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum PriceSource {
    /// From its order, in the currency of that.
    #[default]
    Order,
    /// From a charge, in the currency that is priced in; of so many printed prices that may have been cut to cents.
    Charge {
        /// None where the price was printed in full.
        cuts: u32,
    },
}

impl BoughtLine {
    /// The first line of an order, of which nothing else is known.
    #[must_use]
    pub fn new(order: OrderId, customer: CustomerId, item: &CatalogItemId, quantity: u32) -> Self {
        let (product, sku) = product_and_sku(item);
        Self { order, customer, product, sku, quantity, ..Self::default() }
    }

    /// Two sources about one line: the order list knows prices, the receipt what was bought at first.
    pub(super) fn merged(self, other: Self) -> Self {
        // Nothing that is cancelled comes back.
        let is_cancelled = self.is_cancelled() || other.is_cancelled();
        let (priced, plain) = if self.charging == Charging::Unknown { (other, self) } else { (self, other) };
        Self {
            quantity: if is_cancelled { 0 } else { priced.quantity },
            customer: if priced.customer.as_str().is_empty() { plain.customer } else { priced.customer },
            alternate: priced.alternate.or(plain.alternate),
            currency: priced.currency.or(plain.currency),
            cycle: priced.cycle.or(plain.cycle),
            term: priced.term.or(plain.term),
            created: priced.created.or(plain.created),
            subscription: priced.subscription.or(plain.subscription),
            current: priced.current.or(plain.current),
            ..priced
        }
    }

    /// Takes in how a subscription is now; tells whether it came from this line.
    pub(super) fn became(&mut self, subscription: &Subscription) -> bool {
        let is_it = self.is_subscription(subscription.id.as_str());
        if is_it {
            self.current = Some(subscription.into());
        }
        is_it
    }

    /// Whether it was bought for a customer: a file of orders may not say for whom.
    pub(super) fn is_of_customer(&self, id: &str) -> bool {
        self.customer.as_str().is_empty() || self.customer.as_str().eq_ignore_ascii_case(id)
    }

    /// Whether it became this subscription.
    pub(super) fn is_subscription(&self, id: &str) -> bool {
        self.subscription.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(id))
    }

    pub(super) fn units(&self) -> Decimal {
        i64::from(self.quantity).into()
    }

    /// Whether it is known to go on after its term.
    pub(super) fn renews(&self) -> bool {
        self.current.is_some_and(|current| current.renews)
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

/// A legacy offer is a product without a SKU.
fn product_and_sku(item: &CatalogItemId) -> (String, String) {
    match item.parts() {
        Some(parts) => (parts.product_id.to_string(), parts.sku_id.to_string()),
        None => (item.to_string(), String::new()),
    }
}

//! Where what was bought is known from: the order list, receipts, subscriptions.

use pc_models::{
    BillingCycleType, CatalogItemId, CustomerId, Order, OrderLineItem, OrderStatus, Subscription,
};

use super::{BoughtLine, Charging};
use crate::Receipt;

/// The product id of the Azure plan.
const AZURE_PLAN: &str = "DZH318Z0BPS6";

impl BoughtLine {
    /// The lines of an order that was read with its prices.
    #[must_use]
    pub fn of_order(customer: &CustomerId, order: &Order) -> Vec<Self> {
        let is_cancelled = match &order.status {
            Some(OrderStatus::Error | OrderStatus::PoReviewRejected) => return Vec::new(),
            status => *status == Some(OrderStatus::Cancelled),
        };
        let customer = order.reference_customer_id.as_ref().unwrap_or(customer);
        let lines = order.line_items.iter().map(|line| {
            let quantity = if is_cancelled { 0 } else { line.quantity };
            Self {
                alternate: order.alternate_id.clone(),
                number: line.line_item_number,
                charging: charging(order, line),
                currency: order.currency_code.as_deref().and_then(|code| code.parse().ok()),
                cycle: order.billing_cycle.clone(),
                term: line.term_duration.clone(),
                created: order.creation_date,
                subscription: line.subscription_id.as_ref().map(ToString::to_string),
                pending: is_pending(order),
                is_change: line.transaction_type.as_deref().is_some_and(is_change)
                    && line.subscription_id.is_some(),
                ..Self::new(order.id.clone(), customer.clone(), &line.offer_id, quantity)
            }
        });
        lines.collect()
    }

    /// The lines of a purchase's receipt. It does not tell the prices of single lines.
    #[must_use]
    pub fn of_receipt(receipt: &Receipt) -> Vec<Self> {
        let lines = receipt.orders.iter().flat_map(|order| order.lines.iter().map(move |line| (order, line)));
        let lines = lines.map(|(order, line)| {
            let customer = receipt.customer.clone();
            let bought = Self::new(order.id.clone(), customer, &line.catalog_item, line.quantity);
            let is_it = |(product, sku): (&str, &str)| product == bought.product && sku == bought.sku;
            let wanted =
                receipt.lines.iter().find(|wanted| is_it((wanted.product.as_str(), wanted.sku.as_str())));
            Self {
                number: line.number,
                currency: order.currency.as_deref().and_then(|code| code.parse().ok()),
                cycle: wanted.and_then(|wanted| wanted.billing_cycle.clone()),
                term: wanted.and_then(|wanted| wanted.term).map(|term| term.to_string()),
                created: order.created_at.or(Some(receipt.started_at)),
                subscription: line.subscription.as_ref().map(ToString::to_string),
                pending: line.fulfilment.pending > 0,
                ..bought
            }
        });
        lines.collect()
    }

    /// The order behind a subscription; none when the subscription does not name it.
    pub(in crate::billing::reconcile) fn of_subscription(
        customer: &CustomerId,
        subscription: &Subscription,
    ) -> Option<Self> {
        let order = subscription.order_id.clone().filter(|order| !order.as_str().is_empty())?;
        let offer = subscription.offer_id.as_ref().map(ToString::to_string).unwrap_or_default();
        let quantity = subscription.quantity.unwrap_or_default();
        Some(Self {
            charging: Charging::Metered,
            created: subscription.creation_date,
            subscription: Some(subscription.id.to_string()),
            current: Some(subscription.into()),
            ..Self::new(order, customer.clone(), &CatalogItemId::new(offer), quantity)
        })
    }
}

/// Whether an order is still at work.
fn is_pending(order: &Order) -> bool {
    matches!(
        order.status,
        Some(
            OrderStatus::Pending
                | OrderStatus::PendingReview
                | OrderStatus::PendingPoUpload
                | OrderStatus::PoUploadComplete
        )
    )
}

/// Whether an item is the Azure plan, which is bought once, for nothing.
fn is_azure_plan(item: &CatalogItemId) -> bool {
    item.parts().is_some_and(|parts| parts.product_id.as_str().eq_ignore_ascii_case(AZURE_PLAN))
}

/// Whether an order's line changes a subscription instead of beginning one.
fn is_change(transaction_type: &str) -> bool {
    let changes = ["addQuantity", "removeQuantity", "renew", "cancel", "customerCredit"];
    changes.iter().any(|change| change.eq_ignore_ascii_case(transaction_type))
}

/// What an order's line costs. A list has prices only when asked for them; what has neither a price nor a term, and is not paid
/// once, is metered.
fn charging(order: &Order, line: &OrderLineItem) -> Charging {
    let prices = line.pricing.as_ref();
    let unit = prices.and_then(|prices| prices.price.or(prices.discounted_price).or(prices.list_price));
    let whole = prices.and_then(|prices| prices.extended_price);
    let has_term = line.term_duration.as_ref().is_some_and(|term| !term.is_empty());
    match unit {
        Some(unit) => Charging::Priced { unit, whole },
        None if is_azure_plan(&line.offer_id) => Charging::Metered,
        None if has_term || order.billing_cycle == Some(BillingCycleType::OneTime) => Charging::Unknown,
        None => Charging::Metered,
    }
}

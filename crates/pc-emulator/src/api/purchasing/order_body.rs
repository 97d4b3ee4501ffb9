//! How an order is written.

use pc_models::{Decimal, Timestamp};
use serde::Serialize;

use crate::api::answer::{Attributes, Link};
use crate::api::purchasing::line_parts::{Pricing, RenewsTo};
use crate::state::catalog::Item;
use crate::state::customer::Profile;
use crate::state::order::{Order, OrderLine};
use crate::values::money;

/// The `Order` of the API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderBody<'o> {
    id: &'o str,
    alternate_id: &'o str,
    reference_customer_id: &'o str,
    billing_cycle: &'static str,
    currency_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency_symbol: Option<&'static str>,
    line_items: Vec<LineBody<'o>>,
    creation_date: String,
    status: &'static str,
    transaction_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_price: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<OrderLinks>,
    attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineBody<'o> {
    line_item_number: usize,
    offer_id: &'o str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription_id: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_subscription_id: Option<&'o str>,
    friendly_name: &'o str,
    quantity: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    term_duration: Option<&'o str>,
    transaction_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    partner_id_on_record: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    promotion_id: Option<&'o str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renews_to: Option<RenewsTo<'o>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_term_end_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pricing: Option<Pricing>,
    links: LineLinks,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OrderLinks {
    #[serde(rename = "self")]
    itself: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisioning_status: Option<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    patch_operation: Option<Link>,
}

#[derive(Serialize)]
struct LineLinks {
    product: Link,
    sku: Link,
    availability: Link,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription: Option<Link>,
}

impl<'o> OrderBody<'o> {
    pub(crate) fn of(order: &'o Order, profile: &'o Profile, now: Timestamp, with_price: bool) -> Self {
        let lines = order.lines.iter().enumerate();
        Self {
            id: &order.id,
            alternate_id: &order.id,
            reference_customer_id: &profile.id,
            billing_cycle: order.billing_cycle,
            currency_code: &order.currency.code,
            currency_symbol: (!order.legacy).then_some(order.currency.symbol.as_str()),
            line_items: lines
                .map(|(number, line)| LineBody::of(line, number, profile, now, with_price))
                .collect(),
            creation_date: creation_date(order),
            status: order.status(now),
            transaction_type: "UserPurchase",
            total_price: total_price(order).filter(|_| with_price),
            links: (!order.cancelled).then(|| OrderLinks::of(order, profile)),
            attributes: Attributes::of("Order"),
        }
    }
}

impl<'o> LineBody<'o> {
    fn of(line: &'o OrderLine, number: usize, profile: &Profile, now: Timestamp, with_price: bool) -> Self {
        let subscription_id = line.subscription.as_deref().filter(|_| line.is_fulfilled(now));
        Self {
            line_item_number: number,
            offer_id: &line.offer_id,
            subscription_id,
            parent_subscription_id: line.special.parent_subscription.as_deref(),
            friendly_name: &line.friendly_name,
            quantity: line.quantity,
            term_duration: line.term.as_deref(),
            transaction_type: "New",
            partner_id_on_record: line.special.reseller.as_deref(),
            promotion_id: line.special.promotion_id.as_deref(),
            renews_to: line.special.renews_to.as_deref().map(|term_duration| RenewsTo { term_duration }),
            custom_term_end_date: line.special.first_term_ends,
            pricing: line.price.as_ref().filter(|_| with_price).map(Pricing::from),
            links: LineLinks::of(line, subscription_id, profile),
        }
    }
}

impl OrderLinks {
    fn of(order: &Order, profile: &Profile) -> Self {
        let uri = ["/customers/", &profile.id, "/orders/", &order.id].concat();
        if order.legacy {
            return Self { itself: Link::to(uri), provisioning_status: None, patch_operation: None };
        }
        Self {
            itself: Link::to(uri.as_str()),
            provisioning_status: Some(Link::to([uri.as_str(), "/provisioningstatus"].concat())),
            patch_operation: Some(Link { method: "PATCH", ..Link::to(uri) }),
        }
    }
}

impl LineLinks {
    fn of(line: &OrderLine, subscription: Option<&str>, profile: &Profile) -> Self {
        let Item { product, sku } = &line.item;
        let country = ["?country=", profile.country.as_str()].concat();
        let product = ["/products/", &product.id].concat();
        let sku = [product.as_str(), "/skus/", &sku.id].concat();
        let availability = line.offer_id.rsplit(':').next().unwrap_or_default();
        let subscription =
            subscription.map(|id| ["/customers/", &profile.id, "/subscriptions/", id].concat());
        Self {
            product: Link::to(product + &country),
            availability: Link::to([sku.as_str(), "/availabilities/", availability, &country].concat()),
            sku: Link::to(sku + &country),
            subscription: subscription.map(Link::to),
        }
    }
}

fn total_price(order: &Order) -> Option<Decimal> {
    let mut prices = order.lines.iter().filter_map(|line| line.price.as_ref()).peekable();
    prices.peek()?;
    money::sum(prices.map(|price| price.extended))
}

/// Legacy orders are written with an offset and milliseconds.
fn creation_date(order: &Order) -> String {
    if !order.legacy {
        return order.created.to_string();
    }
    let millis = Timestamp::from_unix_millis(order.created.unix_millis()).to_string();
    millis.replace('Z', "+00:00")
}

//! How an order is written.

use std::sync::Arc;

use pc_models::Timestamp;
use serde_json::{Value, json};

use crate::api::answer::{link, without_nulls};
use crate::api::exact_json;
use crate::state::catalog::Item;
use crate::state::customer::Profile;
use crate::state::order::{Order, OrderLine};
use crate::values::money::{self, Price};

pub(crate) fn order_json(order: &Order, profile: &Profile, now: Timestamp, with_price: bool) -> Value {
    let lines = order.lines.iter().enumerate();
    let lines = lines.map(|(number, line)| line_json(line, number, profile, now, with_price));
    without_nulls(json!({
        "id": order.id,
        "alternateId": order.id,
        "referenceCustomerId": profile.id,
        "billingCycle": order.billing_cycle,
        "currencyCode": order.currency.code,
        "currencySymbol": (!order.legacy).then_some(&order.currency.symbol),
        "lineItems": lines.collect::<Vec<_>>(),
        "creationDate": creation_date(order),
        "status": order.status(now),
        "transactionType": "UserPurchase",
        "totalPrice": total_price(order).filter(|_| with_price),
        "links": (!order.cancelled).then(|| order_links(order, profile)),
        "attributes": {"objectType": "Order"},
    }))
}

fn total_price(order: &Order) -> Option<Value> {
    let prices: Vec<Price> = order.lines.iter().filter_map(|line| line.price).collect();
    let total = money::sum(prices.iter().map(|price| price.extended))?;
    (!prices.is_empty()).then(|| exact_json::number(total))
}

/// Legacy orders are written with an offset and milliseconds.
fn creation_date(order: &Order) -> String {
    if !order.legacy {
        return order.created.to_string();
    }
    let millis = Timestamp::from_unix_millis(order.created.unix_millis()).to_string();
    millis.replace('Z', "+00:00")
}

fn order_links(order: &Order, profile: &Profile) -> Value {
    let uri = format!("/customers/{}/orders/{}", profile.id, order.id);
    let mut links = json!({"self": link(&uri)});
    if !order.legacy {
        links["provisioningStatus"] = link(format!("{uri}/provisioningstatus"));
        links["patchOperation"] = json!({"uri": uri, "method": "PATCH", "headers": []});
    }
    links
}

fn line_json(line: &OrderLine, number: usize, profile: &Profile, now: Timestamp, with_price: bool) -> Value {
    let subscription = line.subscription.as_ref().filter(|_| line.is_fulfilled(now));
    without_nulls(json!({
        "lineItemNumber": number,
        "offerId": line.offer_id,
        "subscriptionId": subscription,
        "parentSubscriptionId": line.parent_subscription,
        "friendlyName": line.friendly_name,
        "quantity": line.quantity,
        "termDuration": line.term,
        "transactionType": "New",
        "partnerIdOnRecord": line.reseller,
        "promotionId": line.promotion_id,
        "renewsTo": line.renews_to.as_ref().map(|term| json!({"termDuration": term})),
        "pricing": line.price.filter(|_| with_price).map(|price| exact_json::pricing(&price)),
        "links": line_links(line, subscription, profile),
    }))
}

fn line_links(line: &OrderLine, subscription: Option<&Arc<str>>, profile: &Profile) -> Value {
    let Item { product, sku } = &line.item;
    let country = profile.country;
    let product = format!("/products/{}", product.id);
    let sku = format!("{product}/skus/{}", sku.id);
    let availability = line.offer_id.rsplit(':').next().unwrap_or_default();
    let subscription = subscription.map(|id| format!("/customers/{}/subscriptions/{id}", profile.id));
    without_nulls(json!({
        "product": link(format!("{product}?country={country}")),
        "sku": link(format!("{sku}?country={country}")),
        "availability": link(format!("{sku}/availabilities/{availability}?country={country}")),
        "subscription": subscription.map(link),
    }))
}

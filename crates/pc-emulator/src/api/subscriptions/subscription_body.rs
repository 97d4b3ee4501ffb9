//! How a subscription is written.

use base64::{Engine, engine::general_purpose::STANDARD};
use pc_models::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::api::answer::{Attributes, Link};
use crate::api::catalog::products::TypeBody;
use crate::api::subscriptions::next_term;
use crate::state::catalog::Item;
use crate::state::subscription::Subscription;
use crate::values::random;

/// The `Subscription` of the API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriptionBody<'s> {
    id: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    entitlement_id: Option<String>,
    offer_id: &'s str,
    offer_name: &'s str,
    friendly_name: &'s str,
    product_type: TypeBody<'s>,
    quantity: u32,
    unit_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_subscription_id: Option<&'s str>,
    has_purchasable_addons: bool,
    creation_date: Timestamp,
    effective_start_date: Timestamp,
    commitment_end_date: String,
    status: &'static str,
    auto_renew_enabled: bool,
    is_trial: bool,
    is_microsoft_product: bool,
    publisher_name: &'s str,
    billing_type: &'static str,
    billing_cycle: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    term_duration: Option<&'s str>,
    contract_type: &'static str,
    partner_id: &'s str,
    order_id: &'s str,
    /// Of online services only, as all that follow but the last two.
    #[serde(skip_serializing_if = "Option::is_none")]
    cancellation_allowed_until_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refundable_quantity: Option<Refundable>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scheduled_next_term_instructions: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_charge_instructions: Option<Value>,
    links: Links,
    attributes: Attributes,
}

/// Which seats can be given back.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Refundable {
    total_quantity: u32,
    details: Vec<RefundableDetail>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RefundableDetail {
    quantity: u32,
    allowed_until_date_time: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Links {
    #[serde(skip_serializing_if = "Option::is_none")]
    parent_subscription: Option<Link>,
    product: Link,
    sku: Link,
    #[serde(rename = "self")]
    itself: Link,
}

impl<'s> SubscriptionBody<'s> {
    pub(crate) fn of(subscription: &'s Subscription, customer: &str, now: Timestamp) -> Self {
        let Item { product, sku } = &subscription.item;
        let azure = subscription.is_azure();
        let base = ["/customers/", customer, "/subscriptions/"].concat();
        let product_uri = ["/products/", &product.id].concat();
        let parent = subscription.parent.as_ref();
        Self {
            id: &subscription.id,
            entitlement_id: azure.then(|| random::entitlement_id(&subscription.id)),
            offer_id: &subscription.offer_id,
            offer_name: &sku.title,
            friendly_name: &subscription.friendly_name,
            product_type: TypeBody::of(product),
            quantity: subscription.quantity,
            unit_type: if azure { "Usage-based" } else { "Licenses" },
            parent_subscription_id: parent.map(AsRef::as_ref),
            has_purchasable_addons: product.has_addons(sku),
            creation_date: subscription.starts,
            effective_start_date: subscription.starts,
            commitment_end_date: subscription.commitment_end(),
            status: subscription.status(),
            auto_renew_enabled: subscription.auto_renew,
            is_trial: sku.trial,
            is_microsoft_product: product.is_microsoft(),
            publisher_name: &product.publisher,
            billing_type: if azure { "usage" } else { "license" },
            billing_cycle: &subscription.billing_cycle,
            term_duration: subscription.term.as_deref(),
            contract_type: "subscription",
            partner_id: &subscription.partner_id,
            order_id: &subscription.order_id,
            cancellation_allowed_until_date: subscription.recent_seats.cancellable_until(),
            refundable_quantity: Refundable::of(subscription, now),
            scheduled_next_term_instructions: subscription
                .next_term
                .as_ref()
                .map(|next| next_term::json(next, subscription.quantity)),
            next_charge_instructions: subscription
                .next_plan
                .as_ref()
                .map(|next| next_term::charge_json(subscription, next)),
            links: Links {
                parent_subscription: parent.map(|id| Link::to([base.as_str(), id].concat())),
                sku: Link::to([product_uri.as_str(), "/skus/", &sku.id].concat()),
                product: Link::to(product_uri),
                itself: Link::to(base + &subscription.id),
            },
            attributes: Attributes { etag: Some(etag(subscription)), object_type: "Subscription" },
        }
    }
}

impl Refundable {
    fn of(subscription: &Subscription, now: Timestamp) -> Option<Self> {
        let detail = |(quantity, until)| RefundableDetail { quantity, allowed_until_date_time: until };
        let seats = &subscription.recent_seats;
        subscription.item.is_online_service().then(|| Self {
            total_quantity: seats.count(now),
            details: seats.refundable(now).map(detail).collect(),
        })
    }
}

/// Base64 of the id and a version that grows with each change.
pub(crate) fn etag(subscription: &Subscription) -> String {
    let Subscription { id, version, .. } = subscription;
    let mut json = format!("{{\"id\":\"{id}\",\"version\":{version}}}");
    json.make_ascii_lowercase();
    STANDARD.encode(json)
}

//! How a cart and its checkout are written.

use std::collections::BTreeMap;

use pc_models::CountryCode;
use serde_json::{Value, json};

use crate::api::answer::{link, without_nulls};
use crate::api::exact_json;
use crate::api::purchasing::order_body::order_json;
use crate::state::cart::{Cart, CheckoutResult};
use crate::state::cart_line::{CartLine, LineError};
use crate::state::catalog::Catalog;
use crate::state::customer::Customer;

pub(crate) fn cart_json(cart: &Cart, customer: &Customer, catalog: Catalog) -> Value {
    let profile = &customer.profile;
    let lines = cart.lines.iter().map(|line| line_json(line, catalog, profile.country));
    without_nulls(json!({
        "id": cart.id,
        "creationTimestamp": cart.created,
        "lastModifiedTimestamp": cart.modified,
        "expirationTimestamp": cart.expires(),
        "lastModifiedUser": cart.user,
        "status": if cart.checkout.is_some() { "Ordered" } else { "Active" },
        "partnerOnRecordAttestationAccepted": cart.partner_on_record_attested,
        "lineItems": lines.collect::<Vec<_>>(),
        "links": {"self": link(format!("/customers/{}/carts/{}", profile.id, cart.id))},
        "attributes": {"objectType": "Cart"},
    }))
}

/// What the checkout answered, and answers again: the orders as they were then, but for what was cancelled since.
pub(crate) fn checkout_json(result: &CheckoutResult, customer: &Customer) -> Value {
    let orders = result.orders.iter().filter_map(|id| customer.orders.get(id));
    let orders: Vec<Value> =
        orders.map(|order| order_json(order, &customer.profile, result.at, false)).collect();
    json!({
        "orders": orders,
        "orderErrors": result.errors,
        "attributes": {"objectType": "CartCheckoutResult"},
    })
}

fn line_json(line: &CartLine, catalog: Catalog, country: CountryCode) -> Value {
    let addons: Vec<Value> = line.addons.iter().map(|addon| line_json(addon, catalog, country)).collect();
    let price = line.price(catalog, country).filter(|_| line.error.is_none());
    let context = line.provisioning_context.as_ref();
    without_nulls(json!({
        "id": line.id,
        "catalogItemId": line.catalog_item_id,
        "friendlyName": line.friendly_name,
        "quantity": line.quantity,
        "currencyCode": catalog.currency(country).code,
        "billingCycle": line.billing_cycle,
        "termDuration": line.term,
        "provisioningContext": context.map(|pairs| pairs.iter().cloned().collect::<BTreeMap<_, _>>()),
        "attestationAccepted": line.attestation_accepted.then_some(true),
        "renewsTo": line.renews_to.as_ref().map(|term| json!({"termDuration": term})),
        "participants": line.participants,
        "promotionId": line.promotion_id,
        "customTermEndDate": line.custom_term_end,
        "addonItems": (!addons.is_empty()).then_some(addons),
        "orderGroup": line.group,
        "pricing": price.map(|price| exact_json::pricing(&price)),
        "error": line.error.as_deref().map(error_json),
    }))
}

fn error_json(error: &LineError) -> Value {
    without_nulls(json!({
        "errorCode": error.code,
        "errorDescription": error.description,
        "additionalInformation": error.additional,
    }))
}

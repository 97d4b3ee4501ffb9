//! How a cart and its checkout are written.

use std::collections::BTreeMap;

use pc_models::{CountryCode, Timestamp};
use serde::Serialize;
use serde_json::Value;

use crate::api::answer::{Attributes, StandardLinks};
use crate::api::purchasing::line_parts::{Pricing, RenewsTo};
use crate::api::purchasing::order_body::OrderBody;
use crate::state::cart::{Cart, CheckoutResult};
use crate::state::cart_line::{CartLine, LineError};
use crate::state::catalog::Catalog;
use crate::state::customer::Customer;
use crate::values::guid_text::GuidText;

/// The `Cart` of the API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CartBody<'c> {
    id: &'c str,
    creation_timestamp: Timestamp,
    last_modified_timestamp: Timestamp,
    expiration_timestamp: Timestamp,
    last_modified_user: &'c GuidText,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    partner_on_record_attestation_accepted: Option<bool>,
    line_items: Vec<LineBody<'c>>,
    links: StandardLinks,
    attributes: Attributes,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LineBody<'c> {
    id: i64,
    catalog_item_id: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    friendly_name: Option<&'c str>,
    quantity: i64,
    currency_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_cycle: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    term_duration: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provisioning_context: Option<BTreeMap<&'c str, &'c str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attestation_accepted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renews_to: Option<RenewsTo<'c>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    participants: Option<&'c Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    promotion_id: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_term_end_date: Option<&'c str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    addon_items: Vec<Self>,
    order_group: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pricing: Option<Pricing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorBody<'c>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ErrorBody<'c> {
    error_code: u32,
    error_description: &'c str,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_information: Option<&'c Value>,
}

/// The `CartCheckoutResult` of the API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CheckoutBody<'c> {
    orders: Vec<OrderBody<'c>>,
    order_errors: &'c [Value],
    attributes: Attributes,
}

impl<'c> CartBody<'c> {
    pub(crate) fn of(cart: &'c Cart, customer: &Customer, catalog: Catalog) -> Self {
        let profile = &customer.profile;
        let lines = cart.lines.iter().map(|line| LineBody::of(line, catalog, profile.country));
        Self {
            id: &cart.id,
            creation_timestamp: cart.created,
            last_modified_timestamp: cart.modified,
            expiration_timestamp: cart.expires(),
            last_modified_user: &cart.user,
            status: if cart.checkout.is_some() { "Ordered" } else { "Active" },
            partner_on_record_attestation_accepted: cart.partner_on_record_attested,
            line_items: lines.collect(),
            links: StandardLinks::to(format!("/customers/{}/carts/{}", profile.id, cart.id)),
            attributes: Attributes::of("Cart"),
        }
    }
}

impl<'c> LineBody<'c> {
    fn of(line: &'c CartLine, catalog: Catalog, country: CountryCode) -> Self {
        let context = line.special.provisioning_context();
        let price = line.price(catalog, country).filter(|_| line.error.is_none());
        Self {
            id: line.id,
            catalog_item_id: &line.catalog_item_id,
            friendly_name: line.friendly_name.as_deref(),
            quantity: line.quantity,
            currency_code: &catalog.currency(country).code,
            billing_cycle: line.billing_cycle,
            term_duration: line.term.as_deref(),
            provisioning_context: context
                .map(|pairs| pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()),
            attestation_accepted: line.attestation_accepted.then_some(true),
            renews_to: line.special.renews_to().map(|term_duration| RenewsTo { term_duration }),
            participants: line.special.participants(),
            promotion_id: line.special.promotion_id().map(|id| &**id),
            custom_term_end_date: line.special.custom_term_end(),
            addon_items: line.addons.iter().map(|addon| Self::of(addon, catalog, country)).collect(),
            order_group: &line.group,
            pricing: price.as_ref().map(Pricing::from),
            error: line.error.as_deref().map(ErrorBody::of),
        }
    }
}

impl<'c> ErrorBody<'c> {
    fn of(error: &'c LineError) -> Self {
        Self {
            error_code: error.code,
            error_description: &error.description,
            additional_information: error.additional.as_ref(),
        }
    }
}

impl<'c> CheckoutBody<'c> {
    /// What the checkout answered, and answers again: the orders as they were then, but for what was cancelled since.
    pub(crate) fn of(result: &'c CheckoutResult, customer: &'c Customer) -> Self {
        let orders = result.orders.iter().filter_map(|id| customer.orders.get(id));
        Self {
            orders: orders.map(|order| OrderBody::of(order, &customer.profile, result.at, false)).collect(),
            order_errors: &result.errors,
            attributes: Attributes::of("CartCheckoutResult"),
        }
    }
}

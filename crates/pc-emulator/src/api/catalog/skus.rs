//! `ListSkus`, `GetSku`.

use serde::Serialize;
use serde_json::{Value, json};

use crate::api::answer::{Answer, Link};
use crate::api::call::Call;
use crate::api::catalog::products;
use crate::state::catalog::Item;
use crate::state::store::Store;
use crate::values::problem::Problem;

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    call.country()?;
    products::check_scope(call)?;
    let segment = products::segment(call)?;
    let product = store.catalog.product_of(call)?;
    let wanted = |item: &Item| segment.is_none_or(|segment| item.sku.is_for_segment(segment));
    let items: Vec<Item> = Item::all_of(product).filter(wanted).collect();
    let country = call.query("country").unwrap_or_default();
    Ok(Answer::collection(items.iter().map(|item| SkuBody::of(item, country)), call))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    call.country()?;
    products::check_scope(call)?;
    let item = store.catalog.item_of(call)?;
    Ok(Answer::ok(SkuBody::of(&item, call.query("country").unwrap_or_default())))
}

/// As a value, to stand in something else. `country` is echoed in the links as it was asked.
pub(crate) fn sku_json(item: &Item, country: &str) -> Value {
    json!(SkuBody::of(item, country))
}

/// The `Sku` of the API.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SkuBody<'i> {
    id: &'i str,
    product_id: &'i str,
    title: &'i str,
    description: &'i str,
    minimum_quantity: u32,
    maximum_quantity: u32,
    is_trial: bool,
    supported_billing_cycles: &'i [String],
    purchase_prerequisites: &'i [String],
    inventory_variables: &'i [String],
    provisioning_variables: &'i [String],
    dynamic_attributes: &'i toml::Table,
    #[serde(skip_serializing_if = "Option::is_none")]
    attestation_properties: Option<Attestation<'i>>,
    links: Links,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Attestation<'i> {
    enforce_attestation: bool,
    attestation_type: &'i str,
}

#[derive(Serialize)]
struct Links {
    availabilities: Link,
    #[serde(rename = "self")]
    itself: Link,
}

impl<'i> SkuBody<'i> {
    fn of(item: &'i Item, country: &str) -> Self {
        let Item { product, sku } = item;
        let base = format!("/products/{}/skus/{}", product.id, sku.id);
        let attestation = sku.attestation.as_deref();
        Self {
            id: &sku.id,
            product_id: &product.id,
            title: &sku.title,
            description: &sku.title,
            minimum_quantity: sku.minimum,
            maximum_quantity: sku.maximum,
            is_trial: sku.trial,
            supported_billing_cycles: &sku.billing_cycles,
            purchase_prerequisites: &sku.prerequisites,
            inventory_variables: &sku.inventory_variables,
            provisioning_variables: &sku.provisioning_variables,
            dynamic_attributes: &sku.dynamic_attributes,
            attestation_properties: attestation
                .map(|kind| Attestation { enforce_attestation: true, attestation_type: kind }),
            links: Links {
                availabilities: Link::to(format!("{base}/availabilities?country={country}")),
                itself: Link::to(format!("{base}?country={country}")),
            },
        }
    }
}

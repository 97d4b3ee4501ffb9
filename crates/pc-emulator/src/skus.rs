//! `ListSkus`, `GetSku`.

use serde_json::{Value, json};

use crate::answer::{Answer, collection, link, without_nulls};
use crate::call::Call;
use crate::catalog::{Catalog, Item};
use crate::problem::Problem;
use crate::products;
use crate::world::World;

pub(crate) fn list(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    call.country()?;
    products::check_scope(call)?;
    let segment = products::segment(call)?;
    let product = products::find(&world.catalog, call)?;
    let skus = product.skus.iter();
    let items = skus
        .filter(|sku| segment.is_none_or(|segment| sku.segments.iter().any(|known| known == segment)))
        .map(|sku| Item { product: product.clone(), sku: sku.clone() })
        .map(|item| sku_json(&item, call.query("country").unwrap_or_default()))
        .collect();
    Ok(Answer::ok(collection(items, call.uri())))
}

pub(crate) fn get(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    call.country()?;
    products::check_scope(call)?;
    let item = find(&world.catalog, call)?;
    Ok(Answer::ok(sku_json(&item, call.query("country").unwrap_or_default())))
}

/// The SKU in the path.
pub(crate) fn find(catalog: &Catalog, call: &Call<'_>) -> Result<Item, Problem> {
    let product = products::find(catalog, call)?;
    let sku = product.sku(call.parameter("sku"));
    let sku = sku.ok_or_else(|| Problem::new(404, 400_018, "The SKU was not found."))?;
    Ok(Item { product: product.clone(), sku: sku.clone() })
}

/// `country` is echoed in the links as it was asked.
pub(crate) fn sku_json(item: &Item, country: &str) -> Value {
    let sku = &item.sku;
    let base = format!("/products/{}/skus/{}", item.product.id, sku.id);
    let attestation = sku.attestation.as_ref();
    without_nulls(json!({
        "id": sku.id,
        "productId": item.product.id,
        "title": sku.title,
        "description": sku.title,
        "minimumQuantity": sku.minimum,
        "maximumQuantity": sku.maximum,
        "isTrial": sku.trial,
        "supportedBillingCycles": sku.billing_cycles,
        "purchasePrerequisites": sku.prerequisites,
        "inventoryVariables": sku.inventory_variables,
        "provisioningVariables": sku.provisioning_variables,
        "dynamicAttributes": sku.dynamic_attributes,
        "attestationProperties":
            attestation.map(|kind| json!({"enforceAttestation": true, "attestationType": kind})),
        "links": {
            "availabilities": link(format!("{base}/availabilities?country={country}")),
            "self": link(format!("{base}?country={country}")),
        },
    }))
}

//! `CheckInventory`: whether items can be had in a region at all.

use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::state::catalog::{Catalog, Item};
use crate::state::store::Store;
use crate::values::problem::Problem;

/// A bare array: one element for each SKU asked for. Unknown ones are left out.
pub(crate) fn check(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    call.country()?;
    let body = call.body()?;
    let fields = Fields::of(&body, "The inventory check")?;
    let context = fields.dictionary("inventoryContext")?.unwrap_or_default();
    let mut answer = Vec::new();
    for target in fields.list("targetItems")? {
        for item in targeted(store.catalog, Fields::of(target, "A target item")?)? {
            check_context(&item, &context)?;
            answer.push(inventory_json(store.catalog, &item, call.disruption.out_of_inventory));
        }
    }
    Ok(Answer::ok(Value::Array(answer)))
}

/// The SKU asked for, or all of the product.
fn targeted(catalog: Catalog, target: Fields<'_>) -> Result<Vec<Item>, Problem> {
    let id =
        target.text("productId")?.ok_or_else(|| Problem::bad_input("A target item needs a productId."))?;
    let wanted = target.text("skuId")?;
    let Some(product) = catalog.product(id) else { return Ok(Vec::new()) };
    let is_wanted = |item: &Item| wanted.is_none_or(|id| item.sku.id.eq_ignore_ascii_case(id));
    Ok(Item::all_of(product).filter(is_wanted).collect())
}

fn check_context(item: &Item, context: &[(String, String)]) -> Result<(), Problem> {
    let given =
        |name: &str| context.iter().any(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_empty());
    match item.sku.inventory_variables.iter().find(|name| !given(name)) {
        Some(missing) => Err(Problem::bad_input(format!("The inventoryContext lacks '{missing}'."))),
        None => Ok(()),
    }
}

fn inventory_json(catalog: Catalog, item: &Item, everything_is_gone: bool) -> Value {
    let region = catalog.sold_out_region(&item.sku).or(everything_is_gone.then_some("everywhere"));
    let restrictions = region.map(|region| {
        json!({
            "reasonCode": "NotAvailableForSubscription",
            "description": format!("Restriction identified of type 'Location' with values '{region}'."),
            "properties": {"type": "Location", "values": region},
        })
    });
    json!({
        "productId": item.product.id,
        "skuId": item.sku.id,
        "isRestricted": region.is_some(),
        "restrictions": restrictions.into_iter().collect::<Vec<_>>(),
    })
}

//! `ListProducts`, `GetProduct`.

use serde::Serialize;
use serde_json::{Value, json};

use crate::api::answer::{Answer, Link};
use crate::api::call::Call;
use crate::api::not_modelled::missing;
use crate::state::catalog_file::Product;
use crate::state::store::Store;
use crate::values::problem::Problem;
use crate::values::spelling::{SEGMENTS, TARGET_VIEWS, find_word, same_word};

/// Offers for some partners alone.
const SPECIALIZED_OFFERS: &str = "SpecializedOffers";

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let country = call.country()?;
    check_scope(call)?;
    let view = find_word(TARGET_VIEWS, call.required("targetView")?)
        .ok_or_else(|| Problem::new(403, 400_036, "The partner may not see this target view."))?;
    if view == SPECIALIZED_OFFERS {
        return Err(missing("specialized offers"));
    }
    let segment = segment(call)?;
    let shown = |product: &&std::sync::Arc<Product>| {
        let in_segment = |segment| product.skus.iter().any(|sku| sku.is_for_segment(segment));
        product.views.iter().any(|seen_in| same_word(seen_in, view)) && segment.is_none_or(in_segment)
    };
    let products = store.catalog.products().iter().filter(shown);
    Ok(Answer::collection(products.map(|product| product_json(product, country.as_str())), call))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    call.country()?;
    check_scope(call)?;
    let product = store.catalog.product_of(call)?;
    Ok(Answer::ok(product_json(product, call.query("country").unwrap_or_default())))
}

/// The `targetSegment`, if one was asked for.
pub(crate) fn segment(call: &Call<'_>) -> Result<Option<&'static str>, Problem> {
    let Some(wanted) = call.query("targetSegment") else { return Ok(None) };
    let known = find_word(SEGMENTS, wanted);
    known.map(Some).ok_or_else(|| Problem::new(403, 400_030, "The partner may not see this target segment."))
}

/// Whether `reservationScope=AzurePlan` was asked for.
pub(crate) fn check_scope(call: &Call<'_>) -> Result<bool, Problem> {
    match call.query("reservationScope") {
        None => Ok(false),
        Some(scope) if same_word(scope, "AzurePlan") => Ok(true),
        Some(other) => Err(Problem::bad_word("reservationScope", other)),
    }
}

/// `country` is echoed in the links as it was asked.
pub(crate) fn product_json(product: &Product, country: &str) -> Value {
    let base = format!("/products/{}", product.id);
    json!({
        "id": product.id,
        "title": product.title,
        "description": product.description,
        "productType": TypeBody::of(product),
        "isMicrosoftProduct": product.is_microsoft(),
        "publisherName": product.publisher,
        "links": {
            "skus": Link::to(format!("{base}/skus?country={country}")),
            "self": Link::to(format!("{base}?country={country}")),
        },
    })
}

/// An `ItemType`: the type of a product and the one below it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TypeBody<'p> {
    id: &'p str,
    display_name: &'p str,
    sub_type: SubType<'p>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SubType<'p> {
    id: &'p str,
    display_name: &'p str,
}

impl<'p> TypeBody<'p> {
    pub(crate) fn of(product: &'p Product) -> Self {
        let (id, sub_id) = &product.product_type;
        Self { id, display_name: id, sub_type: SubType { id: sub_id, display_name: sub_id } }
    }
}

//! `ListAvailabilities`, `GetAvailability`: what may be put into a cart today.

use serde_json::{Value, json};

use crate::api::answer::{Answer, Link};
use crate::api::call::Call;
use crate::api::catalog::products;
use crate::api::catalog::skus;
use crate::state::catalog::{Availability, AvailabilityScope, Catalog};
use crate::state::catalog_file::Kind;
use crate::state::store::Store;
use crate::values::problem::Problem;
use crate::values::spelling::same_word;

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let country = call.country()?;
    let azure_plan = products::check_scope(call)?;
    let segment = products::segment(call)?;
    let catalog = store.catalog;
    let item = catalog.item_of(call)?;
    // Only reservations are sold apart for Azure plans.
    let separate = azure_plan && item.product.kind == Kind::Reservation;
    let scope = if separate { AvailabilityScope::AzurePlan } else { AvailabilityScope::Usual };
    let availabilities = catalog.availabilities(&item, country, call.now);
    let items = availabilities
        .iter()
        .filter(|one| one.scope == scope && segment.is_none_or(|segment| same_word(&one.segment, segment)))
        .map(|one| availability_json(catalog, one, call));
    Ok(Answer::collection(items, call))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let country = call.country()?;
    let catalog = store.catalog;
    let item = catalog.item_of(call)?;
    let wanted = call.parameter("availability");
    let availabilities = catalog.availabilities(&item, country, call.now);
    let found = availabilities.iter().find(|one| one.id.eq_ignore_ascii_case(wanted));
    let found = found.ok_or_else(|| Problem::new(404, 400_019, "The availability was not found."))?;
    Ok(Answer::ok(availability_json(catalog, found, call)))
}

fn availability_json(catalog: Catalog, availability: &Availability, call: &Call<'_>) -> Value {
    let Availability { id, item, country, segment, .. } = availability;
    let asked = call.query("country").unwrap_or_default();
    let (product, sku, currency) = (&item.product, &item.sku, catalog.currency(*country));
    let uri = format!("/products/{}/skus/{}/availabilities/{id}?country={asked}", product.id, sku.id);
    let terms = sku.terms.iter();
    let terms = terms.map(|term| json!({"duration": term.duration, "description": term.description}));
    json!({
        "id": id,
        "productId": product.id,
        "skuId": sku.id,
        "catalogItemId": availability.catalog_item_id(),
        "defaultCurrency": {"code": currency.code, "symbol": currency.symbol},
        "segment": segment,
        "country": country.as_str(),
        "isPurchasable": true,
        "isRenewable": matches!(product.kind, Kind::Saas | Kind::OnlineService | Kind::SoftwareSubscription),
        "terms": terms.collect::<Vec<_>>(),
        "product": products::product_json(product, asked),
        "sku": skus::sku_json(item, asked),
        "links": {"self": Link::to(uri)},
    })
}

//! `ListPromotions`, `GetPromotion`, `CheckPromotionEligibility`.

use pc_models::Timestamp;
use serde_json::{Value, json};

use crate::api::answer::{Answer, Link};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::rules::promotion_rules::PromotionRequest;
use crate::state::catalog_file::Promotion;
use crate::state::customer::Customer;
use crate::state::store::Store;
use crate::values::problem::Problem;
use crate::values::spelling::{billing_cycle, same_word};

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let country = call.country()?;
    let segment = call.required("segment")?;
    let promotions = store.catalog.promotions().iter().filter(|_| same_word(segment, "commercial"));
    Ok(Answer::collection(promotions.map(|promotion| promotion_json(promotion, country.as_str())), call))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let country = call.country()?;
    let found = store.catalog.promotions().iter().find(|known| known.id == call.parameter("promotion"));
    let found = found.ok_or_else(|| Problem::new(404, 1000, "The promotion was not found."))?;
    Ok(Answer::ok(promotion_json(found, country.as_str())))
}

/// For each item, whether its promotion can be had; for an item without one, which can.
pub(crate) fn eligibility(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    let body = call.body()?;
    let mut items = Vec::new();
    for item in Fields::of(&body, "The question")?.list("items")? {
        items.push(answer(store, customer, item, call.now)?);
    }
    Ok(Answer::ok(json!({"items": items, "attributes": {"objectType": "PromotionEligibilities"}})))
}

fn answer(store: &Store, customer: &Customer, asked: &Value, now: Timestamp) -> Result<Value, Problem> {
    let fields = Fields::of(asked, "An item")?;
    let name = fields.text("catalogItemId")?.unwrap_or_default();
    let country = customer.profile.country;
    let unknown = || Problem::new(400, 800_004, format!("The catalog item id '{name}' is not valid."));
    let item = store.catalog.resolve(name, country, now).ok_or_else(unknown)?.item;
    let request = PromotionRequest {
        item: &item,
        quantity: fields.integer("quantity")?.unwrap_or(1),
        term: fields.text("termDuration")?,
        cycle: fields.text("billingCycle")?.and_then(billing_cycle),
    };
    let wanted = fields.text("promotionId")?.filter(|id| !id.is_empty());
    let promotions = store.catalog.promotions().iter();
    let meant = promotions.filter(|known| match wanted {
        Some(id) => known.id == id,
        None => known.item == item.name(),
    });
    let mut eligibilities: Vec<Value> = meant
        .map(|known| {
            let refusals = known.refusals(&request, customer, now);
            let error = |(kind, why): &(&str, &str)| json!({"type": kind, "description": why});
            let errors: Vec<Value> = refusals.iter().map(error).collect();
            json!({"promotionId": known.id, "isEligible": errors.is_empty(), "errors": errors})
        })
        .collect();
    if let (Some(id), true) = (wanted, eligibilities.is_empty()) {
        let errors = [json!({"type": "InvalidPromotion", "description": "There is no such promotion."})];
        eligibilities.push(json!({"promotionId": id, "isEligible": false, "errors": errors}));
    }
    let mut answered = asked.clone();
    answered["eligibilities"] = json!(eligibilities);
    Ok(answered)
}

fn promotion_json(promotion: &Promotion, country: &str) -> Value {
    let (product, sku) = promotion.item.split_once(':').unwrap_or_default();
    json!({
        "id": promotion.id,
        "name": promotion.name,
        "description": promotion.description,
        "startDate": promotion.starts,
        "endDate": promotion.ends,
        "isAutoApplicable": false,
        "segment": "commercial",
        "country": country,
        "requiredProducts": [{
            "productId": product,
            "skuId": sku,
            "term": {"duration": promotion.term, "billingCycle": promotion.billing_cycle},
            "pricingPolicies": [{"policyType": "PercentDiscount", "value": promotion.percent_off}],
        }],
        "constraints": [{"type": "MaximumSeatCount", "value": promotion.most_seats}],
        "links": {"self": Link::to(format!("/productpromotions/{}?country={country}", promotion.id))},
        "attributes": {"objectType": "ProductPromotion"},
    })
}

//! `ListPromotions`, `GetPromotion`, `CheckPromotionEligibility`.

use pc_models::Timestamp;
use serde_json::{Value, json};

use crate::api::answer::{Answer, collection, link};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::state::catalog::Item;
use crate::state::catalog_file::Promotion;
use crate::state::store::{Customer, Store};
use crate::values::problem::Problem;
use crate::values::spelling::{billing_cycle, same_word};

/// What would be bought with a promotion.
pub(crate) struct Wish<'w> {
    pub(crate) item: &'w Item,
    pub(crate) quantity: i64,
    pub(crate) term: Option<&'w str>,
    pub(crate) cycle: Option<&'static str>,
}

pub(crate) fn list(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let country = call.country()?;
    let segment = call.query("segment").ok_or_else(|| Problem::bad_input("The segment is required."))?;
    let promotions = store.catalog.promotions().iter().filter(|_| same_word(segment, "commercial"));
    let items = promotions.map(|promotion| promotion.json(country.as_str())).collect();
    Ok(Answer::ok(collection(items, call.uri())))
}

pub(crate) fn get(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let country = call.country()?;
    let found = store.catalog.promotions().iter().find(|known| known.id == call.parameter("promotion"));
    let found = found.ok_or_else(|| Problem::new(404, 1000, "The promotion was not found."))?;
    Ok(Answer::ok(found.json(country.as_str())))
}

/// For each item, whether its promotion can be had; for an item without one, which can.
pub(crate) fn eligibility(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
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
    let wish = Wish {
        item: &item,
        quantity: fields.integer("quantity")?.unwrap_or(1),
        term: fields.text("termDuration")?,
        cycle: fields.text("billingCycle")?.and_then(billing_cycle),
    };
    let wanted = fields.text("promotionId")?.filter(|id| !id.is_empty());
    let promotions = store.catalog.promotions().iter();
    let meant = promotions.filter(|known| match wanted {
        Some(id) => known.id == id,
        None => known.item == name_of(&item),
    });
    let mut eligibilities: Vec<Value> = meant
        .map(|known| {
            let refusals = known.refusals(&wish, customer, now);
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

fn name_of(item: &Item) -> String {
    format!("{}:{}", item.product.id, item.sku.id)
}

impl Promotion {
    /// Why a customer cannot have it: a kind, and a text.
    pub(crate) fn refusals(
        &self,
        wish: &Wish<'_>,
        customer: &Customer,
        now: Timestamp,
    ) -> Vec<(&'static str, &'static str)> {
        let had = customer.subscriptions.iter().any(|one| name_of(&one.item) == self.item);
        [
            (name_of(wish.item) != self.item, "Product", "The promotion is for another product."),
            (wish.term != Some(&self.term), "Term", "The promotion is for another term."),
            (
                wish.cycle != Some(&self.billing_cycle),
                "BillingCycle",
                "The promotion is for another billing cycle.",
            ),
            (wish.quantity > i64::from(self.most_seats), "SeatCounts", "The promotion is for fewer seats."),
            (!(self.starts..self.ends).contains(&now), "Date", "The promotion does not run now."),
            (had, "FirstPurchase", "The promotion is for customers who never had the product."),
        ]
        .into_iter()
        .filter_map(|(fails, kind, why)| fails.then_some((kind, why)))
        .collect()
    }

    fn json(&self, country: &str) -> Value {
        let (product, sku) = self.item.split_once(':').unwrap_or_default();
        json!({
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "startDate": self.starts,
            "endDate": self.ends,
            "isAutoApplicable": false,
            "segment": "commercial",
            "country": country,
            "requiredProducts": [{
                "productId": product,
                "skuId": sku,
                "term": {"duration": self.term, "billingCycle": self.billing_cycle},
                "pricingPolicies": [{"policyType": "PercentDiscount", "value": self.percent_off}],
            }],
            "constraints": [{"type": "MaximumSeatCount", "value": self.most_seats}],
            "links": {"self": link(format!("/productpromotions/{}?country={country}", self.id))},
            "attributes": {"objectType": "ProductPromotion"},
        })
    }
}

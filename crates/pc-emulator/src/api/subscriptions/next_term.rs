//! `scheduledNextTermInstructions`: what a subscription is to be when it renews; and `nextChargeInstructions`.

use pc_models::{CountryCode, Timestamp};
use serde_json::{Value, json};

use crate::api::fields::Fields;
use crate::state::catalog::{Catalog, Item};
use crate::state::next_term::{NextPlan, NextTerm};
use crate::state::subscription::Subscription;
use crate::values::problem::Problem;
use crate::values::spelling::read_billing_cycle;

/// What is left out stays as it is.
pub(crate) fn read(
    catalog: Catalog,
    subscription: &Subscription,
    instructions: &Value,
    country: CountryCode,
    now: Timestamp,
) -> Result<NextTerm, Problem> {
    let fields = Fields::of(instructions, "scheduledNextTermInstructions")?;
    if !subscription.item.is_online_service() {
        return Err(Problem::new(
            400,
            900_280,
            "Changes can be scheduled for licence-based subscriptions only.",
        ));
    }
    if fields.get("customTermEndDate").is_some() {
        return Err(Problem::bad_input("A custom term end date at a renewal is not modelled."));
    }
    let none = Value::Object(serde_json::Map::new());
    let product = Fields::of(fields.get("product").unwrap_or(&none), "The product")?;
    let text = |name| Ok::<_, Problem>(product.text(name)?.filter(|text| !text.is_empty()));
    let (id, sku) = (text("productId")?, text("skuId")?);
    let own = &subscription.item;
    let name = format!("{}:{}", id.unwrap_or(&own.product.id), sku.unwrap_or(&own.sku.id));
    let item = catalog.item(&name).filter(Item::is_online_service);
    let item =
        item.ok_or_else(|| Problem::bad_input(format!("There is no licence-based product {name}.")))?;
    let term = text("termDuration")?.or(subscription.term.as_deref()).unwrap_or_default();
    let cycle = text("billingCycle")?.unwrap_or(&subscription.billing_cycle);
    let cycle = read_billing_cycle("billingCycle", cycle)?;
    let refuse = || Problem::new(400, 900_268, "The product is not sold for this term and billing cycle.");
    let next = NextTerm::of(catalog, &item, (term, cycle), country, now).ok_or_else(refuse)?;
    let quantity = fields.integer("quantity")?.map(|quantity| {
        let seats = u32::try_from(quantity).ok();
        let seats = seats.filter(|seats| (item.sku.minimum..=item.sku.maximum).contains(seats));
        seats.ok_or_else(|| Problem::new(400, 2002, "The offer does not allow so many seats."))
    });
    Ok(NextTerm { quantity: quantity.transpose()?, ..next })
}

/// As it was asked for.
pub(crate) fn json(next: &NextTerm, seats: u32) -> Value {
    written(&next.item, &next.offer_id, (&next.term, &next.billing_cycle), next.quantity.unwrap_or(seats))
}

/// `nextChargeInstructions`: the billing cycle that a subscription has from its next charge on.
pub(crate) fn charge_json(subscription: &Subscription, next: &NextPlan) -> Value {
    let term = subscription.term.as_deref().unwrap_or_default();
    let Subscription { item, offer_id, quantity, .. } = subscription;
    written(item, offer_id, (term, &next.billing_cycle), *quantity)
}

fn written(item: &Item, offer_id: &str, (term, billing_cycle): (&str, &str), quantity: u32) -> Value {
    json!({
        "product": {
            "productId": item.product.id,
            "skuId": item.sku.id,
            "availabilityId": offer_id.rsplit(':').next(),
            "billingCycle": billing_cycle,
            "termDuration": term,
        },
        "quantity": quantity,
    })
}

//! `CreateOrder`: buying without a cart.

use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::purchasing::checkout::check_group;
use crate::api::purchasing::read_cart_line::CartLine;
use crate::rules::cart_rules::CartRules;
use crate::rules::place_order::OrderPlacement;
use crate::state::store::Store;
use crate::values::problem::Problem;

pub(crate) fn create(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let (catalog, options) = (store.catalog.clone(), store.options.clone());
    let (customer, rng, ledger) = store.customer_rng_and_ledger(call)?;
    let body = call.body()?;
    let fields = Fields::of(&body, "The order")?;
    if fields.text("referenceCustomerId")?.is_some_and(|id| !id.eq_ignore_ascii_case(&customer.profile.id)) {
        return Err(Problem::new(400, 900_118, "The referenceCustomerId is another customer's."));
    }
    let mut lines = read_lines(fields)?;
    let rules = CartRules { catalog: &catalog, customer, now: call.now, disruption: call.disruption };
    for line in &mut lines {
        rules.check(line);
        if let Some(error) = &line.error {
            let code = if error.code == 10_001 { 800_004 } else { 800_002 };
            return Err(Problem::new(400, code, error.description.clone()));
        }
    }
    check_group(&catalog, &options, customer, &lines, call)?;
    let mut placement = OrderPlacement {
        catalog: &catalog,
        options: &options,
        rng,
        ledger,
        now: call.now,
        disruption: call.disruption,
    };
    let order = placement.place(customer, &lines);
    let body = order.json(&customer.profile, call.now, false);
    customer.orders.put(&order.id.clone(), order);
    Ok(Answer::created(body))
}

/// Order lines read as the cart lines they would have been.
fn read_lines(order: Fields<'_>) -> Result<Vec<CartLine>, Problem> {
    let cycle = order.text("billingCycle")?;
    let mut lines = Vec::new();
    for (place, line) in order.list("lineItems")?.iter().enumerate() {
        let fields = Fields::of(line, "A line item")?;
        if fields.integer("lineItemNumber")?.is_some_and(|number| usize::try_from(number) != Ok(place)) {
            return Err(Problem::new(400, 800_071, "The line item numbers must run from 0."));
        }
        let offer = fields.text("offerId")?.filter(|offer| !offer.is_empty());
        let offer = offer.ok_or_else(|| Problem::new(400, 900_142, "A line item needs its offerId."))?;
        let mut cart_line: Value = line.clone();
        cart_line["id"] = json!(place);
        cart_line["catalogItemId"] = json!(offer);
        cart_line["billingCycle"] = json!(cycle);
        lines.push(cart_line);
    }
    if lines.is_empty() {
        return Err(Problem::bad_input("An order needs at least one line item."));
    }
    CartLine::read_all(&lines)
}

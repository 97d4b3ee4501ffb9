//! `CreateOrder`: buying without a cart.

use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::purchasing::order_body::OrderBody;
use crate::api::purchasing::read_cart_line::read_cart_lines;
use crate::state::cart_line::CartLine;
use crate::state::store::Store;
use crate::values::problem::Problem;

pub(crate) fn create(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let mut placement = store.placement(call)?;
    let profile = placement.customer.profile.clone();
    let body = call.body()?;
    let fields = Fields::of(&body, "The order")?;
    if fields.text("referenceCustomerId")?.is_some_and(|id| !id.eq_ignore_ascii_case(&profile.id)) {
        return Err(Problem::new(400, 900_118, "The referenceCustomerId is another customer's."));
    }
    let mut lines = read_lines(fields)?;
    for line in &mut lines {
        placement.cart_rules().check(line);
        if let Some(error) = &line.error {
            let code = if error.code == 10_001 { 800_004 } else { 800_002 };
            return Err(Problem::new(400, code, error.description.clone()));
        }
    }
    placement.check_group(&lines)?;
    let order = placement.place(&lines);
    Ok(Answer::created(OrderBody::of(order, &profile, call.now, false)))
}

/// Order lines read as the cart lines they would have been.
fn read_lines(order: Fields<'_>) -> Result<Vec<CartLine>, Problem> {
    let cycle = order.text("billingCycle")?;
    let mut lines = Vec::new();
    for (index, line) in order.list("lineItems")?.iter().enumerate() {
        let fields = Fields::of(line, "A line item")?;
        if fields.integer("lineItemNumber")?.is_some_and(|number| usize::try_from(number) != Ok(index)) {
            return Err(Problem::new(400, 800_071, "The line item numbers must run from 0."));
        }
        let offer = fields.text("offerId")?.filter(|offer| !offer.is_empty());
        let offer = offer.ok_or_else(|| Problem::new(400, 900_142, "A line item needs its offerId."))?;
        let mut cart_line: Value = line.clone();
        cart_line["id"] = json!(index);
        cart_line["catalogItemId"] = json!(offer);
        cart_line["billingCycle"] = json!(cycle);
        if let Some(id) = fields.text("partnerIdOnRecord")?.filter(|id| !id.is_empty()) {
            cart_line["participants"] = json!([{"key": "transaction_reseller", "value": id}]);
        }
        lines.push(cart_line);
    }
    if lines.is_empty() {
        return Err(Problem::bad_input("An order needs at least one line item."));
    }
    read_cart_lines(&lines)
}

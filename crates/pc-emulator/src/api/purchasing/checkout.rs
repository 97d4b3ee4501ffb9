//! `CheckoutCart`: one order for each group of lines.

use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::purchasing::cart_body::CheckoutBody;
use crate::api::purchasing::carts::already_ordered;
use crate::options::SecondCheckout;
use crate::rules::order_groups::groups;
use crate::state::cart::{Cart, CheckoutResult};
use crate::state::cart_line::CartLine;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// Each group stands alone: what fails becomes an `orderErrors` entry, unless everything failed.
pub(crate) fn checkout(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let mut placement = store.placement(call)?;
    let cart = placement.customer.cart(call)?;
    if call.now < cart.busy_until {
        return Err(call.in_progress());
    }
    if let Some(first) = &cart.checkout {
        return match placement.options.second_checkout {
            SecondCheckout::Replay => {
                Ok(Answer::created(CheckoutBody::of(first, placement.customer)).repeated())
            }
            SecondCheckout::Refuse => Err(already_ordered()),
        };
    }
    refuse_line_errors(cart)?;

    let (mut orders, mut errors, mut first_problem) = (Vec::new(), Vec::new(), None);
    for (group, lines) in groups(cart) {
        let refused = call.disruption.refuse(&group);
        match refused.and_then(|()| placement.check_group(&lines)) {
            Ok(()) => orders.push(placement.place(&lines).id.clone()),
            Err(problem) => {
                errors.push(order_error(&group, &problem));
                first_problem.get_or_insert(problem);
            }
        }
    }
    if let (true, Some(problem)) = (orders.is_empty(), first_problem) {
        return Err(problem);
    }
    let result = CheckoutResult { at: call.now, orders: orders.into(), errors: errors.into() };
    let answer = Answer::created(CheckoutBody::of(&result, placement.customer));
    if let Some(cart) = placement.customer.carts.get_mut(call.parameter("cart")) {
        cart.busy_until = call.now + call.delay;
        cart.checkout = Some(result);
    }
    Ok(answer)
}

fn refuse_line_errors(cart: &Cart) -> Result<(), Problem> {
    let lines = cart.lines.iter().flat_map(CartLine::with_addons);
    let errors = lines.filter_map(|line| line.error.as_ref());
    let texts: Vec<String> = errors.map(|error| format!("{}: {}", error.code, error.description)).collect();
    if texts.is_empty() {
        return Ok(());
    }
    Err(Problem::new(400, 800_009, "Line items of the cart have errors.").with_data(texts))
}

fn order_error(group: &str, problem: &Problem) -> Value {
    json!({
        "orderGroupId": group,
        "code": problem.code,
        "description": problem.description,
        "attributes": {"objectType": "OrderError"},
    })
}

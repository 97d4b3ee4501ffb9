//! `CancelOrder`, `CancelSoftware`, `ChangeBillingCycle`, `PurchaseAddOn`: what a PATCH of an order can ask for.

use std::collections::BTreeSet;

use pc_transport::wire::Request;

use crate::api::answer::Answer;
use crate::api::call::{Call, read_body};
use crate::api::fields::Fields;
use crate::api::purchasing::addons;
use crate::api::purchasing::order_body::OrderBody;
use crate::rules::order_changes::{self, no_such_line};
use crate::state::store::Store;
use crate::values::operation::Operation;
use crate::values::problem::Problem;
use crate::values::spelling::{read_billing_cycle, same_word};

pub(crate) fn patch(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let body = call.body()?;
    let fields = Fields::of(&body, "The order")?;
    let asked = asked(fields);
    if asked == Some(Operation::PurchaseAddOn) {
        return addons::purchase(store, call, fields);
    }
    let order = store.customer(call)?.order(call)?;
    if fields.text("id")?.is_some_and(|id| !id.eq_ignore_ascii_case(&order.id)) {
        return Err(Problem::bad_input("The body is about another order."));
    }
    let (status, cycle) = (fields.text("status")?, fields.text("billingCycle")?);
    match (asked, status, cycle) {
        (Some(Operation::CancelOrder | Operation::CancelSoftware), ..) => {
            let lines = numbers(fields.list("lineItems")?)?;
            let (customer, order) = (call.parameter("customer"), call.parameter("order"));
            order_changes::cancel(store, customer, order, &lines, call.now)?;
        }
        (_, _, Some(cycle)) => {
            let cycle = read_billing_cycle("billingCycle", cycle)?;
            store.customer_mut(call)?.order_mut(call)?.change_billing_cycle(cycle)?;
        }
        _ => return Err(Problem::bad_input("The order can be cancelled, or get another billing cycle.")),
    }
    let customer = store.customer(call)?;
    Ok(Answer::ok(OrderBody::of(customer.order(call)?, &customer.profile, call.now, false)))
}

/// Which of the operations that patch an order a request is; none when its body asks for none of them.
pub(crate) fn operation(request: &Request) -> Option<Operation> {
    let body = read_body(request).ok()?;
    asked(Fields::of(&body, "The order").ok()?)
}

fn asked(order: Fields<'_>) -> Option<Operation> {
    let text = |name| order.text(name).ok().flatten();
    match (text("status"), text("billingCycle")) {
        (None, _) if addons::are_wanted(order) => Some(Operation::PurchaseAddOn),
        (Some(status), _) if same_word(status, "cancelled") => {
            let whole = order.list("lineItems").is_ok_and(<[_]>::is_empty);
            Some(if whole { Operation::CancelOrder } else { Operation::CancelSoftware })
        }
        (_, Some(_)) => Some(Operation::ChangeBillingCycle),
        _ => None,
    }
}

/// Each line once, however often it is named.
fn numbers(lines: &[serde_json::Value]) -> Result<Vec<usize>, Problem> {
    let number = |line| {
        let number = Fields::of(line, "A line item")?.integer("lineItemNumber")?;
        let number = number.ok_or_else(|| Problem::bad_input("A line item needs its lineItemNumber."))?;
        usize::try_from(number).map_err(|_| no_such_line())
    };
    let numbers: BTreeSet<usize> = lines.iter().map(number).collect::<Result<_, _>>()?;
    Ok(numbers.into_iter().collect())
}

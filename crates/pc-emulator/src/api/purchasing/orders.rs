//! `GetOrder`, `ListOrders`. Whoever knows an order's id can read it at once; lists show it later.

use pc_models::Timestamp;
use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::purchasing::order_body::OrderBody;
use crate::state::order::Order;
use crate::state::store::Store;
use crate::values::problem::Problem;
use crate::values::spelling::read_billing_cycle;

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let with_price = call.flag("include_price")?;
    let asked = call.query("billingType");
    let wanted = asked.map(|word| read_billing_cycle("billingType", word)).transpose()?;
    let customer = store.customer(call)?;
    let shown = |order: &&Order| {
        order.visible <= call.now && wanted.is_none_or(|wanted| order.billing_cycle == wanted)
    };
    let orders = customer.orders.iter().rev().filter(shown);
    let items = orders.map(|order| OrderBody::of(order, &customer.profile, call.now, with_price));
    Ok(Answer::collection(items, call))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let with_price = call.flag("include_price")?;
    let customer = store.customer(call)?;
    Ok(Answer::ok(OrderBody::of(customer.order(call)?, &customer.profile, call.now, with_price)))
}

/// Every order of every customer, oldest first, whether lists show it yet or not.
pub(crate) fn of_everybody(store: &Store, now: Timestamp) -> Vec<Value> {
    let customers = store.customers.iter();
    let mut orders: Vec<_> =
        customers.flat_map(|owner| owner.orders.iter().map(move |order| (owner, order))).collect();
    orders.sort_by_key(|(_, order)| order.created);
    orders.into_iter().map(|(owner, order)| json!(OrderBody::of(order, &owner.profile, now, false))).collect()
}

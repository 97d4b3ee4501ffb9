//! `PurchaseAddOn`, `ListSubscriptionAddOns`: what is added to a subscription later.

use serde_json::json;

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::purchasing::order_body::OrderBody;
use crate::api::purchasing::read_cart_line::read_cart_lines;
use crate::api::subscriptions::subscription_body::SubscriptionBody;
use crate::state::cart_line::CartLine;
use crate::state::customer::Customer;
use crate::state::order::Order;
use crate::state::store::Store;
use crate::values::problem::Problem;

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    let base = customer.subscription(call)?;
    let added = customer.subscriptions.iter().filter(|one| {
        one.starts <= call.now && one.parent.as_ref().is_some_and(|id| id.eq_ignore_ascii_case(&base.id))
    });
    Ok(Answer::collection(added.map(|one| SubscriptionBody::of(one, &customer.profile.id, call.now)), call))
}

/// Whether a patch of an order asks for add-ons.
pub(crate) fn are_wanted(order: Fields<'_>) -> bool {
    addon_lines(order).is_ok_and(|lines| !lines.is_empty())
}

/// The lines that name a parent and are none of the order's.
fn addon_lines(order: Fields<'_>) -> Result<Vec<Fields<'_>>, Problem> {
    let lines = order.list("lineItems")?.iter();
    let lines: Vec<Fields<'_>> =
        lines.map(|line| Fields::of(line, "A line item")).collect::<Result<_, _>>()?;
    Ok(lines.into_iter().filter(|line| line.get("parentSubscriptionId").is_some()).collect())
}

/// Adds lines to the order of the base subscription. All of them, or none.
pub(crate) fn purchase(store: &mut Store, call: &Call<'_>, body: Fields<'_>) -> Result<Answer, Problem> {
    let mut placement = store.placement(call)?;
    let mut lines = read_lines(placement.customer, placement.customer.order(call)?, body)?;
    for line in &mut lines {
        placement.cart_rules().check(line);
        let alone = line.item.as_ref().is_some_and(|item| !item.sku.is_addon());
        if let Some(error) = &line.error {
            let code = match error.code {
                10_001 => 800_004,
                _ if alone || error.is_about_parent() => 800_029,
                _ => 800_002,
            };
            return Err(Problem::new(400, code, error.description.clone()));
        }
    }
    placement.check_group(&lines)?;
    placement.add_to(call.parameter("order"), &lines);
    let customer = placement.customer;
    Ok(Answer::ok(OrderBody::of(customer.order(call)?, &customer.profile, call.now, false)))
}

/// The lines asked for as the cart lines they would have been.
fn read_lines(customer: &Customer, order: &Order, body: Fields<'_>) -> Result<Vec<CartLine>, Problem> {
    let mut lines = Vec::new();
    for (index, line) in addon_lines(body)?.into_iter().enumerate() {
        let parent = line.text("parentSubscriptionId")?.unwrap_or_default();
        let base = customer.subscriptions.get(parent).filter(|base| base.order_id == order.id);
        let unknown = || Problem::new(400, 800_029, "The parent subscription is none of this order.");
        let base = base.ok_or_else(unknown)?;
        lines.push(json!({
            "id": index,
            "catalogItemId": line.text("offerId")?,
            "friendlyName": line.text("friendlyName")?,
            "quantity": line.integer("quantity")?,
            "billingCycle": order.billing_cycle,
            "termDuration": line.text("termDuration")?.or(base.term.as_deref()),
            "promotionId": line.text("promotionId")?,
            "provisioningContext": {"parentSubscriptionId": base.id},
        }));
    }
    read_cart_lines(&lines)
}

//! `PurchaseAddOn`, `ListSubscriptionAddOns`: what is added to a subscription later.

use serde_json::{Value, json};

use crate::api::answer::{Answer, Collection};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::purchasing::checkout::check_group;
use crate::api::purchasing::read_cart_line::CartLine;
use crate::rules::cart_rules::CartRules;
use crate::rules::place_order::OrderPlacement;
use crate::state::store::Store;
use crate::values::problem::Problem;

pub(crate) fn list(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    let base = customer.subscription(call)?;
    let added = customer.subscriptions.iter().filter(|one| {
        one.starts <= call.now && one.parent.as_ref().is_some_and(|id| id.eq_ignore_ascii_case(&base.id))
    });
    let items = added.map(|one| one.body(&customer.profile.id)).collect();
    Ok(Answer::written(&Collection::of(items, call.uri())))
}

/// Whether a patch of an order asks for add-ons.
pub(crate) fn are_wanted(order: Fields<'_>) -> Result<bool, Problem> {
    Ok(!wishes(order)?.is_empty())
}

/// The lines that name a parent and are none of the order's.
fn wishes(order: Fields<'_>) -> Result<Vec<Fields<'_>>, Problem> {
    let lines = order.list("lineItems")?.iter();
    let lines: Vec<Fields<'_>> =
        lines.map(|line| Fields::of(line, "A line item")).collect::<Result<_, _>>()?;
    Ok(lines.into_iter().filter(|line| line.get("parentSubscriptionId").is_some()).collect())
}

/// Adds lines to the order of the base subscription. All of them, or none.
pub(crate) fn purchase(store: &mut Store, call: &Call<'_>, body: Fields<'_>) -> Result<Answer, Problem> {
    let (catalog, options) = (store.catalog.clone(), store.options.clone());
    let (customer, rng, ledger) = store.customer_rng_and_ledger(call)?;
    let order = customer.order(call)?;
    let mut lines = Vec::new();
    for (place, wish) in wishes(body)?.into_iter().enumerate() {
        let parent = wish.text("parentSubscriptionId")?.unwrap_or_default();
        let base = customer.subscriptions.get(parent).filter(|base| base.order_id == order.id);
        let unknown = || Problem::new(400, 800_029, "The parent subscription is none of this order.");
        let base = base.ok_or_else(unknown)?;
        let line: Value = json!({
            "id": place,
            "catalogItemId": wish.text("offerId")?,
            "friendlyName": wish.text("friendlyName")?,
            "quantity": wish.integer("quantity")?,
            "billingCycle": order.billing_cycle,
            "termDuration": wish.text("termDuration")?.or(base.term.as_deref()),
            "promotionId": wish.text("promotionId")?,
            "provisioningContext": {"parentSubscriptionId": base.id},
        });
        lines.push(line);
    }
    let mut lines = CartLine::read_all(&lines)?;
    let rules = CartRules { catalog: &catalog, customer, now: call.now, disruption: call.disruption };
    for line in &mut lines {
        rules.check(line);
        let alone = line.item.as_ref().is_some_and(|item| !item.sku.is_addon());
        match &line.error {
            Some(error) if error.code == 10_001 => {
                return Err(Problem::new(400, 800_004, error.description.clone()));
            }
            Some(error) if alone || error.is_about_parent() => {
                return Err(Problem::new(400, 800_029, error.description.clone()));
            }
            Some(error) => return Err(Problem::new(400, 800_002, error.description.clone())),
            None => {}
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
    let added: Vec<_> =
        lines.iter().filter_map(|line| placement.order_line(customer.profile.country, line)).collect();
    let Some(order) = customer.orders.get_mut(call.parameter("order")) else {
        return Err(Problem::new(404, 20_000, "The order was not found."));
    };
    let first = order.lines.len();
    order.lines.extend(added);
    for number in first..order.lines.len() {
        if let Some(subscription) = placement.deliver(&customer.profile.id, order, number) {
            customer.subscriptions.put(&subscription.id.clone(), subscription);
        }
    }
    let order = customer.order(call)?;
    Ok(Answer::ok(order.json(&customer.profile, call.now, false)))
}

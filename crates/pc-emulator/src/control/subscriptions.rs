//! The control endpoints of subscriptions, for what the modelled API has no call: seats are converted, and credits given.

use std::sync::Arc;

use pc_models::Timestamp;
use serde_json::{Value, json};

use crate::api::fields::Fields;
use crate::rules::conversions::{self, Conversion, Target, no_such_subscription};
use crate::state::catalog::Item;
use crate::state::next_term::NextTerm;
use crate::state::store::Store;
use crate::values::problem::Problem;
use crate::values::spelling::read_billing_cycle;

pub(crate) fn change(
    store: &mut Store,
    id: &str,
    what: &str,
    body: &Value,
    now: Timestamp,
) -> Result<Value, Problem> {
    let fields = Fields::of(body, "The body")?;
    let owner = owner(store, id)?;
    match what {
        "conversions" => convert(store, &owner, id, fields, now),
        "credits" => credit(store, &owner, id, fields, now),
        _ => Err(Problem::new(404, 404, "A subscription has the endpoints conversions and credits.")),
    }
}

fn owner(store: &Store, subscription: &str) -> Result<Arc<str>, Problem> {
    let mut owners = store.customers.iter().filter(|one| one.subscriptions.get(subscription).is_some());
    owners.next().map(|owner| owner.profile.id.clone()).ok_or_else(no_such_subscription)
}

/// `{"catalogItemId": "CFQ7TTC0LF8Q:0001", "quantity": 10}` or `{"intoSubscription": "…"}`: so many seats, or all of them,
/// become those of another product, or of another subscription.
fn convert(
    store: &mut Store,
    owner: &str,
    id: &str,
    fields: Fields<'_>,
    now: Timestamp,
) -> Result<Value, Problem> {
    let refuse =
        || Problem::bad_input("Send {\"catalogItemId\": \"product:sku\"} or {\"intoSubscription\": \"id\"}.");
    let target = match (fields.text("intoSubscription")?, fields.text("catalogItemId")?) {
        (Some(into), _) => Target::Subscription(into.into()),
        (None, Some(item)) => Target::Item(Box::new(target_item(store, owner, id, item, fields, now)?)),
        (None, None) => return Err(refuse()),
    };
    let quantity = fields.integer("quantity")?.map(u32::try_from).transpose().map_err(|_| refuse())?;
    let subscription = conversions::convert(store, owner, id, Conversion { target, quantity }, now)?;
    Ok(json!({"subscriptionId": subscription}))
}

/// With the term and billing cycle asked for; else with those of the subscription, or those its trial would renew with.
fn target_item(
    store: &Store,
    owner: &str,
    id: &str,
    item: &str,
    fields: Fields<'_>,
    now: Timestamp,
) -> Result<NextTerm, Problem> {
    let customer = store.customers.get(owner).ok_or_else(no_such_subscription)?;
    let source = customer.subscriptions.get(id).ok_or_else(no_such_subscription)?;
    let (term, cycle) = match &source.item.sku.renews_as {
        Some(next) => (next.term.as_str(), next.billing_cycle.as_str()),
        None => (source.term.as_deref().unwrap_or_default(), source.billing_cycle.as_str()),
    };
    let cycle = read_billing_cycle("billingCycle", fields.text("billingCycle")?.unwrap_or(cycle))?;
    let terms = (fields.text("termDuration")?.unwrap_or(term), cycle);
    let found = store.catalog.item(item).filter(Item::is_online_service);
    let next =
        found.and_then(|item| NextTerm::of(store.catalog, &item, terms, customer.profile.country, now));
    next.ok_or_else(|| {
        Problem::bad_input(format!("'{item}' is not sold for a term of {} billed {}.", terms.0, terms.1))
    })
}

/// `{"unitAmount": "2.50", "reason": "Azure Credit Offer"}`: so much of each unit is credited.
fn credit(
    store: &mut Store,
    owner: &str,
    id: &str,
    fields: Fields<'_>,
    now: Timestamp,
) -> Result<Value, Problem> {
    let refuse = || Problem::bad_input("Send {\"unitAmount\": \"amount\", \"reason\": \"text\"}.");
    let amount = fields.text("unitAmount")?.and_then(|text| text.parse().ok()).ok_or_else(refuse)?;
    let reason = fields.text("reason")?.unwrap_or("Azure Credit Offer");
    let Store { catalog, customers, ledger, .. } = store;
    let customer = customers.get(owner).ok_or_else(no_such_subscription)?;
    let subscription = customer.subscriptions.get(id).ok_or_else(no_such_subscription)?;
    if customer.orders.get(&subscription.order_id).is_none() {
        return Err(Problem::bad_input(
            "The subscription was there before the emulator: no order of it is known.",
        ));
    }
    let credit = subscription.credit(&customer.profile.id, amount, reason, now);
    ledger.post(*catalog, catalog.currency(customer.profile.country), vec![credit]);
    Ok(json!({"subscriptionId": subscription.id}))
}

//! `PatchSubscription`, and what else can be read of or done to a subscription.

use pc_models::Timestamp;
use serde_json::{Value, json};

use crate::api::answer::{Answer, Link};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::api::subscriptions::next_term;
use crate::api::subscriptions::subscription_body::{self, SubscriptionBody};
use crate::state::customer::Profile;
use crate::state::store::Store;
use crate::state::subscription::Subscription;
use crate::values::problem::Problem;
use crate::values::random;
use crate::values::reseller::check_mpn_id;
use crate::values::spelling::read_billing_cycle;

/// Quantity, name, renewal, partner, billing plan, next term and status. Another term is refused; whatever else the body
/// repeats is not looked at.
pub(crate) fn patch(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let body = call.body()?;
    let fields = Fields::of(&body, "The subscription")?;
    let customer = store.customer(call)?;
    let mut changed = customer.subscription(call)?.clone();
    check_etag(&changed, call, fields)?;
    if changed.ended.is_some() {
        return Err(Problem::new(400, 2011, "A deleted subscription cannot be updated."));
    }
    let (owner, mut charges) = (customer.profile.clone(), Vec::new());
    if let Some(status) = fields.text("status")? {
        match status.to_ascii_lowercase().as_str() {
            "active" => changed.suspended = false,
            "suspended" => changed.suspended = true,
            "deleted" => charges = changed.cancel(&owner.id, call.now)?,
            _ => return Err(Problem::bad_word("status", status)),
        }
    }
    // Before the seats change: what the body repeats was written for the seats there were.
    change_terms(&mut changed, store, &owner, fields, call.now)?;
    let quantity = fields.integer("quantity")?.filter(|wanted| *wanted != i64::from(changed.quantity));
    if let Some(quantity) = quantity.filter(|_| changed.ended.is_none()) {
        charges = changed.change_quantity(&owner.id, quantity, call.now)?;
    }
    changed.auto_renew = fields.boolean("autoRenewEnabled")?.unwrap_or(changed.auto_renew);
    if let Some(name) = fields.text("friendlyName")? {
        changed.friendly_name = name.into();
    }
    if let Some(partner) = fields.text("partnerId")?.filter(|partner| *partner != &*changed.partner_id) {
        if !partner.is_empty() {
            check_mpn_id(partner)?;
        }
        changed.partner_id = partner.into();
    }
    changed.version += 1;
    let answer = Answer::ok(SubscriptionBody::of(&changed, &owner.id, call.now));
    if let Some(subscription) =
        store.customer_mut(call)?.subscriptions.get_mut(call.parameter("subscription"))
    {
        *subscription = changed;
    }
    store.ledger.post(store.catalog, store.catalog.currency(owner.country), charges);
    Ok(answer)
}

/// How it is billed from the next billing cycle on, and what it will be from the next term on. A body that repeats what
/// was read of the next term orders nothing.
fn change_terms(
    subscription: &mut Subscription,
    store: &Store,
    owner: &Profile,
    fields: Fields<'_>,
    now: Timestamp,
) -> Result<(), Problem> {
    let term = fields.text("termDuration")?.filter(|term| !term.is_empty());
    if term
        .is_some_and(|term| !subscription.term.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(term)))
    {
        return Err(Problem::new(400, 900_268, "The term of a running subscription stays as it is."));
    }
    if let Some(cycle) = fields.text("billingCycle")? {
        let cycle = read_billing_cycle("billingCycle", cycle)?;
        if cycle != subscription.billing_cycle {
            subscription.schedule_plan(store.catalog, cycle, owner.country)?;
        }
    }
    let name = "scheduledNextTermInstructions";
    if fields.erases(name) {
        subscription.next_term = None;
    } else if let Some(instructions) = fields.get(name) {
        let next = next_term::read(store.catalog, subscription, instructions, owner.country, now)?;
        let known = subscription.next_term.as_ref();
        if !known.is_some_and(|known| known.is_same(&next, subscription.quantity)) {
            subscription.next_term = Some(Box::new(next));
        }
    }
    Ok(())
}

/// In the header, quoted, or in the body; without any nothing is checked.
fn check_etag(subscription: &Subscription, call: &Call<'_>, fields: Fields<'_>) -> Result<(), Problem> {
    let header = call.request.find_header("If-Match").map(|text| text.trim().trim_matches('"'));
    let attributes = fields.get("attributes").map(|value| Fields::of(value, "The attributes")).transpose()?;
    let inside = attributes.map(|attributes| attributes.text("etag")).transpose()?.flatten();
    match header.or(inside).filter(|etag| !etag.is_empty() && *etag != "*") {
        Some(etag) if etag != subscription_body::etag(subscription) => {
            Err(Problem::new(400, 2055, "The etag is outdated."))
        }
        _ => Ok(()),
    }
}

pub(crate) fn provisioning_status(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let subscription = store.customer(call)?.subscription(call)?;
    Ok(Answer::ok(json!({
        "skuId": random::entitlement_id(&subscription.offer_id),
        "status": "success",
        "quantity": subscription.quantity,
        "endDate": subscription.commitment_end(),
        "attributes": {"objectType": "SubscriptionProvisioningStatus"},
    })))
}

/// Sandbox only.
pub(crate) fn activate(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let sandbox = store.options.sandbox;
    let subscription = store.customer(call)?.subscription(call)?;
    match sandbox {
        true => Ok(Answer::ok(json!({"subscriptionId": subscription.id, "status": "Success"}))),
        false => Err(Problem::new(400, 900_127, "The operation is not supported in this environment.")),
    }
}

/// The links of one subscription.
pub(crate) fn activation_links(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let subscription = store.customer(call)?.subscription(call)?;
    Ok(Answer::collection([activation_link(0, &subscription.id)], call))
}

/// The links of an order, or of the line in the path.
pub(crate) fn order_activation_links(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let order = store.customer(call)?.order(call)?;
    let wanted = match call.parameter("line") {
        "" => None,
        text => Some(text.parse::<usize>().map_err(|_| Problem::bad_input("The line must be a number."))?),
    };
    if wanted.is_some_and(|number| number >= order.lines.len()) {
        return Err(Problem::new(400, 800_071, "There is no such line."));
    }
    let lines = order.lines.iter().enumerate();
    let wanted = lines.filter(|(number, line)| {
        wanted.is_none_or(|wanted| wanted == *number) && line.is_fulfilled(call.now)
    });
    let items =
        wanted.filter_map(|(number, line)| Some(activation_link(number, line.subscription.as_ref()?)));
    Ok(Answer::collection(items, call))
}

/// A dummy, as in the sandbox.
fn activation_link(line: usize, subscription: &str) -> Value {
    json!({
        "lineItemNumber": line,
        "link": Link::to(format!("https://publisher.example/activate?token={subscription}")),
    })
}

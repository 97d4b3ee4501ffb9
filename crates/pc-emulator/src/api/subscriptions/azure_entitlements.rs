//! `ListAzureEntitlements`, `GetAzureEntitlement`, `CancelAzureEntitlement`: the Azure subscription behind a
//! legacy Azure subscription or an Azure plan.

use serde_json::{Value, json};

use crate::api::answer::{Answer, Link};
use crate::api::call::Call;
use crate::api::fields::Fields;
use crate::state::store::Store;
use crate::state::subscription::Subscription;
use crate::values::problem::Problem;
use crate::values::random;
use crate::values::spelling::same_word;

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    let subscription = customer.subscription(call)?;
    let items = subscription.is_azure().then(|| entitlement_json(subscription, &customer.profile.id));
    Ok(Answer::collection(items, call))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    let subscription = find(customer.subscription(call)?, call)?;
    Ok(Answer::ok(entitlement_json(subscription, &customer.profile.id)))
}

/// Because it was broken into, the only reason there is. Its usage ends; the plan stays.
pub(crate) fn cancel(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let body = call.body()?;
    let reason = Fields::of(&body, "The reason")?.text("cancellationReason")?.unwrap_or_default();
    if !same_word(reason, "compromise") {
        return Err(Problem::bad_word("cancellationReason", reason));
    }
    let customer = store.customer_mut(call)?;
    find(customer.subscription(call)?, call)?;
    if let Some(subscription) = customer.subscriptions.get_mut(call.parameter("subscription")) {
        subscription.usage_ended.get_or_insert(call.now);
    }
    get(store, call)
}

/// The subscription, when the entitlement in the path is its own.
fn find<'s>(subscription: &'s Subscription, call: &Call<'_>) -> Result<&'s Subscription, Problem> {
    let id = random::entitlement_id(&subscription.id);
    match subscription.is_azure() && id.eq_ignore_ascii_case(call.parameter("entitlement")) {
        true => Ok(subscription),
        false => Err(Problem::new(404, 1000, "The entitlement was not found.")),
    }
}

fn entitlement_json(subscription: &Subscription, customer: &str) -> Value {
    let id = random::entitlement_id(&subscription.id);
    let status = match (subscription.usage_ended, subscription.suspended) {
        (Some(_), _) => "cancelled",
        (None, true) => "suspended",
        (None, false) => "active",
    };
    let uri = format!("/customers/{customer}/subscriptions/{}/azureEntitlements/{id}", subscription.id);
    json!({
        "id": id,
        "friendlyName": subscription.friendly_name,
        "status": status,
        "subscriptionId": subscription.id,
        "links": {"self": Link::to(uri)},
    })
}

//! `RegisterSubscription`, `GetSubscriptionRegistrationStatus`: enabling a subscription for reservations.

use std::time::Duration;

use pc_models::Timestamp;
use serde_json::json;

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::state::store::Store;
use crate::values::problem::Problem;

/// How long a registration takes at least, when it takes any time.
const REGISTRATION_TIME_MIN: Duration = Duration::from_secs(10);

/// Starts the registration; asking again changes nothing.
pub(crate) fn register(store: &mut Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let subscription = store.customer(call)?.subscription(call)?;
    if !subscription.is_azure() {
        return Err(Problem::new(400, 800_011, "The subscription is not a valid Azure subscription."));
    }
    if subscription.suspended {
        return Err(Problem::new(400, 800_012, "The subscription is not active."));
    }
    let id = subscription.id.clone();
    let most = store.options.registration_time;
    let ready = call.now + store.rng.between(REGISTRATION_TIME_MIN.min(most), most);
    let customer = store.customer_mut(call)?;
    if let Some(subscription) = customer.subscriptions.get_mut(&id) {
        subscription.registered_at.get_or_insert(ready);
    }
    let customer = &customer.profile.id;
    Ok(Answer::accepted(format!("/customers/{customer}/subscriptions/{id}/registrationstatus")))
}

pub(crate) fn status(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let subscription = store.customer(call)?.subscription(call)?;
    Ok(Answer::ok(json!({
        "subscriptionId": subscription.id,
        "status": word(subscription.registered_at, call.now),
        "attributes": {"objectType": "SubscriptionRegistrationStatus"},
    })))
}

fn word(registered_at: Option<Timestamp>, now: Timestamp) -> &'static str {
    match registered_at {
        None => "NotRegistered",
        Some(at) if now < at => "Registering",
        Some(_) => "Registered",
    }
}

//! The audit trail: who changed what, or tried to.

use std::sync::Arc;

use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::purchasing::order_body::OrderBody;
use crate::api::subscriptions::subscription_body::SubscriptionBody;
use crate::state::audit_record::{AuditRecord, Change};
use crate::state::store::Store;

/// How many records hold the values as well; older ones tell only what was changed.
const MAX_RECORDS_WITH_VALUES: usize = 4_000;

/// What a patch is about to change.
pub(crate) fn before(store: &Store, call: &Call<'_>) -> Option<String> {
    let customer = store.customer(call).ok().filter(|_| call.request.method == Method::Patch)?;
    let resource = match call.parameter("order") {
        "" => json!(SubscriptionBody::of(customer.subscription(call).ok()?, &customer.profile.id, call.now)),
        _ => json!(OrderBody::of(customer.order(call).ok()?, &customer.profile, call.now, false)),
    };
    Some(capitalized(resource).to_string())
}

/// Records what a call did, or did not manage to do: then the new value is what was asked for. A checkout is as many
/// changes as it made orders.
pub(crate) fn record(store: &mut Store, call: &Call<'_>, kind: Change, old: Option<String>, answer: &Answer) {
    let succeeded = (200..300).contains(&answer.status);
    let body = if succeeded { answer.json() } else { Some(call.body().unwrap_or_default()) };
    let Some(mut body) = body else { return };
    let Ok(profile) = store.customer(call).map(|customer| customer.profile.clone()) else { return };
    let orders = body.get_mut("orders").and_then(Value::as_array_mut).filter(|_| succeeded);
    let changed = orders.map(std::mem::take).unwrap_or_else(|| vec![body]);
    let named =
        ["order", "subscription"].map(|name| call.parameter(name)).into_iter().find(|id| !id.is_empty());
    for resource in changed {
        let id = named.or(resource["id"].as_str().filter(|_| succeeded)).unwrap_or_default();
        let resource_id = resource_id(store, call, id);
        let index = store.audit.len();
        store.audit.push(Arc::new(AuditRecord {
            number: u32::try_from(index).unwrap_or(u32::MAX),
            customer: profile.id.clone(),
            kind,
            at: call.now,
            correlation_id: call.correlation_id.into(),
            succeeded,
            old_value: old.as_deref().map(Box::from),
            new_value: Some(capitalized(resource).to_string().into()),
            resource_id,
        }));
        if let Some(old) = index.checked_sub(MAX_RECORDS_WITH_VALUES) {
            let old = Arc::make_mut(&mut store.audit[old]);
            (old.old_value, old.new_value) = (None, None);
        }
    }
}

/// The id of what was changed, in lower case. An order's is shared with the order: there are millions.
fn resource_id(store: &Store, call: &Call<'_>, id: &str) -> Arc<str> {
    let id = id.to_ascii_lowercase();
    let order = store.customer(call).ok().and_then(|customer| customer.orders.get(&id));
    let of_order = order.map(|order| &order.id).filter(|of_order| ***of_order == *id);
    of_order.map_or_else(|| id.as_str().into(), Arc::clone)
}

/// Names with a capital first letter, as audit payloads have them.
fn capitalized(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(capitalized).collect(),
        Value::Object(members) => members.into_iter().map(capitalized_member).collect(),
        plain => plain,
    }
}

fn capitalized_member((mut name, member): (String, Value)) -> (String, Value) {
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    (name, capitalized(member))
}

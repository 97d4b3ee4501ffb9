//! `GetSubscription`, `ListSubscriptions`, `ListPartnerSubscriptions`: what a customer has for a time.

pub(crate) mod azure_entitlements;
pub(crate) mod custom_term_ends;
pub(crate) mod next_term;
pub(crate) mod registration;
pub(crate) mod subscription_body;
pub(crate) mod subscription_changes;

use pc_transport::wire::Request;

use crate::api::answer::Answer;
use crate::api::call::Call;
use crate::api::subscriptions::subscription_body::SubscriptionBody;
use crate::state::store::Store;
use crate::state::subscription::Subscription;
use crate::values::operation::Operation;
use crate::values::problem::Problem;

/// Lists by reseller are an operation of their own.
pub(crate) fn list_operation(request: &Request) -> Option<Operation> {
    let by_reseller = request.query.iter().any(|(name, _)| name.eq_ignore_ascii_case("mpn_id"));
    Some(if by_reseller { Operation::ListPartnerSubscriptions } else { Operation::ListSubscriptions })
}

pub(crate) fn list(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    let order = call.query("order_id");
    let partner = call.query("mpn_id");
    let wanted = |one: &&Subscription| {
        one.starts <= call.now
            && order.is_none_or(|order| one.order_id.eq_ignore_ascii_case(order))
            && partner.is_none_or(|partner| *one.partner_id == *partner)
    };
    let found = customer.subscriptions.iter().filter(wanted);
    let items = found.map(|subscription| SubscriptionBody::of(subscription, &customer.profile.id, call.now));
    Ok(Answer::collection(items, call))
}

pub(crate) fn get(store: &Store, call: &Call<'_>) -> Result<Answer, Problem> {
    let customer = store.customer(call)?;
    Ok(Answer::ok(SubscriptionBody::of(customer.subscription(call)?, &customer.profile.id, call.now)))
}

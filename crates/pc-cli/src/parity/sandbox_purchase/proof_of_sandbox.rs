//! The proof that an account is an integration sandbox, before anything is put into a cart.
//!
//! No answer that only reads tells. What tells is an operation that works nowhere else: to activate a subscription is taken in
//! sandboxes alone, changes nothing that costs money there, and is refused everywhere else (400/900127). It is sent only where
//! the environment says, too, that the tenant is a sandbox, or to an emulator.

use pc_models::{CustomerId, SubscriptionActivation, SubscriptionId};
use pc_transport::operations::{ActivateSandboxSubscription, ListSubscriptions};
use pc_transport::{Client, Error, Fault};

use crate::connection::credentials::EnvironmentKind;
use crate::output::Failure;

/// Subscriptions that are tried at most: one may have been activated before.
const MAX_TRIED: usize = 3;

/// What sandboxes alone take is refused with this everywhere else.
const NOT_IN_THIS_ENVIRONMENT: i64 = 900_127;

/// What a customer's subscriptions prove of the account.
pub(super) enum Proven {
    /// It is an integration sandbox.
    Sandbox,
    /// Nothing, for this reason.
    Nothing(String),
}

/// Refuses to ask where the environment does not say that the tenant is a sandbox. `kind` is what it says of a live tenant; none
/// for an emulator.
pub(super) fn check_said(kind: Option<EnvironmentKind>) -> Result<(), Failure> {
    match kind {
        None | Some(EnvironmentKind::Sandbox) => Ok(()),
        Some(EnvironmentKind::Production | EnvironmentKind::NotSaid) => Err(Failure::usage(
            "this buys, and only in an integration sandbox: the environment does not say that the tenant is one \
             (PARTNER_CENTER_ENVIRONMENT=sandbox). Nothing was done",
        )),
    }
}

/// Asks by a customer's subscriptions.
///
/// # Errors
/// When the account is no sandbox, or cannot be asked.
pub(super) async fn ask(client: &Client, customer: &CustomerId) -> Result<Proven, Failure> {
    let subscriptions = client.run(&ListSubscriptions::new(customer.clone())).await.map_err(unasked)?;
    let ids = subscriptions.items.into_iter().map(|subscription| subscription.id);
    let ids: Vec<SubscriptionId> = ids.filter(|id| !id.as_str().is_empty()).take(MAX_TRIED).collect();
    let mut why = format!("customer {customer} has no subscription that could be activated");
    for id in ids {
        match client.run(&ActivateSandboxSubscription::new(customer.clone(), id.clone())).await {
            Ok(done) if is_activated(&done, &id) => return Ok(Proven::Sandbox),
            Ok(_) => why = "activating a subscription was not answered as a sandbox does".to_owned(),
            Err(error) if is_elsewhere(&error) => return Err(no_sandbox(&error)),
            Err(error) => why = format!("activating a subscription was refused: {}", error.cause),
        }
    }
    Ok(Proven::Nothing(why))
}

fn is_elsewhere(error: &Error) -> bool {
    error.fault().and_then(Fault::code) == Some(NOT_IN_THIS_ENVIRONMENT)
}

fn no_sandbox(error: &Error) -> Failure {
    Failure::failed(format!(
        "this account is no integration sandbox, and this buys in one alone: activating a subscription was refused, {}. Nothing was \
         bought",
        error.cause
    ))
}

fn is_activated(done: &SubscriptionActivation, id: &SubscriptionId) -> bool {
    let says_so = done.status.as_deref().is_some_and(|status| status.eq_ignore_ascii_case("success"));
    says_so && done.subscription_id.is_same(id)
}

fn unasked(error: Error) -> Failure {
    Failure::failed(format!(
        "it cannot be asked whether this account is an integration sandbox: {error}. Nothing was done"
    ))
}

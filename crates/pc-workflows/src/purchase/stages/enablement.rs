//! Azure subscriptions must be registered before reservations can be bought under them, and a subscription that gets an
//! add-on must be there and active.

use pc_models::{
    Customer, MarketKind, RegistrationStatus, Subscription, SubscriptionStatus, Timestamp, is_sold_in,
};
use pc_transport::operations::{
    GetCustomer, GetSubscription, GetSubscriptionRegistrationStatus, RegisterSubscription,
};

use super::step::{Step, rejected};
use crate::purchase::state::{KnownSubscription, State};
use crate::purchase::waiting::looked_long_enough;
use crate::purchase::{Fact, Stage};

/// The one legacy Azure offer; every other usage-based subscription is an Azure plan.
const LEGACY_AZURE_OFFER_ID: &str = "MS-AZR-0145P";

pub(in crate::purchase) fn next(state: &State) -> Option<Step> {
    if !state.customer_read {
        return Some(Step::call(0, GetCustomer::new(state.customer())));
    }
    for (index, known) in state.subscriptions.iter().enumerate() {
        let subscription = known.id.clone();
        if known.is_azure_plan.is_none() {
            return Some(Step::call(index, GetSubscription::new(state.customer(), subscription)));
        }
        if known.registered || known.is_parent || state.dry_run {
            continue;
        }
        let customer = state.customer();
        return Some(if known.requested {
            Step::call(index, GetSubscriptionRegistrationStatus::new(customer, subscription))
        } else {
            Step::call(index, RegisterSubscription::new(customer, subscription))
        });
    }
    None
}

/// What is seen without asking anybody: nothing is registered for a purchase that cannot be. Earlier versions began purchases of no
/// units.
pub(in crate::purchase) fn impossible(state: &State) -> Option<Fact> {
    let (intent, country) = (&state.intent, state.intent.country);
    if let Some(line) = intent.all_lines().position(|line| line.quantity == 0) {
        let message = format!("{}: quantity 0 buys nothing", state.line_name(line));
        return Some(rejected("invalid_request", message, "correct the intent and start it under a new id"));
    }
    let line = intent.all_lines().position(|line| line.reservation.is_some())?;
    if is_sold_in(MarketKind::Reservation, country) {
        return None;
    }
    let message = format!("{}: Azure reservations are not sold in {country}", state.line_name(line));
    Some(rejected("not_eligible", message, "buy in a market where reservations are sold"))
}

/// The customer's own country decides the market, whatever the intent says.
pub(super) fn customer_seen(state: &State, seen: &Customer) -> Fact {
    let profile = seen.billing_profile.as_ref().and_then(|profile| profile.default_address.as_ref());
    let company = seen.company_profile.as_ref().and_then(|profile| profile.address.as_ref());
    let country = profile.or(company).and_then(|address| address.country);
    let wanted = state.intent.country;
    match country {
        Some(country) if country != wanted => {
            let customer = &state.intent.customer;
            let message = format!("customer {customer} is in {country}, the intent says {wanted}");
            rejected("invalid_request", message, "correct `country` or `customer` and start under a new id")
        }
        country => Fact::CustomerSeen { country },
    }
}

pub(super) fn subscription_seen(state: &State, index: usize, seen: &Subscription) -> Fact {
    let KnownSubscription { id, is_parent, .. } = &state.subscriptions[index];
    if seen.status.as_ref().is_some_and(|status| *status != SubscriptionStatus::Active) {
        let status = seen.status.as_ref().map_or("", SubscriptionStatus::as_str);
        return rejected(
            "not_eligible",
            format!("subscription {id} is {status}, not active"),
            "activate the subscription or name another one in the intent",
        );
    }
    if *is_parent {
        return Fact::SubscriptionSeen { subscription: index, is_azure_plan: false };
    }
    let offer = seen.offer_id.as_ref().map_or("", |offer| offer.as_str());
    let contains = |text: &Option<String>, word: &str| {
        text.as_deref().is_some_and(|text| text.to_ascii_lowercase().contains(word))
    };
    let is_usage_based = contains(&seen.billing_type, "usage") || contains(&seen.unit_type, "usage");
    let is_legacy = offer.eq_ignore_ascii_case(LEGACY_AZURE_OFFER_ID);
    if !is_legacy && !is_usage_based {
        return rejected(
            "invalid_request",
            format!("subscription {id} ({offer}) is neither a legacy Azure subscription nor an Azure plan"),
            "name an Azure subscription of the customer in [line.reservation]",
        );
    }
    Fact::SubscriptionSeen { subscription: index, is_azure_plan: !is_legacy }
}

pub(super) fn registration_seen(
    state: &State,
    index: usize,
    status: RegistrationStatus,
    now: Timestamp,
) -> Fact {
    if status != RegistrationStatus::Registered && looked_long_enough(state, Stage::Enablement, now) {
        let id = &state.subscriptions[index].id;
        return rejected(
            "registration",
            format!("subscription {id} is still {status} after an hour"),
            "look at the subscription in the Azure portal, then start the purchase again under a new id",
        );
    }
    Fact::RegistrationSeen { subscription: index, status }
}

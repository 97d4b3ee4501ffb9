//! What the catalog allows, checked before anything is sent that could cost money. The rules come from the SKU;
//! nothing here knows a product.

use std::collections::BTreeMap;

use pc_models::{
    BillingCycleType, MarketKind, ProvisioningVariable, PurchasePrerequisite, TermDuration, is_sold_in,
};

use super::state::State;
use crate::LineIntent;

/// The key under which a cart line names the subscription it adds to.
const PARENT_SUBSCRIPTION_KEY: &str = "parentSubscriptionId";

/// Everything that forbids the purchase, each with what would be right.
pub(super) fn violations(state: &State) -> Vec<String> {
    let mut all = Vec::new();
    for line in 0..state.lines.len() {
        let found = [
            market_violation(state, line),
            quantity_violation(state, line),
            billing_cycle(state, line).err(),
            term(state, line).err(),
            provisioning_context(state, line).err(),
            attestation_violation(state, line),
            addon_violation(state, line),
        ];
        all.extend(found.into_iter().flatten().map(|text| format!("{}: {text}", state.line_name(line))));
    }
    all
}

/// Modern items need the Microsoft Customer Agreement; legacy offers are not three-part catalog items.
pub(super) fn needs_customer_agreement(state: &State) -> bool {
    (0..state.lines.len()).any(|line| {
        let is_modern =
            state.lines[line].offer.as_ref().is_some_and(|offer| offer.catalog_item.parts().is_some());
        is_modern || state.requires(line, &PurchasePrerequisite::MicrosoftCustomerAgreement)
    })
}

/// Whether this kind of product is not sold in the country.
pub(super) fn market_violation(state: &State, line: usize) -> Option<String> {
    let country = state.intent.country;
    let kind = market_kind(state, line)?;
    let what = match kind {
        MarketKind::Reservation => "Azure reservations",
        _ => "software subscriptions",
    };
    (!is_sold_in(kind, country)).then(|| format!("{what} are not sold in {country}"))
}

fn market_kind(state: &State, line: usize) -> Option<MarketKind> {
    if state.requires(line, &PurchasePrerequisite::AzureSubscriptionRegistration) {
        return Some(MarketKind::Reservation);
    }
    let (_, kind) = state.lines[line].product.as_ref()?;
    let kind = kind.as_ref().filter(|kind| kind.is("Software"))?;
    let has_term = state.lines[line].offer.as_ref().is_some_and(|offer| !offer.terms.is_empty());
    // Perpetual software has no term and no market of its own.
    let is_subscription = has_term || kind.is("SoftwareSubscriptions") || kind.is("SoftwareSUSELinux");
    is_subscription.then_some(MarketKind::SoftwareSubscription)
}

fn quantity_violation(state: &State, line: usize) -> Option<String> {
    let rules = state.lines[line].rules.as_ref()?;
    let quantity = state.wanted(line).quantity;
    let (minimum, maximum) = (rules.minimum.unwrap_or(1), rules.maximum.unwrap_or(u32::MAX));
    let is_within = (minimum..=maximum).contains(&quantity);
    (!is_within)
        .then(|| format!("quantity {quantity} is outside what the SKU allows ({minimum} to {maximum})"))
}

fn attestation_violation(state: &State, line: usize) -> Option<String> {
    let rules = state.lines[line].rules.as_ref()?;
    let accepted = state.wanted(line).attestation_accepted == Some(true);
    (rules.attestation && !accepted).then(|| "the SKU needs `attestation_accepted = true`".to_owned())
}

/// Where the SKU says whether it is an add-on, the intent must agree.
fn addon_violation(state: &State, line: usize) -> Option<String> {
    let is_addon = state.lines[line].rules.as_ref()?.is_addon?;
    let has_parent = state.intent.addon_of(line).is_some()
        || provisioning_value(state, line, PARENT_SUBSCRIPTION_KEY).is_some();
    match (is_addon, has_parent) {
        (true, false) => Some(
            "it is an add-on: put it under [[line.addon]] of what it adds to, or give the `parent_subscription`"
                .to_owned(),
        ),
        (false, true) => Some("it is no add-on: make it a line of its own".to_owned()),
        _ => None,
    }
}

/// A value the provisioning context will have.
fn provisioning_value(state: &State, line: usize, key: &str) -> Option<String> {
    let given = given_context(state.wanted(line));
    given.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value)
}

/// The billing cycle to ask for.
pub(super) fn billing_cycle(state: &State, line: usize) -> Result<BillingCycleType, String> {
    let supported =
        state.lines[line].rules.as_ref().map(|rules| rules.billing_cycles.as_slice()).unwrap_or_default();
    let list = || supported.iter().map(BillingCycleType::as_str).collect::<Vec<_>>().join(", ");
    match (&state.wanted(line).billing_cycle, supported) {
        (Some(wanted), _) if supported.contains(wanted) => Ok(wanted.clone()),
        (Some(wanted), _) => {
            Err(format!("billing cycle {wanted} is not supported; the SKU supports {}", list()))
        }
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(format!("choose a `billing_cycle`: the SKU supports {}", list())),
    }
}

/// The term to ask for.
pub(super) fn term(state: &State, line: usize) -> Result<Option<TermDuration>, String> {
    let offered = state.lines[line].offer.as_ref().map(|offer| offer.terms.as_slice()).unwrap_or_default();
    let list = || offered.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match (state.wanted(line).term, offered) {
        (Some(wanted), _) if offered.contains(&wanted) => Ok(Some(wanted)),
        (Some(wanted), []) => {
            Err(format!("term {wanted} is not possible: the item has no term, leave `term` out"))
        }
        (Some(wanted), _) => Err(format!("term {wanted} is not offered; choose one of {}", list())),
        (None, []) => Ok(None),
        (None, [only]) => Ok(Some(*only)),
        (None, _) => Err(format!("choose a `term`: {} are offered", list())),
    }
}

/// The provisioning context of the cart line; the error names every variable that has no value.
pub(super) fn provisioning_context(state: &State, line: usize) -> Result<BTreeMap<String, String>, String> {
    let wanted = state.wanted(line);
    let mut context = given_context(wanted);
    let Some(rules) = &state.lines[line].rules else { return Ok(context) };
    let mut missing = Vec::new();
    for variable in &rules.provisioning_variables {
        let key = variable.as_key();
        match duration(state, line) {
            _ if context.contains_key(&key) => {}
            Some(duration) if *variable == ProvisioningVariable::Duration => {
                drop(context.insert(key, duration));
            }
            _ => missing.push(variable.as_str()),
        }
    }
    let is_reservation = rules.prerequisites.contains(&PurchasePrerequisite::AzureSubscriptionRegistration);
    if is_reservation && wanted.reservation.is_none() {
        let missing = if missing.is_empty() {
            String::new()
        } else {
            format!(" ({} have no value)", missing.join(", "))
        };
        return Err(format!(
            "a reservation needs [line.reservation] with `scope` and `subscription`{missing}"
        ));
    }
    let takes_scope = rules.provisioning_variables.contains(&ProvisioningVariable::Scope);
    if wanted.reservation.is_some() && !is_reservation && !takes_scope {
        return Err("the item is no reservation: leave [line.reservation] out".to_owned());
    }
    if missing.is_empty() {
        return Ok(context);
    }
    Err(format!(
        "provisioning variables without a value: {}; give them under [line.provisioning]",
        missing.join(", ")
    ))
}

/// What the intent itself says.
fn given_context(wanted: &LineIntent) -> BTreeMap<String, String> {
    let mut context: BTreeMap<String, String> =
        wanted.provisioning.iter().map(|(name, value)| (camel_case(name), value.clone())).collect();
    if let Some(reservation) = &wanted.reservation {
        context.insert("scope".to_owned(), reservation.scope.as_str().to_owned());
        context.insert("subscriptionId".to_owned(), reservation.subscription.to_string());
    }
    if let Some(parent) = &wanted.parent_subscription {
        context.insert(PARENT_SUBSCRIPTION_KEY.to_owned(), parent.to_string());
    }
    context
}

/// The duration in the words of a provisioning context: the SKU's own, else from the term.
fn duration(state: &State, line: usize) -> Option<String> {
    let own = state.lines[line].rules.as_ref().and_then(|rules| rules.duration.clone());
    own.or_else(|| match term(state, line).ok().flatten()? {
        TermDuration::Years(1) => Some("1Year".to_owned()),
        TermDuration::Years(years) => Some(format!("{years}Years")),
        _ => None,
    })
}

/// Keys of a provisioning context begin in lower case.
fn camel_case(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

//! The facts of a purchase in words.

use std::collections::BTreeSet;

use pc_models::{PurchasePrerequisite, RegistrationStatus};
use pc_workflows::{CancellationFact, Fact, PlacedOrder, Stage, WhatToCancel};

use crate::output::wording::count;

/// What a fact tells a person; `None` for what goes without saying.
pub(crate) fn fact(fact: &Fact) -> Option<String> {
    Some(match fact {
        Fact::Started { intent, dry_run, .. } => {
            let mode = if *dry_run { "dry run, " } else { "" };
            format!(
                "{mode}{} for customer {} in {}",
                count(intent.lines.len(), "line"),
                intent.customer,
                intent.country
            )
        }
        Fact::Sending { operation, .. } => format!("sending {operation}"),
        Fact::CustomerSeen { country: Some(country) } => format!("the customer is in {country}"),
        Fact::SubscriptionSeen { is_azure_plan: true, .. } => "the subscription is an Azure plan".to_owned(),
        Fact::SubscriptionSeen { .. } => "the subscription is a legacy Azure subscription".to_owned(),
        Fact::RegistrationRequested { .. } => "registration requested (202)".to_owned(),
        Fact::RegistrationSeen { status: RegistrationStatus::Registered, .. } => {
            "the subscription is registered".to_owned()
        }
        Fact::ProductSeen { title, .. } => format!("product: {title}"),
        Fact::SkuSeen { rules, .. } => {
            let needs: Vec<&str> = rules.prerequisites.iter().map(PurchasePrerequisite::as_str).collect();
            let needs = if needs.is_empty() { "nothing first".to_owned() } else { needs.join(", ") };
            format!("SKU: {}; needs {needs}", rules.title)
        }
        Fact::OffersSeen { offers } => {
            let items: Vec<&str> = offers.iter().map(|(_, offer)| offer.catalog_item.as_str()).collect();
            format!("catalog item {}", items.join(", "))
        }
        Fact::AgreementSeen { accepted: Some(true) } | Fact::DirectSignSeen { accepted: Some(true) } => {
            "the customer accepted the agreement".to_owned()
        }
        Fact::RulesPassed => "quantities, terms, billing cycles and variables are in order".to_owned(),
        Fact::InventorySeen { .. } => "in stock".to_owned(),
        Fact::CartCreated { cart, groups, .. } => {
            let distinct: BTreeSet<&String> = groups.iter().collect();
            let (lines, groups) = (count(groups.len(), "line"), count(distinct.len(), "order group"));
            format!("cart {cart}: {lines} in {groups}")
        }
        Fact::CartLost => "the cart expired before it was checked out; a new one is made".to_owned(),
        Fact::CheckoutNotDone { problem, .. } => format!("not checked out: {problem}; trying again"),
        Fact::CheckoutUnknown { problem } => {
            format!("no answer to the checkout ({problem}); looking at the cart")
        }
        Fact::CheckoutBusy { problem } => format!("the cart is being handled ({problem}); waiting"),
        Fact::CheckoutRefused { problem } => format!("refused ({}); looking at the cart", problem.message),
        Fact::AlreadyOrdered => "the cart was ordered before; searching its orders".to_owned(),
        Fact::AuditRecordsRead { orders } if orders.is_empty() => {
            "the audit records do not show its orders yet".to_owned()
        }
        Fact::AuditRecordsRead { orders } => {
            format!("the audit records show {} so far", count(orders.len(), "order"))
        }
        Fact::AuditRecordsUnreadable { reason, .. } => {
            format!("no audit records ({reason}); searching the order list")
        }
        Fact::OrdersPlaced { orders, errors } => {
            let ids: Vec<&str> = orders.iter().map(|order| order.id.as_str()).collect();
            let refused = match errors.len() {
                0 => String::new(),
                groups => format!("; {} refused", count(groups, "order group")),
            };
            format!("checked out: {} {}{refused}", count(ids.len(), "order"), ids.join(", "))
        }
        Fact::OrderSeen { seen, .. } => order(seen),
        Fact::OrdersListed { visible } if visible.is_empty() => return None,
        Fact::OrdersListed { visible } => format!("the order list shows {}", count(visible.len(), "order")),
        Fact::VisibilityGivenUp => "the order list does not show them in time; going on".to_owned(),
        Fact::ProvisioningSeen { lines, .. } => {
            let pending: u32 = lines.iter().map(|(_, line)| line.pending).sum();
            if pending > 0 {
                format!("{} pending", count(pending as usize, "unit"))
            } else {
                "delivered".to_owned()
            }
        }
        Fact::ProvisioningGivenUp { .. } => "not delivered in time; going on".to_owned(),
        Fact::EntitlementsSeen { entitlements } => count(entitlements.len(), "entitlement"),
        Fact::SubscriptionsSeen { subscriptions, .. } => count(subscriptions.len(), "subscription"),
        Fact::ReservationsSeen { details, .. } => count(details.reservations.len(), "reservation"),
        Fact::Troubled { operation, problem, .. } => format!("{operation} failed: {problem}; trying again"),
        Fact::Reopened => "looked at again; nothing is bought any more".to_owned(),
        Fact::Closed { receipt, .. } => format!("ended: {}; its history was let go", receipt.status.as_str()),
        Fact::Ended { status, .. } => format!("ended: {}", status.as_str()),
        Fact::Cancellation(fact) => return cancellation(fact),
        _ => return None,
    })
}

fn cancellation(fact: &CancellationFact) -> Option<String> {
    Some(match fact {
        CancellationFact::Started { intent, .. } => {
            let what = match &intent.what {
                WhatToCancel::WholeOrder => "the whole of".to_owned(),
                WhatToCancel::Lines(lines) if lines.is_empty() => "all lines of".to_owned(),
                WhatToCancel::Lines(lines) => {
                    let numbers: Vec<String> = lines.iter().map(|line| line.number.to_string()).collect();
                    format!("line {} of", numbers.join(", "))
                }
            };
            format!("cancelling {what} order {} for customer {}", intent.order, intent.customer)
        }
        CancellationFact::OrderSeen { seen } => order(seen),
        CancellationFact::Taken { seen } => format!("taken: {}", order(seen)),
        CancellationFact::Unknown { problem } => {
            format!("no answer to the cancellation ({problem}); looking at the order")
        }
        CancellationFact::Refused { problem } => {
            format!("refused ({}); looking at the order", problem.message)
        }
        CancellationFact::Ended { status, .. } => format!("ended: {}", status.as_str()),
    })
}

/// What a stage waits for.
pub(crate) fn waiting(stage: Stage) -> &'static str {
    match stage {
        Stage::Enablement => "waiting for the registration",
        Stage::Checkout => "finding out what became of the checkout",
        Stage::Visibility => "waiting for the order list to show the orders",
        Stage::Provisioning => "waiting for delivery",
        Stage::Collection => "waiting for the entitlements",
        Stage::Cancelling => "waiting for the cancellation",
        Stage::Discovery | Stage::Inventory | Stage::Cart | Stage::Confirmation => "waiting",
    }
}

fn order(order: &PlacedOrder) -> String {
    let status = order.status.as_ref().map_or("of unknown status", |status| status.as_str());
    format!("order {} is {status}", order.id)
}

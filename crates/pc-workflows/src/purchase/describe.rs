//! Facts in words, for people.

use std::collections::BTreeSet;
use std::fmt;

use pc_models::{Harmless, MoneyTotals, PurchasePrerequisite, RegistrationStatus};

use super::certainty::FoundIn;
use super::details::PlacedOrder;
use super::fact::Fact;
use crate::spending::price::sums;
use crate::spending::proposal::SpendingStage;

/// One line of text, which what the service said cannot forge. It may change from version to version: for people, not for
/// programs.
impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Harmless(Words(self)).fmt(f)
    }
}

/// A fact in words, with what the service said as it came.
struct Words<'a>(&'a Fact);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Fact::Started { intent, dry_run, .. } => {
                let (mode, lines) =
                    (if *dry_run { "dry run, " } else { "" }, count(intent.lines.len(), "line"));
                write!(f, "{mode}{lines} for customer {} in {}", intent.customer, intent.country)
            }
            Fact::Resumed => f.write_str("another process goes on with it"),
            Fact::Consented { consent } => {
                let how = if consent.attended { "agreed" } else { "agreed beforehand" };
                write!(f, "{} {how} to {}", consent.given_by, price(&consent.total(), consent.unpriced()))
            }
            Fact::PrecautionsTaken { precautions } => {
                write!(f, "careful: {}", precautions.told().join("; "))
            }
            Fact::PolicyApplies { policy } => write!(f, "policy {policy} applies"),
            Fact::SpendingAllowed { policy, stage, amounts, .. } => {
                let what = match stage {
                    SpendingStage::BeforeCart => "the cart",
                    SpendingStage::BeforeCheckout => "the checkout",
                };
                let amounts = if amounts.is_empty() { String::new() } else { format!(" of {amounts}") };
                write!(f, "policy {policy} allows {what}{amounts}")
            }
            Fact::ApprovalNeeded(need) => {
                write!(
                    f,
                    "a second person has to approve it, by `{}` of policy {}: {}",
                    need.rule, need.policy, need.reason
                )
            }
            Fact::Approved { approval } => {
                let amounts = price(&approval.amounts, 0);
                write!(f, "{} approved {amounts} until {}", approval.by, approval.expires)
            }
            Fact::CartPriced { prices } => {
                let (total, unpriced) = sums(prices.iter().copied());
                write!(f, "the cart is open, at {}", price(&total, unpriced))
            }
            Fact::GoneOn { process } => write!(f, "goes on at copy `{process}`"),
            Fact::StartedAgain => f.write_str("started again: no checkout of it was ever sent"),
            Fact::EarlierOrdersSeen { orders } => {
                write!(f, "an earlier run placed {}; looking for the rest", count(orders.len(), "order"))
            }
            Fact::Sending { operation, .. } => write!(f, "sending {operation}"),
            Fact::CustomerSeen { country: Some(country) } => write!(f, "the customer is in {country}"),
            Fact::CustomerSeen { country: None } => f.write_str("the customer's country is not told"),
            Fact::SubscriptionSeen { is_azure_plan: true, .. } => {
                f.write_str("the subscription is an Azure plan")
            }
            Fact::SubscriptionSeen { .. } => f.write_str("the subscription is a legacy Azure subscription"),
            Fact::RegistrationRequested { .. } => f.write_str("registration requested (202)"),
            Fact::RegistrationSeen { status: RegistrationStatus::Registered, .. } => {
                f.write_str("the subscription is registered")
            }
            Fact::RegistrationSeen { status, .. } => write!(f, "the registration is {status}"),
            Fact::ProductSeen { title, .. } => write!(f, "product: {title}"),
            Fact::SkuSeen { rules, .. } => {
                let needs: Vec<&str> = rules.prerequisites.iter().map(PurchasePrerequisite::as_str).collect();
                let needs = if needs.is_empty() { "nothing first".to_owned() } else { needs.join(", ") };
                write!(f, "SKU: {}; needs {needs}", rules.title)
            }
            Fact::OffersSeen { offers } => {
                let items: Vec<&str> = offers.iter().map(|(_, offer)| offer.catalog_item.as_str()).collect();
                write!(f, "catalog item {}", items.join(", "))
            }
            Fact::AgreementSeen { accepted } | Fact::DirectSignSeen { accepted } => {
                f.write_str(match accepted {
                    Some(true) => "the customer accepted the agreement",
                    Some(false) => "that the customer accepted the agreement is not confirmed",
                    None => "whether the customer accepted the agreement may not be asked",
                })
            }
            Fact::RulesPassed => f.write_str("quantities, terms, billing cycles and variables are in order"),
            Fact::InventorySeen { .. } => f.write_str("in stock"),
            Fact::CartCreated { cart, groups, .. } => {
                let distinct: BTreeSet<&String> = groups.iter().collect();
                let (lines, groups) = (count(groups.len(), "line"), count(distinct.len(), "order group"));
                write!(f, "cart {cart}: {lines} in {groups}")
            }
            Fact::CartLost => f.write_str("the cart expired before it was checked out; a new one is made"),
            Fact::CheckoutNotDone { problem, .. } => write!(f, "not checked out: {problem}; trying again"),
            Fact::CheckoutUnknown { problem, .. } => {
                write!(f, "no answer to the checkout ({problem}); looking at the cart")
            }
            Fact::CheckoutHeld { problem, .. } => {
                write!(f, "the checkout is not sent again ({problem}); looking what became of it")
            }
            Fact::CheckoutBusy { problem } => write!(f, "the cart is being handled ({problem}); waiting"),
            Fact::CheckoutRefused { problem } => {
                write!(f, "refused ({}); looking at the cart", problem.message)
            }
            Fact::AlreadyOrdered => f.write_str("the cart was ordered before; searching its orders"),
            Fact::CartSeen { status: Some(status) } => write!(f, "the cart is {status}"),
            Fact::CartSeen { status: None } => f.write_str("the cart is gone"),
            Fact::OrdersNotFound => f.write_str("the order list shows no order of it"),
            Fact::AuditRecordsRead { orders } if orders.is_empty() => {
                f.write_str("the audit records show no order of it")
            }
            Fact::AuditRecordsRead { orders } => {
                write!(f, "the audit records show {} so far", count(orders.len(), "order"))
            }
            Fact::AuditRecordsUnreadable { reason, .. } => {
                write!(f, "no audit records ({reason}); searching the order list")
            }
            Fact::OrdersPlaced { orders, errors, found_in } => {
                let ids: Vec<&str> = orders.iter().map(|order| order.id.as_str()).collect();
                let how = match found_in {
                    FoundIn::CheckoutAnswer | FoundIn::NotRecorded => "checked out",
                    FoundIn::OrderList => "found in the order list",
                    FoundIn::AuditRecords => "found in the audit records",
                    FoundIn::EarlierRun => "bought by an earlier run",
                };
                write!(f, "{how}: {} {}", count(ids.len(), "order"), ids.join(", "))?;
                match errors.len() {
                    0 => Ok(()),
                    groups => write!(f, "; {} refused", count(groups, "order group")),
                }
            }
            Fact::OrderNotThere { .. } => {
                f.write_str("an order that was named cannot be read by its id; searching")
            }
            Fact::OrderSeen { seen, .. } => seen.fmt(f),
            Fact::OrdersListed { visible } => {
                write!(f, "the order list shows {}", count(visible.len(), "order"))
            }
            Fact::VisibilityGivenUp => f.write_str("the order list does not show them in time; going on"),
            Fact::ProvisioningSeen { lines, .. } => {
                match lines.iter().map(|(_, line)| line.pending as usize).sum() {
                    0 => f.write_str("delivered"),
                    units => write!(f, "{} pending", count(units, "unit")),
                }
            }
            Fact::ProvisioningUnreadable { reason, .. } => write!(f, "the delivery cannot be read: {reason}"),
            Fact::ProvisioningGivenUp { .. } => f.write_str("not delivered in time; going on"),
            Fact::EntitlementsSeen { entitlements } => f.write_str(&count(entitlements.len(), "entitlement")),
            Fact::EntitlementsUnreadable { reason } => write!(f, "entitlements cannot be read: {reason}"),
            Fact::SubscriptionsSeen { subscriptions, .. } => {
                f.write_str(&count(subscriptions.len(), "subscription"))
            }
            Fact::ReservationsSeen { details, .. } => {
                f.write_str(&count(details.reservations.len(), "reservation"))
            }
            Fact::ReservationsUnreadable { reason, .. } => {
                write!(f, "a reservation cannot be read: {reason}")
            }
            Fact::Troubled { operation, problem, .. } => {
                write!(f, "{operation} failed: {problem}; trying again")
            }
            Fact::Reopened => f.write_str("looked at again; nothing is bought any more"),
            Fact::Closed { receipt, .. } => {
                write!(f, "ended: {}; its history was let go", receipt.status.as_str())
            }
            Fact::Ended { status, .. } => write!(f, "ended: {}", status.as_str()),
            Fact::Cancellation(fact) => fact.fmt(f),
        }
    }
}

impl Fact {
    /// Whether it only says that something is not known, or not there yet: a display of progress can leave it out.
    #[must_use]
    pub fn is_minor(&self) -> bool {
        match self {
            Self::AgreementSeen { accepted } | Self::DirectSignSeen { accepted } => *accepted != Some(true),
            Self::RegistrationSeen { status, .. } => *status != RegistrationStatus::Registered,
            Self::OrdersListed { visible } => visible.is_empty(),
            Self::CustomerSeen { country } => country.is_none(),
            Self::CartSeen { .. }
            | Self::CartPriced { .. }
            | Self::Resumed
            | Self::GoneOn { .. }
            | Self::OrdersNotFound
            | Self::ProvisioningUnreadable { .. }
            | Self::EntitlementsUnreadable { .. }
            | Self::ReservationsUnreadable { .. } => true,
            _ => false,
        }
    }
}

/// Its id and status.
impl fmt::Display for PlacedOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status.as_ref().map_or("of unknown status", |status| status.as_str());
        write!(f, "order {} is {}", Harmless(&self.id), Harmless(status))
    }
}

/// Amounts by currency, and lines without any.
fn price(total: &MoneyTotals, unpriced: usize) -> String {
    match (total.is_empty(), unpriced) {
        (true, _) => "a price that is not known".to_owned(),
        (false, 0) => total.to_string(),
        (false, lines) => format!("{total}, and {} without a price", count(lines, "line")),
    }
}

/// A number and what it counts.
fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

//! A receipt for people.

use std::time::Duration;

use pc_models::{Money, Timestamp};
use pc_workflows::{FoundIn, Proof, PurchaseStatus, Receipt, ReceiptItem, ReceiptOrder};

use crate::connection::StartedOn;
use crate::output::amount::{amount, money, sums};
use crate::output::{Facts, count, day, duration, joined, minute};
use crate::purchases::dry_run;

/// The receipt as text. `waited` is real time, with how many times as fast the service's own ran, which the receipt's
/// times are of. It says how to go on where that can be done.
pub(crate) fn text(receipt: &Receipt, waited: Option<(Duration, f64)>, started_on: &StartedOn) -> String {
    let mut facts = Facts::of(title(receipt));
    facts.add("customer", &receipt.customer);
    for item in receipt.lines.iter().filter(|_| receipt.dry_run && receipt.error.is_none()) {
        facts.add("would buy", would_buy(item));
    }
    add_spending(&mut facts, receipt);
    receipt.orders.iter().for_each(|order| add_order(&mut facts, order));
    let refused = |item: &&ReceiptItem| item.not_bought > 0 && !receipt.orders.is_empty();
    for item in receipt.lines.iter().filter(refused) {
        facts.add("not bought", format!("{} × {}", item.not_bought, name(item)));
    }
    for group in &receipt.failed_groups {
        let (code, description) = (&group.code, &group.description);
        facts.add("refused", format!("order group {}: code {code}, {description}", group.group));
    }
    add_deliveries(&mut facts, receipt);
    if let Some(problem) = &receipt.error {
        facts.add("problem", format!("{} ({})", problem.message, problem.class));
        facts.add("what to do", &problem.next_step);
        facts.add_some("or", hint(receipt, started_on));
    }
    add_proof(&mut facts, receipt);
    receipt.notes.iter().for_each(|note| facts.add("note", note));
    let (start, end) = (receipt.started_at.to_utc_text(), receipt.ended_at.to_utc_text());
    let took = duration(receipt.ended_at.since(receipt.started_at));
    facts.add("service time", format!("{took} ({start} to {end} UTC)"));
    if let Some((waited, time_scale)) = waited {
        let ran = format!(": the emulator's time ran {time_scale} times as fast");
        let speed = if time_scale == 1.0 { "" } else { &ran };
        facts.add("real time", format!("{}{speed}", duration(waited)));
    }
    facts.add("API calls", receipt.api_calls);
    format!("\n{}", facts.text())
}

fn title(receipt: &Receipt) -> String {
    let (id, status) = (&receipt.purchase_id, receipt.status);
    match receipt.dry_run {
        true => format!(
            "Dry run of purchase {id}: {} (nothing was registered or bought)",
            dry_run::outcome(status)
        ),
        false => format!("Receipt for purchase {id}: {}", status.as_str().to_uppercase()),
    }
}

/// The command that may do what the receipt advises: starts it again that certainly never was checked out, buys what failed of
/// it, or looks again at an end that is not proven.
pub(crate) fn hint(receipt: &Receipt, started_on: &StartedOn) -> Option<String> {
    let id = &receipt.purchase_id;
    let (words, does) = match (receipt.proof, receipt.status) {
        _ if receipt.dry_run => return None,
        (_, PurchaseStatus::Partial) => {
            (format!("buy --failed-of {id}"), "buys what failed, under an id of its own")
        }
        (Proof::NeverSent, _) => (format!("buy --again {id}"), again(receipt)),
        (Proof::QuietTime, _) | (_, PurchaseStatus::Unresolved) => {
            (format!("reexamine {id}"), "looks again, and never buys")
        }
        _ => return None,
    };
    started_on.command(&words).map(|command| format!("`{command}` {does}"))
}

/// What starting it again does. The same intent is refused again until the service allows it.
fn again(receipt: &Receipt) -> &'static str {
    let class = receipt.error.as_ref().map(|problem| problem.class.as_str());
    match class {
        Some("invalid_request" | "not_found" | "not_eligible") => {
            "buys it as it is, should the service take it by then"
        }
        _ => "buys it as it is",
    }
}

/// What was bought before tax, an amount for each currency; of a dry run what the cart would cost.
pub(crate) fn price(receipt: &Receipt) -> String {
    if receipt.dry_run { sum(&receipt.price) } else { sums(&receipt.bought()) }
}

fn sum(amounts: &[Money]) -> String {
    amounts.iter().copied().map(money).collect::<Vec<_>>().join(", ")
}

/// The price, beside that of the cart where it is another.
fn full_price(receipt: &Receipt) -> Option<String> {
    match (price(receipt), sum(&receipt.price)) {
        (price, cart) if price.is_empty() && cart.is_empty() => None,
        (price, cart) if price.is_empty() => {
            let what = match receipt.status {
                PurchaseStatus::Unresolved => "no order is known",
                _ => "nothing was bought",
            };
            Some(format!("{what}; the cart asked {cart} before tax"))
        }
        (price, cart) if cart.is_empty() || cart == price => Some(format!("{price} before tax")),
        (price, cart) => Some(format!("{price} before tax; the cart asked {cart}")),
    }
}

/// What was spent, what somebody agreed to, and the policy that allowed it.
fn add_spending(facts: &mut Facts, receipt: &Receipt) {
    facts.add_some("price", full_price(receipt));
    if let Some(consent) = &receipt.consent {
        let how = if consent.attended { "agreed" } else { "agreed beforehand" };
        let price = match (sum(&consent.price), consent.unpriced) {
            (price, 0) => price,
            (price, _) if price.is_empty() => "a price that was not known".to_owned(),
            (price, lines) => format!("{price} and {} without a price", count(lines, "line")),
        };
        let (by, at) = (&consent.given_by, minute(consent.given_at));
        facts.add("agreed", format!("`{by}` {how} to {price}, at {at} UTC"));
    }
    facts.add_some("policy", receipt.policy.as_ref());
}

/// What the end rests on.
fn add_proof(facts: &mut Facts, receipt: &Receipt) {
    let minutes = Proof::QUIET_TIME.as_secs() / 60;
    let proof = match receipt.proof {
        _ if receipt.dry_run => return,
        Proof::OrdersRead => "its orders, each read back by its id".to_owned(),
        Proof::NeverSent => "no checkout was ever sent".to_owned(),
        Proof::NotLookedUp => {
            "no checkout of this run; whether an earlier one bought it was not looked up".to_owned()
        }
        Proof::TurnedAway => "each checkout was turned away unread".to_owned(),
        Proof::Refused => "the service's refusal of its only checkout".to_owned(),
        Proof::QuietTime if receipt.orders.is_empty() => {
            format!("{minutes} minutes of an open cart and no order")
        }
        Proof::QuietTime => format!("its orders, and {minutes} minutes without one of what was refused"),
        Proof::Undecided => "nothing: what was bought is not proven".to_owned(),
        Proof::NotRecorded => return,
        _ => "more than this version can tell".to_owned(),
    };
    facts.add("rests on", proof);
    if receipt.proof == Proof::QuietTime {
        facts.add("assumed", "no request takes longer than that to arrive");
    }
}

/// How it was proven that an order is one of this purchase.
fn order_proof(order: &ReceiptOrder) -> String {
    let found = match order.found_in {
        FoundIn::CheckoutAnswer => "found in the checkout's answer, ",
        FoundIn::OrderList => "found in the order list, ",
        FoundIn::AuditRecords => "found in the audit records, ",
        FoundIn::EarlierRun => "placed by an earlier run, ",
        _ => "",
    };
    let read = if order.read_back { "read by its id" } else { "not read by its id" };
    format!("{found}{read}")
}

/// What the customer has got.
fn add_deliveries(facts: &mut Facts, receipt: &Receipt) {
    for entitlement in &receipt.entitlements {
        let kind = entitlement.entitlement_type.as_deref().unwrap_or("entitlement");
        let (quantity, product, sku) = (entitlement.quantity, &entitlement.product, &entitlement.sku);
        let includes = joined(", includes ", &entitlement.includes);
        let until = until(entitlement.expires_at);
        facts.add("entitlement", format!("{quantity} × {product}:{sku} ({kind}){includes}{until}"));
    }
    for reservation in &receipt.reservations {
        let state = reservation.state.as_deref().unwrap_or("of unknown state");
        let (quantity, id, scope) = (reservation.quantity, &reservation.id, reservation.scope.to_lowercase());
        let until = until(reservation.expires_at);
        facts.add("reservation", format!("{quantity} × {id}, {scope}, {state}{until}"));
    }
    for subscription in &receipt.subscriptions {
        facts.add("subscription", &subscription.id);
    }
}

fn would_buy(item: &ReceiptItem) -> String {
    let mut text = format!("{} × {}", item.quantity, name(item));
    if let Some(term) = item.term {
        text += &format!(", {term}");
    }
    if let (Some(cycle), Some(catalog_item)) = (&item.billing_cycle, &item.catalog_item) {
        text += &format!(", billed {cycle}, as {catalog_item}");
    }
    if item.addon_of.is_some() {
        text += ", as an add-on";
    }
    if let Some(parent) = &item.parent_subscription {
        text += &format!(", as an add-on to subscription {parent}");
    }
    text
}

fn name(item: &ReceiptItem) -> &str {
    item.title.as_deref().unwrap_or(item.sku.as_str())
}

fn add_order(facts: &mut Facts, order: &ReceiptOrder) {
    let mut text = format!("{} {}", order.id, order.status);
    if let (Some(price), Some(currency)) = (order.total_price, &order.currency) {
        text += &format!(", {} {currency} before tax", amount(price, currency.parse().ok()));
    }
    // Of an order of an earlier run it tells when somebody looked, and not when the list showed it.
    if let Some(seconds) = order.visible_after_s.filter(|_| order.found_in != FoundIn::EarlierRun) {
        let after = duration(Duration::from_secs_f64(seconds));
        text += &format!(", seen in the order list {after} after it was placed");
    }
    facts.add("order", text);
    facts.detail("proof", order_proof(order));
    for line in &order.lines {
        let name = line.name.as_deref().unwrap_or(line.catalog_item.as_str());
        let mut text = format!("{} × {name}: {} delivered", line.quantity, line.fulfilment.fulfilled);
        for (units, state) in
            [(line.fulfilment.unfulfilled, "not delivered"), (line.fulfilment.pending, "pending")]
        {
            if units > 0 {
                text += &format!(", {units} {state}");
            }
        }
        facts.detail(&format!("line {}", line.number), text);
    }
}

fn until(date: Option<Timestamp>) -> String {
    date.map(|date| format!(", until {}", day(Some(date)))).unwrap_or_default()
}

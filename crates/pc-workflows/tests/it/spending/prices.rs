//! What was agreed to binds.

use std::time::Duration;

use pc_models::Money;
use pc_workflows::{
    Call, Consent, Entry, Fact, LinePrice, Proof, Purchase, PurchaseStatus, Receipt, Tolerance,
};
use serde_json::{Value, json};

use super::harness;
use crate::harness::emulated::{catalog_items, software};
use crate::harness::scripted::{self, Run, Says, facts, go_on, usual};
use crate::harness::start;

/// The prices of all carts from now on, in percent of what they were.
fn repriced(percent: &str) -> String {
    format!("[[rules]]\nfault = \"reprice\"\noperation = \"CreateCart\"\n{percent}")
}

/// Buys at prices that change after they were agreed to.
async fn buy_at(percent: &str, tolerance: i64) -> (Receipt, usize) {
    let harness = harness();
    let intent = catalog_items("p-1");
    let consent = harness.agreed(&intent).await;
    let consent = consent.with_tolerance(Tolerance::percent(tolerance.into()).unwrap());
    harness.emulator.set_faults(repriced(percent).parse().unwrap());
    let receipt = harness.runner.buy_with(super::parsed(intent), consent).await.unwrap();
    (receipt, harness.count("CheckoutCart"))
}

#[tokio::test(start_paused = true)]
async fn a_cart_that_costs_more_than_was_agreed_to_is_left_unbought() {
    for percent in ["percent = 62100", "percent = 110", ""] {
        let (receipt, checkouts) = buy_at(percent, 0).await;
        assert_eq!(
            (receipt.status, receipt.proof),
            (PurchaseStatus::Rejected, Proof::NeverSent),
            "{percent}"
        );
        let error = receipt.error.unwrap();
        assert_eq!(error.class, "price_changed");
        assert!(error.message.contains("line 1 (DG7GMGF0DWM3:0002) "), "{}", error.message);
        assert!(error.message.contains(receipt.cart.unwrap().as_str()), "{}", error.message);
        assert_eq!(checkouts, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_cart_within_the_tolerance_or_below_is_bought() {
    for (percent, tolerance) in [("percent = 100", 0), ("percent = 50", 0), ("percent = 109", 10)] {
        let (receipt, checkouts) = buy_at(percent, tolerance).await;
        assert_eq!(receipt.status, PurchaseStatus::Completed, "{percent}: {:?}", receipt.error);
        assert_eq!(checkouts, 1);
        let consent = receipt.consent.unwrap();
        assert_eq!(
            (consent.given_by.as_str(), consent.attended, consent.unpriced),
            ("ann@contoso.example", true, 0)
        );
        assert_eq!(receipt.price.len(), 1);
        assert!(receipt.notes.is_empty(), "{:?}", receipt.notes);
    }
    assert_eq!(buy_at("percent = 112", 10).await.0.status, PurchaseStatus::Rejected);
}

#[tokio::test(start_paused = true)]
async fn what_was_left_unbought_is_started_again_at_the_new_price() {
    let harness = harness();
    let intent = software("p-1");
    let consent = harness.agreed(&intent).await;
    harness.emulator.set_faults(repriced("percent = 200").parse().unwrap());
    let receipt = harness.runner.buy_with(super::parsed(intent.clone()), consent).await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Rejected);
    let consent = harness.agreed(&intent).await;
    let receipt = harness.runner.buy_again_with(&receipt.purchase_id, consent).await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
}

#[tokio::test(start_paused = true)]
async fn a_quote_is_not_taken_for_the_cart_of_its_purchase() {
    let harness = harness();
    let quote = harness.runner.quote(super::parsed(catalog_items("p-1"))).await.unwrap();
    let lines = quote.cart.as_ref().unwrap().line_items.iter();
    assert!(lines.clone().all(|line| !line.friendly_name.as_deref().unwrap().contains("p-1")), "{quote:?}");
    assert_eq!(quote.prices.len(), 3);
    assert!(quote.prices.iter().all(|price| price.money().is_some()), "{:?}", quote.prices);
    assert_eq!(quote.total().iter().count(), 1);
}

fn price(amount: &str, currency: &str) -> LinePrice {
    LinePrice::new(Money::new(amount.parse().unwrap(), currency.parse().unwrap()))
}

/// A purchase to whose price Ann agreed.
fn agreed_to(price: LinePrice) -> Vec<Entry> {
    let intent = super::parsed(scripted::software());
    let start_entry = Purchase::start(intent, false, "scripted", start());
    let consent = Consent::new("ann", start(), true, vec![price]);
    vec![start_entry, Entry::new(start(), 0, Fact::Consented { consent })]
}

/// A cart whose one line costs so much, or nothing that is told.
fn priced(mut cart: Value, amount: &str, currency: &str) -> Says {
    for line in cart["lineItems"].as_array_mut().unwrap() {
        line["currencyCode"] = currency.into();
        if !amount.is_empty() {
            line["pricing"] = json!({"extendedPrice": serde_json::from_str::<Value>(amount).unwrap()});
        }
    }
    Says::Answer(cart)
}

fn made(call: &Call) -> Value {
    let Says::Answer(cart) = usual(call, false) else { panic!("a cart is made") };
    cart
}

fn buy_scripted(agreed: LinePrice, amount: &'static str, currency: &'static str) -> Run {
    go_on(agreed_to(agreed), start(), |call, _| {
        matches!(call, Call::CreateCart(_)).then(|| priced(made(call), amount, currency))
    })
}

#[test]
fn another_currency_a_missing_price_and_a_new_one_are_not_what_was_agreed_to() {
    let usd = price("5", "USD");
    for (agreed, amount, currency) in
        [(usd, "5", "EUR"), (usd, "", "USD"), (LinePrice::UNKNOWN, "0.01", "USD"), (usd, "5.01", "USD")]
    {
        let run = buy_scripted(agreed, amount, currency);
        let error = run.receipt.error.clone().unwrap();
        assert_eq!((run.receipt.status, error.class.as_str()), (PurchaseStatus::Rejected, "price_changed"));
        assert_eq!(run.count("CheckoutCart"), 0, "{amount} {currency}");
    }
    for (agreed, amount) in [(usd, "5.00"), (usd, "4"), (LinePrice::UNKNOWN, "")] {
        assert_eq!(buy_scripted(agreed, amount, "USD").receipt.status, PurchaseStatus::Completed, "{amount}");
    }
}

#[test]
fn the_cart_after_one_that_expired_is_compared_as_well() {
    let mut carts = 0;
    let run = go_on(agreed_to(price("5", "USD")), start(), |call, now| match call {
        Call::CreateCart(_) => {
            carts += 1;
            let mut cart = made(call);
            cart["creationTimestamp"] = now.to_string().into();
            cart["expirationTimestamp"] = (now + Duration::from_secs(60)).to_string().into();
            Some(priced(cart, if carts == 1 { "5" } else { "6" }, "USD"))
        }
        Call::CheckoutCart(_) => Some(Says::Unreachable),
        Call::ListOrders(_) => Some(Says::Answer(json!({"items": []}))),
        _ => None,
    });
    assert_eq!(run.count("CreateCart"), 2, "{:?}", run.sent);
    assert_eq!(run.receipt.error.unwrap().class, "price_changed");
}

#[test]
fn prices_that_were_read_long_ago_are_read_again_before_the_checkout() {
    for (later, status) in [("5", PurchaseStatus::Completed), ("6", PurchaseStatus::Rejected)] {
        let (mut cart, reached) = (Value::Null, start() + Duration::from_secs(20 * 60));
        let run = go_on(agreed_to(price("5", "USD")), start(), |call, now| match call {
            Call::CreateCart(_) => {
                cart = made(call);
                Some(priced(cart.clone(), "5", "USD"))
            }
            // Not reached for longer than prices are believed.
            Call::CheckoutCart(_) if now < reached => Some(Says::Unreachable),
            Call::ListOrders(_) if now < reached => Some(Says::Answer(json!({"items": []}))),
            Call::GetCart(_) => {
                cart["status"] = "Active".into();
                Some(priced(cart.clone(), later, "USD"))
            }
            _ => None,
        });
        assert_eq!(run.receipt.status, status, "{:?}", run.receipt.error);
        assert!(facts(&run).contains(&"cart_priced".to_owned()), "{:?}", facts(&run));
    }
}

#[test]
fn a_cart_in_which_somebody_changed_more_than_its_prices_is_left_unbought() {
    let mut entries = agreed_to(price("5", "USD"));
    let whole = buy_scripted(price("5", "USD"), "5", "USD");
    let made_at =
        whole.entries.iter().position(|entry| matches!(entry.fact, Fact::CartCreated { .. })).unwrap();
    entries.extend_from_slice(&whole.entries[entries.len()..=made_at]);
    let now = entries.last().unwrap().at + Duration::from_secs(60);
    entries.push(Entry::new(now, 0, Fact::Resumed));
    let run = go_on(entries, now, |call, _| match call {
        Call::GetCart(_) => Some(Says::Answer(json!({"id": "cart-1", "status": "Active", "lineItems": [{
            "id": 0, "catalogItemId": "DG7GMGF0DWM3:0002:A", "quantity": 9, "billingCycle": "one_time",
            "currencyCode": "USD", "pricing": {"extendedPrice": 5}}]}))),
        _ => None,
    });
    assert_eq!(run.receipt.error.as_ref().unwrap().class, "cart_state", "{:?}", run.receipt.error);
    assert_eq!(run.count("CheckoutCart"), 0);
}

#[test]
fn a_checkout_is_not_repeated_when_the_cart_became_another() {
    for (changed, amount, repeated) in [
        (json!({}), "5", true),
        (json!({}), "6", false),
        (json!({"quantity": 1000}), "5", false),
        (json!({"friendlyName": "of somebody else"}), "5", false),
    ] {
        let mut cart = Value::Null;
        let run = go_on(agreed_to(price("5", "USD")), start(), |call, _| match call {
            Call::CreateCart(_) => {
                cart = made(call);
                Some(priced(cart.clone(), "5", "USD"))
            }
            Call::CheckoutCart(_) => Some(Says::Lost),
            Call::GetCart(_) => {
                let mut read = cart.clone();
                read["status"] = "Active".into();
                for (member, value) in changed.as_object().unwrap() {
                    read["lineItems"][0][member] = value.clone();
                }
                Some(priced(read, amount, "USD"))
            }
            Call::ListOrders(_) => Some(Says::Answer(json!({"items": []}))),
            _ => None,
        });
        let sent = run.count("CheckoutCart");
        assert_eq!(sent > 1, repeated, "{changed} {amount}: sent {sent} times");
        assert_eq!(run.receipt.status, PurchaseStatus::Unresolved, "{:?}", run.receipt.error);
    }
}

#[test]
fn orders_that_cost_more_than_was_agreed_to_are_told() {
    let priced_order = |purchase: &str| {
        let mut order = scripted::order("o-1", purchase);
        (order["totalPrice"], order["currencyCode"]) = (json!(7), "USD".into());
        order
    };
    let run = go_on(agreed_to(price("5", "USD")), start(), |call, _| match call {
        Call::CreateCart(_) => Some(priced(made(call), "5", "USD")),
        Call::CheckoutCart(_) => Some(Says::Answer(json!({"orders": [priced_order("p-1")]}))),
        Call::GetOrder(_) => Some(Says::Answer(priced_order("p-1"))),
        _ => None,
    });
    assert_eq!(run.receipt.status, PurchaseStatus::Completed);
    assert_eq!(run.receipt.notes, ["the orders cost 7 USD, more than the 5 USD that was agreed to"]);
}

//! Add-ons: inside the line they add to, or for a subscription that the customer has.

use pc_emulator::EmulatorOptions;
use pc_emulator::demo;
use pc_workflows::{Call, PurchaseStatus};
use serde_json::{Value, json};

use crate::harness::emulated::Harness;
use crate::harness::scripted::{Says, facts, run, software};

const PARENT: &str = "6a1c2f0e-8a0d-4f57-9d8e-1c5b1f9f0a01";

fn saas(id: &str) -> Value {
    json!({"id": id, "customer": demo::CONTOSO, "country": "US", "line": [
        {"product": demo::SAAS, "sku": demo::SAAS_SKU, "quantity": 5, "term": "P1M", "billing_cycle": "monthly",
         "addon": [addon(2)]},
        {"product": demo::PERPETUAL_SOFTWARE, "sku": demo::PERPETUAL_SOFTWARE_SKU, "quantity": 1}]})
}

fn addon(quantity: u32) -> Value {
    json!({"product": demo::SAAS, "sku": demo::SAAS_ADD_ON_SKU, "quantity": quantity, "term": "P1M"})
}

#[tokio::test(start_paused = true)]
async fn an_add_on_is_bought_with_its_line_and_on_the_receipt() {
    let harness = Harness::new(EmulatorOptions::default());
    let receipt = harness.buy(saas("a")).await;
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
    harness.assert_consistent(&receipt);
    assert_eq!(receipt.lines.iter().map(|line| line.addon_of).collect::<Vec<_>>(), [None, Some(0), None]);
    let of_group: Vec<usize> = receipt.orders.iter().map(|order| order.lines.len()).collect();
    assert_eq!(of_group, [2, 1], "the add-on is in its line's order");
    assert_eq!(receipt.subscriptions.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_add_on_to_what_the_customer_has() {
    let harness = Harness::new(EmulatorOptions::default());
    let alone = |id: &str| json!({"id": id, "customer": demo::CONTOSO, "country": "US", "line": [addon(1)]});
    let refused = harness.buy(alone("alone")).await;
    assert_eq!(refused.status, PurchaseStatus::Rejected);
    assert!(refused.error.unwrap().message.contains("it is an add-on: put it under [[line.addon]]"));

    let base = harness.buy(saas("base")).await;
    let parent = base.subscriptions[0].id.clone();
    let mut intent = alone("later");
    intent["line"][0]["parent_subscription"] = json!(parent);
    let receipt = harness.buy(intent).await;
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
    assert_eq!(receipt.lines[0].parent_subscription.as_ref(), Some(&parent));
}

#[tokio::test(start_paused = true)]
async fn a_follow_up_buys_what_was_not_bought_of_a_line_and_its_add_ons() {
    let receipt = Harness::new(EmulatorOptions::default()).buy(saas("a")).await;
    let follow_up = |not_bought: [u32; 3]| {
        let mut receipt = receipt.clone();
        receipt.lines.iter_mut().zip(not_bought).for_each(|(line, units)| line.not_bought = units);
        receipt.follow_up("b".parse().unwrap())
    };
    assert_eq!(follow_up([5, 2, 0]).unwrap().lines, receipt.intent.lines[..1]);
    let rest = follow_up([3, 0, 1]).unwrap().lines;
    assert_eq!(rest.iter().map(|line| line.quantity).collect::<Vec<_>>(), [3, 1]);
    assert!(rest[0].addons.is_empty(), "the add-on was bought");
    let alone = follow_up([0, 2, 1]).unwrap_err().to_string();
    assert!(alone.contains("line 1, add-on 1") && alone.contains("parent_subscription"), "{alone}");
}

#[test]
fn a_parent_must_be_there_and_active() {
    let mut intent = software();
    intent["line"][0]["parent_subscription"] = json!(PARENT);
    let answered = |status: &'static str| {
        run(intent.clone(), move |call, _| match call {
            Call::GetSubscription(_) => Some(Says::Answer(json!({"id": PARENT, "status": status}))),
            Call::CreateCart(call) => {
                let context = &call.cart.line_items[0].provisioning_context;
                assert_eq!(context["parentSubscriptionId"], PARENT);
                None
            }
            _ => None,
        })
    };
    let active = answered("active");
    assert_eq!(active.receipt.status, PurchaseStatus::Completed, "{}", active.problem());
    assert_eq!(active.count("RegisterSubscription"), 0, "only reservations need that");
    let suspended = answered("suspended");
    assert_eq!(suspended.receipt.status, PurchaseStatus::Rejected);
    assert!(suspended.problem().contains("is suspended, not active"), "{}", suspended.problem());
    let missing =
        run(intent, |call, _| matches!(call, Call::GetSubscription(_)).then_some(Says::Refusal(404, 20_000)));
    assert_eq!((missing.receipt.status, missing.count("CreateCart")), (PurchaseStatus::Rejected, 0));
}

#[test]
fn a_line_that_is_no_add_on_does_not_stand_in_another() {
    let mut intent = software();
    intent["line"][0]["addon"] = json!([{"product": "DZH318Z0BXWC", "sku": "0002", "quantity": 1}]);
    let run = run(intent, |call, _| match call {
        Call::GetSku(call) if call.sku.as_str() == "0002" => Some(Says::Answer(json!({
            "id": "0002", "supportedBillingCycles": ["one_time"], "dynamicAttributes": {"isAddon": "false"}}))),
        _ => None,
    });
    assert!(
        run.problem().contains("line 1, add-on 1 (DZH318Z0BXWC:0002): it is no add-on"),
        "{}",
        run.problem()
    );
}

#[test]
fn a_cart_that_lost_or_changed_the_add_on_is_not_checked_out() {
    let mut intent = software();
    intent["line"][0]["addon"] = json!([{"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 3}]);
    type Change = fn(&mut Value);
    let changes: [Change; 3] = [
        |line| drop(line.as_object_mut().unwrap().remove("addonItems")),
        |line| line["addonItems"][0]["quantity"] = json!(4),
        |line| {
            let addon = line["addonItems"][0].clone();
            line["addonItems"] = json!([addon, addon]);
        },
    ];
    for change in changes {
        let run = run(intent.clone(), |call, _| {
            let Call::CreateCart(call) = call else { return None };
            let mut cart = serde_json::to_value(&call.cart).unwrap();
            cart["id"] = "cart-1".into();
            change(&mut cart["lineItems"][0]);
            Some(Says::Answer(cart))
        });
        assert_eq!((run.receipt.status, run.count("CheckoutCart")), (PurchaseStatus::Rejected, 0));
        assert!(run.problem().contains("another cart than it was asked for"), "{}", run.problem());
    }
}

#[test]
fn an_add_on_that_was_not_ordered_is_never_called_completed() {
    let mut intent = software();
    intent["line"][0]["addon"] = json!([{"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 3}]);
    let run = run(intent, |_, _| None); // the usual order has one line only
    assert_eq!(run.receipt.status, PurchaseStatus::Unresolved);
    assert!(
        run.problem().contains("line 1, add-on 1 (DG7GMGF0DWM3:0002) is in no order"),
        "{}",
        run.problem()
    );
    assert!(facts(&run).contains(&"cart_created".to_owned()));
}

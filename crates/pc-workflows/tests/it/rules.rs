//! What is refused before anything is sent that could cost money.

use pc_workflows::{Call, PurchaseStatus};
use serde_json::{Value, json};

use crate::harness::scripted::{SUBSCRIPTION, Says, reservation, run, software};

#[track_caller]
fn refused(intent: Value, service: impl Fn(&Call) -> Option<Value>, expected: &str) {
    let run = run(intent, |call, _| service(call).map(Says::Answer));
    assert_eq!(run.receipt.status, PurchaseStatus::Rejected);
    assert!(run.problem().contains(expected), "{}", run.problem());
    assert!(run.problem().to_lowercase().contains("nothing was bought"), "{}", run.problem());
    assert_eq!(run.count("CheckoutCart"), 0);
}

fn with(mut intent: Value, member: &str, value: Value) -> Value {
    intent["line"][0][member] = value;
    intent
}

#[test]
fn quantity_billing_cycle_and_term_must_be_what_the_sku_allows() {
    refused(
        with(software(), "quantity", json!(11)),
        |_| None,
        "quantity 11 is outside what the SKU allows (1 to 10)",
    );
    let monthly = with(software(), "billing_cycle", json!("monthly"));
    refused(monthly, |_| None, "billing cycle monthly is not supported; the SKU supports one_time");
    refused(with(software(), "term", json!("P1Y")), |_| None, "the item has no term");
    refused(
        with(reservation(), "term", json!("P3Y")),
        |_| None,
        "term P3Y is not offered; choose one of P1Y",
    );
}

#[test]
fn what_is_left_out_must_be_the_only_choice() {
    let choices = |call: &Call| match call {
        Call::GetSku(_) => Some(json!({"id": "0002", "supportedBillingCycles": ["monthly", "annual"]})),
        Call::ListAvailabilities(_) => Some(json!({"items": [
            {"id": "A", "catalogItemId": "DG7GMGF0DWM3:0002:A", "terms": [{"duration": "P1M"}, {"duration": "P1Y"}]}]})),
        _ => None,
    };
    refused(software(), choices, "choose a `billing_cycle`: the SKU supports monthly, annual");
    refused(software(), choices, "choose a `term`: P1M, P1Y are offered");
}

#[test]
fn a_reservation_needs_scope_and_subscription() {
    let mut intent = reservation();
    intent["line"][0].as_object_mut().unwrap().remove("reservation");
    refused(intent, |_| None, "[line.reservation] with `scope` and `subscription`");
}

#[test]
fn every_provisioning_variable_needs_a_value() {
    let odd = |call: &Call| {
        matches!(call, Call::GetSku(_)).then(|| {
            json!({"id": "0002", "supportedBillingCycles": ["one_time"], "provisioningVariables": ["FavouriteColour"]})
        })
    };
    refused(software(), odd, "provisioning variables without a value: FavouriteColour");
    let given = with(software(), "provisioning", json!({"FavouriteColour": "blue"}));
    let run = run(given, |call, _| odd(call).map(Says::Answer));
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
}

#[test]
fn software_subscriptions_are_not_sold_everywhere_but_perpetual_software_is() {
    let brazil = |terms: Value| {
        move |call: &Call| {
            let items =
                json!({"items": [{"id": "A", "catalogItemId": "DG7GMGF0DWM3:0002:A", "terms": terms}]});
            matches!(call, Call::ListAvailabilities(_)).then_some(items)
        }
    };
    let mut intent = software();
    intent["country"] = "BR".into();
    refused(
        intent.clone(),
        brazil(json!([{"duration": "P1Y"}])),
        "software subscriptions are not sold in BR",
    );
    let perpetual = brazil(json!([]));
    let run = run(intent, |call, _| perpetual(call).map(Says::Answer));
    assert_eq!(run.receipt.status, PurchaseStatus::Completed, "{}", run.problem());
}

#[test]
fn a_reservation_is_not_even_registered_where_none_are_sold() {
    let mut intent = reservation();
    intent["country"] = "BR".into();
    let run = run(intent, |_, _| None);
    assert_eq!(run.receipt.status, PurchaseStatus::Rejected);
    assert!(run.problem().contains("reservations are not sold in BR"), "{}", run.problem());
    assert!(run.sent.is_empty(), "{:?}", run.sent);
}

#[test]
fn the_customer_s_own_country_decides() {
    let elsewhere = |call: &Call| match call {
        Call::GetCustomer(call) => {
            Some(json!({"id": call.customer, "billingProfile": {"defaultAddress": {"country": "BR"}}}))
        }
        _ => None,
    };
    refused(reservation(), elsewhere, "is in BR, the intent says US");
}

#[test]
fn a_reservation_block_is_for_reservations() {
    let reservation = json!({"scope": "shared", "subscription": SUBSCRIPTION});
    refused(with(software(), "reservation", reservation), |_| None, "leave [line.reservation] out");
}

#[test]
fn what_cannot_be_bought_here_is_told() {
    let none = |call: &Call| matches!(call, Call::ListAvailabilities(_)).then(|| json!({"items": []}));
    refused(software(), none, "cannot be bought in US for the commercial segment");
    let restricted = |call: &Call| {
        matches!(call, Call::CheckInventory(_)).then(|| {
            json!([{"productId": "DZH318Z0BQ3Q", "skuId": "0001", "isRestricted": true,
                    "restrictions": [{"reasonCode": "NotAvailableForSubscription", "description": "not in eastus"}]}])
        })
    };
    refused(reservation(), restricted, "NotAvailableForSubscription (not in eastus)");
    let vanished = |call: &Call| matches!(call, Call::CheckInventory(_)).then(|| json!([]));
    refused(reservation(), vanished, "does not know the item");
}

#[test]
fn a_missing_agreement_and_a_dead_subscription_are_told() {
    let unsigned =
        |call: &Call| matches!(call, Call::ListCustomerAgreements(_)).then(|| json!({"items": []}));
    refused(software(), unsigned, "has not accepted the Microsoft Customer Agreement");
    let suspended = |call: &Call| {
        let json = json!({"id": SUBSCRIPTION, "status": "suspended", "offerId": "MS-AZR-0145P"});
        matches!(call, Call::GetSubscription(_)).then_some(json)
    };
    refused(reservation(), suspended, "is suspended, not active");
    let office = |call: &Call| {
        let json =
            json!({"id": SUBSCRIPTION, "status": "active", "offerId": "OFFICE", "unitType": "Licenses"});
        matches!(call, Call::GetSubscription(_)).then_some(json)
    };
    refused(reservation(), office, "neither a legacy Azure subscription nor an Azure plan");
}

#[test]
fn an_unknown_customer_is_told() {
    let run =
        run(software(), |call, _| matches!(call, Call::GetCustomer(_)).then_some(Says::Refusal(403, 20002)));
    assert_eq!(run.receipt.status, PurchaseStatus::Rejected);
    assert!(run.problem().contains("cannot be bought for"), "{}", run.problem());
    assert!(run.problem().contains("check the customer's tenant id"), "{}", run.problem());
}

#[test]
fn an_unknown_product_or_sku_is_told() {
    for (name, status, code) in [("GetProduct", 404, 400_013), ("GetSku", 404, 400_018)] {
        let run = run(software(), |call, _| (call.name() == name).then_some(Says::Refusal(status, code)));
        assert_eq!(run.receipt.status, PurchaseStatus::Rejected);
        let error = run.receipt.error.unwrap();
        assert_eq!((error.code, error.class.as_str()), (Some(code), "not_found"));
        assert!(error.message.contains("cannot be bought"), "{}", error.message);
    }
}

#[test]
fn errors_on_the_cart_s_lines_are_told_and_nothing_is_checked_out() {
    let bad_line = |call: &Call| {
        matches!(call, Call::CreateCart(_)).then(|| {
            json!({"id": "k", "lineItems": [{"id": 0, "catalogItemId": "P:S:A", "quantity": 1, "billingCycle": "one_time",
                   "friendlyName": "BizTalk [p-1]", "error": {"errorCode": 10003, "errorDescription": "sold out"}}]})
        })
    };
    refused(software(), bad_line, "line 1 (DG7GMGF0DWM3:0002): 10003 (InventoryNotAvailable): sold out");
}

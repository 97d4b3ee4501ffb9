//! Whole purchases, from looking to having.

use pc_emulator::demo::{self, CONTOSO, FABRIKAM};
use serde_json::{Value, json};

use crate::harness::{Harness, minutes};

#[test]
fn a_reservation_from_registration_to_the_artifact() {
    let harness = Harness::new();
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);

    let mut line = harness.reservation_line(0);
    line["friendlyName"] = json!("ours");
    let cart = harness.cart(CONTOSO, &json!([line]));
    assert_eq!(cart["status"], "Active");
    assert_eq!(cart["lineItems"][0]["orderGroup"], "0");
    assert_eq!(cart["lineItems"][0]["currencyCode"], "USD");
    assert_eq!(cart["lineItems"][0]["pricing"]["extendedPrice"].to_string(), "1086.0");
    assert!(cart["lineItems"][0].get("error").is_none(), "{cart}");

    let (status, result) = harness.checkout(CONTOSO, &cart);
    assert_eq!((status, result["orderErrors"].clone()), (201, json!([])), "{result}");
    let order = &result["orders"][0];
    let id = order["id"].as_str().unwrap();
    assert_eq!(
        (order["status"].as_str(), order["lineItems"][0]["friendlyName"].as_str()),
        (Some("pending"), Some("ours"))
    );
    assert_eq!(id.len(), 12);
    assert_eq!(order["alternateId"], order["id"]);

    let path = format!("v1/customers/{CONTOSO}/orders/{id}");
    let status = harness.read(&format!("{path}/provisioningstatus"));
    assert_eq!(status["items"][0]["status"], "PrefulfillmentPending");
    assert_eq!(harness.read(&format!("v1/customers/{CONTOSO}/entitlements"))["totalCount"], 0);

    harness.clock.pass(minutes(20));
    let order = harness.read(&format!("{path}?include_price=true"));
    assert_eq!(order["status"], "completed");
    assert_eq!(order["totalPrice"].to_string(), "1086.0");
    assert_eq!(harness.read(&format!("{path}/provisioningstatus"))["items"][0]["status"], "Fulfilled");

    for (query, word, list) in [
        ("?showExpiry=True", "reservedinstance", "reservations"),
        (
            "?entitlementtype=virtualMachineReservedInstance",
            "virtual_machine_reserved_instance",
            "virtualMachineReservations",
        ),
    ] {
        let entitlements = harness.read(&format!("v1/customers/{CONTOSO}/entitlements{query}"));
        let entitlement = &entitlements["items"][0];
        assert_eq!(entitlement["entitlementType"], word);
        assert_eq!(entitlement["quantity"], 3);
        assert_eq!(entitlement["referenceOrder"]["lineItemId"], "0");
        assert_eq!(entitlement.get("expiryDate").is_some(), query.contains("showExpiry"));
        let artifact = harness.read(entitlement["entitledArtifacts"][0]["link"]["uri"].as_str().unwrap());
        assert_eq!(artifact["type"], word);
        assert_eq!(artifact[list][0]["scopeType"], "Shared");
        assert_eq!(artifact[list][0]["expiryDateTime"], "2027-03-10T00:00:00");
    }
}

#[test]
fn an_azure_plan_carries_reservations_of_its_own_scope() {
    let harness = Harness::new();
    harness.register(FABRIKAM, demo::FABRIKAM_AZURE_PLAN);
    let item = harness.catalog_item(demo::VM_RESERVATION, "0002", "country=de&reservationScope=azureplan");
    let context = json!({"scope": "Single", "subscriptionId": demo::FABRIKAM_AZURE_PLAN});
    let line = json!({"id": 0, "catalogItemId": item, "quantity": 1, "provisioningContext": context});
    let cart = harness.cart(FABRIKAM, &json!([line]));
    let line = &cart["lineItems"][0];
    assert_eq!(
        (line["billingCycle"].as_str(), line["termDuration"].as_str()),
        (Some("one_time"), Some("P3Y"))
    );
    assert_eq!(line["currencyCode"], "EUR");
    assert_eq!(harness.checkout(FABRIKAM, &cart).0, 201);
    harness.clock.pass(minutes(20));
    let entitlements = harness.read(&format!("v1/customers/{FABRIKAM}/entitlements"));
    let uri = entitlements["items"][0]["entitledArtifacts"][0]["link"]["uri"].as_str().unwrap();
    let reservation = &harness.read(uri)["reservations"][0];
    assert_eq!(reservation["scopeType"], "Single");
    let scope = reservation["appliedScopes"][0].as_str().unwrap();
    assert!(scope.starts_with("/subscriptions/"), "{scope}");
}

#[test]
fn each_billing_cycle_becomes_an_order_and_each_kind_is_delivered_its_own_way() {
    let harness = Harness::new();
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    let item = |product, sku| harness.catalog_item(product, sku, "country=US");
    let lines = json!([
        {"id": 0, "catalogItemId": "MS-AZR-0145P", "quantity": 1, "billingCycle": "monthly", "termDuration": "P1Y"},
        harness.reservation_line(1),
        harness.software_line(2),
        {"id": 3, "catalogItemId": item(demo::SAAS, demo::SAAS_SKU), "quantity": 1, "billingCycle": "monthly", "termDuration": "P1M"},
        {"id": 4, "catalogItemId": item(demo::SAAS_TRIAL, "0001"), "quantity": 10, "billingCycle": "none",
            "termDuration": "P1M", "renewsTo": {"termDuration": "P1Y"}},
        {"id": 5, "catalogItemId": item(demo::AZURE_PLAN, "0001"), "quantity": 1, "billingCycle": "one_time"},
    ]);
    let cart = harness.cart(CONTOSO, &lines);
    let groups: Vec<&Value> =
        cart["lineItems"].as_array().unwrap().iter().map(|line| &line["orderGroup"]).collect();
    assert_eq!(groups, ["OMS-0", "0", "0", "1", "2", "0"]);

    let (_, result) = harness.checkout(CONTOSO, &cart);
    let orders = result["orders"].as_array().unwrap();
    assert_eq!(orders.len(), 4, "{result}");
    assert_eq!(orders[0]["status"], "completed");
    let at_once = orders[0]["lineItems"][0]["subscriptionId"].as_str().unwrap();
    assert_eq!(at_once, at_once.to_ascii_uppercase());
    let numbers: Vec<&Value> =
        orders[1]["lineItems"].as_array().unwrap().iter().map(|line| &line["lineItemNumber"]).collect();
    assert_eq!(numbers, [0, 1, 2]);

    harness.clock.pass(minutes(20));
    let software = harness.read(&format!("v1/customers/{CONTOSO}/entitlements?entitlementType=software"));
    assert_eq!(software["totalCount"], 1);
    assert_eq!(software["items"][0]["includedEntitlements"][0]["productId"], "DG7GMGF0DWM2");
    for (order, subscriptions) in [(0, 1), (1, 1), (2, 1), (3, 1)] {
        let id = orders[order]["id"].as_str().unwrap();
        let found = harness.read(&format!("v1/customers/{CONTOSO}/subscriptions?order_id={id}"));
        assert_eq!(found["totalCount"], subscriptions, "{found}");
    }
    let order = harness.read(&format!("v1/customers/{CONTOSO}/orders/{}", orders[2]["id"].as_str().unwrap()));
    let subscription = order["lineItems"][0]["subscriptionId"].as_str().unwrap();
    let subscription = harness.read(&format!("v1/customers/{CONTOSO}/subscriptions/{subscription}"));
    assert_eq!(subscription["unitType"], "Licenses");
    assert_eq!(subscription["commitmentEndDate"], "2026-04-10T00:00:00Z");
}

#[test]
fn a_request_as_the_dotnet_sdk_writes_it() {
    let harness = Harness::new();
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    let item = harness.catalog_item(demo::VM_RESERVATION, demo::VM_RESERVATION_1_YEAR, "country=US");
    let cart = json!({
        "Id": null, "ExpirationTimestamp": "0001-01-01T00:00:00", "Attributes": {"ObjectType": "Cart"},
        "LineItems": [{
            "Id": 0, "CatalogItemId": item, "FriendlyName": "A_sample_Azure_RI", "Quantity": 2, "BillingCycle": "OneTime",
            "TermDuration": null, "Participants": [{"Key": "TransactionReseller", "Value": "4847383"}],
            "ProvisioningContext": {"SubscriptionId": demo::CONTOSO_SUBSCRIPTION.to_uppercase(), "Scope": "shared", "Duration": "1Year"},
        }],
    });
    let (status, cart) = harness.post(&format!("v1/Customers/{CONTOSO}/Carts"), &cart);
    let line = &cart["lineItems"][0];
    assert_eq!((status, line.get("error")), (201, None), "{cart}");
    assert_eq!(line["billingCycle"], "one_time");
    assert_eq!(line["provisioningContext"]["scope"], "shared");
    assert_eq!(line["participants"], json!([{"key": "transaction_reseller", "value": "4847383"}]));
}

#[test]
fn a_participant_that_is_none_is_refused() {
    let harness = Harness::new();
    let mut line = harness.software_line(0);
    line["participants"] = json!([{"key": "bystander", "value": "4847383"}]);
    let (status, fault) =
        harness.post(&format!("v1/customers/{CONTOSO}/carts"), &json!({"lineItems": [line]}));
    assert_eq!((status, &fault["code"]), (400, &json!(900_126)));
}

//! Purchasing, sections 4 (lifecycle) and 6 (what a simulator must do).

use pc_emulator::demo::{self, CONTOSO, FABRIKAM};
use pc_transport::wire::{Method, Reply};
use serde_json::{Value, json};

use crate::harness::{Harness, body, minutes, request};

fn put(harness: &Harness, path: &str, json: &Value) -> Reply {
    harness.send(request(Method::Put, path).json(json))
}

/// 4.1: active until it is checked out, seven days long, and then neither changed nor known.
#[test]
fn rule_4_1_a_cart() {
    let harness = Harness::new();
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    let path = format!("v1/customers/{CONTOSO}/carts/{}", cart["id"].as_str().unwrap());
    assert_eq!(
        (&cart["status"], &cart["expirationTimestamp"]),
        (&json!("Active"), &json!("2026-03-17T08:00:00.1234567Z"))
    );
    let replaced = put(&harness, &format!("{path}/"), &json!({"lineItems": [harness.software_line(7)]}));
    assert_eq!((replaced.status, &body(&replaced)["lineItems"][0]["id"]), (201, &json!(7)));
    assert_eq!(harness.checkout(CONTOSO, &cart).0, 201);
    assert_eq!(harness.read(&path)["status"], "Ordered");
    assert_eq!(put(&harness, &path, &json!({"lineItems": [harness.software_line(0)]})).status, 400);
    let other = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    harness.clock.pass(minutes(7 * 24 * 60));
    let mut harness = harness;
    harness.sign_in();
    let (status, fault) = harness.checkout(CONTOSO, &other);
    assert_eq!((status, &fault["code"]), (404, &json!(800_008)));
}

/// 4.2: one order for each purchase system and billing cycle; lines are numbered from 0 in each.
#[test]
fn rule_4_2_order_groups() {
    let harness = Harness::new();
    let saas = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    let legacy =
        json!({"id": 0, "catalogItemId": demo::LEGACY_AZURE, "quantity": 1, "billingCycle": "monthly"});
    let monthly = |id: u32, term: &str| json!({"id": id, "catalogItemId": saas, "quantity": 1, "billingCycle": "monthly", "termDuration": term});
    let cart = harness.cart(
        CONTOSO,
        &json!([
            legacy,
            harness.software_line(1),
            monthly(2, "P1M"),
            harness.software_line(3),
            monthly(4, "P1Y")
        ]),
    );
    let groups: Vec<&Value> =
        cart["lineItems"].as_array().unwrap().iter().map(|line| &line["orderGroup"]).collect();
    assert_eq!(groups, ["OMS-0", "0", "1", "0", "1"]);
    let (_, done) = harness.checkout(CONTOSO, &cart);
    let orders = done["orders"].as_array().unwrap();
    assert_eq!(orders.len(), 3);
    for order in orders {
        let numbers = order["lineItems"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| line["lineItemNumber"].as_u64().unwrap());
        assert!(numbers.eq(0..order["lineItems"].as_array().unwrap().len() as u64));
    }
}

/// 4.3: a modern order is pending first and lists show it late; a legacy order is complete at once, with other members.
#[test]
fn rule_4_3_modern_and_legacy_orders() {
    let harness = Harness::new();
    let legacy =
        json!({"id": 0, "catalogItemId": demo::LEGACY_AZURE, "quantity": 1, "billingCycle": "monthly"});
    let (_, done) =
        harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([legacy, harness.software_line(1)])));
    let (legacy, modern) = (&done["orders"][0], &done["orders"][1]);
    assert_eq!((&legacy["status"], &modern["status"]), (&json!("completed"), &json!("pending")));
    assert_eq!(legacy["id"].as_str().unwrap().len(), 36);
    assert!(
        legacy["lineItems"][0]["subscriptionId"]
            .as_str()
            .unwrap()
            .chars()
            .all(|letter| !letter.is_ascii_lowercase())
    );
    assert!(legacy.get("currencySymbol").is_none() && modern.get("currencySymbol").is_some());
    assert!(
        legacy["links"].get("provisioningStatus").is_none()
            && modern["links"].get("provisioningStatus").is_some()
    );
    assert!(legacy["creationDate"].as_str().unwrap().ends_with("+00:00"));
    let uri = modern["links"]["self"]["uri"].as_str().unwrap();
    assert_eq!(&harness.read(uri), modern, "whoever knows its id reads it at once");
    harness.clock.pass(minutes(15));
    assert_eq!(harness.read(&format!("v1/customers/{CONTOSO}/orders"))["totalCount"], 2);
}

/// 4.7: an Azure plan is bought once, and becomes a subscription with an Azure subscription behind it.
#[test]
fn rule_4_7_an_azure_plan() {
    let harness = Harness::new();
    let item = harness.catalog_item(demo::AZURE_PLAN, "0001", "country=DE");
    let line = |quantity: u32| json!({"id": 0, "catalogItemId": item, "quantity": quantity, "billingCycle": "one_time"});
    assert_eq!(harness.cart(FABRIKAM, &json!([line(2)]))["lineItems"][0]["error"]["errorCode"], 10_010);
    let (_, done) = harness.checkout(FABRIKAM, &harness.cart(FABRIKAM, &json!([line(1)])));
    harness.clock.pass(minutes(20));
    let order = done["orders"][0]["id"].as_str().unwrap();
    let plans = harness.read(&format!("v1/customers/{FABRIKAM}/subscriptions?order_id={order}"));
    let plan = plans["items"][0]["id"].as_str().unwrap();
    let behind = harness.read(&format!("v1/customers/{FABRIKAM}/subscriptions/{plan}/azureentitlements"));
    assert_eq!(behind["items"][0]["id"], plans["items"][0]["entitlementId"]);
}

/// 6.1 and 6.2: property names, dictionary keys and enum words in any case; explicit nulls; `Attributes`.
#[test]
fn rule_6_1_bodies_as_the_net_sdk_writes_them() {
    let harness = Harness::new();
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    let item = harness.catalog_item(demo::VM_RESERVATION, "0001", "country=US");
    let cart = json!({"Id": null, "CreationTimestamp": "0001-01-01T00:00:00", "Attributes": {"ObjectType": "Cart"},
        "LineItems": [{"Id": 0, "CatalogItemId": item, "Quantity": 1, "BillingCycle": "OneTime", "TermDuration": "P1Y",
            "FriendlyName": null, "Participants": [{"Key": "transaction_reseller", "Value": "1"}],
            "ProvisioningContext": {"SubscriptionId": demo::CONTOSO_SUBSCRIPTION, "Scope": "Shared", "Duration": "1Year"}}]});
    let (status, cart) = harness.post(&format!("V1/Customers/{CONTOSO}/CARTS"), &cart);
    let line = &cart["lineItems"][0];
    assert_eq!((status, line.get("error"), &line["billingCycle"]), (201, None, &json!("one_time")), "{cart}");
    assert_eq!(line["provisioningContext"]["scope"], "Shared", "keys begin small, values stay");
    assert_eq!(line["participants"], json!([{"key": "transaction_reseller", "value": "1"}]));
}

/// 6.3: whatever stands in the body of a checkout, a registration or an activation.
#[test]
fn rule_6_3_bodies_that_are_ignored() {
    let harness = Harness::new();
    for text in ["\"success\"", "null", "", "{", "\u{FEFF}x"] {
        let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
        let subscription = format!("v1/customers/{CONTOSO}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION);
        for (path, status) in [
            (format!("v1/customers/{CONTOSO}/carts/{}/checkout", cart["id"].as_str().unwrap()), 201),
            (format!("{subscription}/registrations"), 202),
            (format!("{subscription}/activate"), 200),
        ] {
            let mut post = request(Method::Post, &path);
            post.body = text.into();
            assert_eq!(harness.send(post).status, status, "{path} {text}");
        }
    }
}

/// 6.6, 6.7 and 6.8: statuses, bare arrays, totals of a page.
#[test]
fn rules_6_6_to_6_8_statuses_and_totals() {
    let harness = Harness::new();
    let registration = request(
        Method::Post,
        &format!("v1/customers/{CONTOSO}/subscriptions/{}/registrations", demo::CONTOSO_SUBSCRIPTION),
    );
    let reply = harness.send(registration);
    assert_eq!((reply.status, reply.body.len()), (202, 0));
    assert_eq!(
        reply.find_header("Location").unwrap().to_ascii_lowercase(),
        format!("/customers/{CONTOSO}/subscriptions/{}/registrationstatus", demo::CONTOSO_SUBSCRIPTION)
    );
    let unknown = json!({"targetItems": [{"productId": "NOSUCHTHING0"}], "inventoryContext": {}});
    assert_eq!(harness.post("v1/extensions/product/checkinventory?country=US", &unknown), (200, json!([])));
    assert_eq!(harness.read("v1/customers?size=3")["totalCount"], 3, "of the page");
}

/// 6.10 and 6.15: links keep the query as asked; prices and expiry only for whoever asks.
#[test]
fn rules_6_10_and_6_15_links_and_what_is_asked_for() {
    let harness = Harness::new();
    let product = harness.read(&format!("v1/products/{}?country=us", demo::SAAS));
    assert!(product["links"]["self"]["uri"].as_str().unwrap().ends_with("?country=us"));
    assert!(product["links"]["self"]["uri"].as_str().unwrap().starts_with("/products/"));
    let (_, done) = harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([harness.software_line(0)])));
    let uri = done["orders"][0]["links"]["self"]["uri"].as_str().unwrap();
    for (query, shown) in [("", false), ("?include_price=false", false), ("?include_price=True", true)] {
        let order = harness.read(&format!("{uri}{query}"));
        assert_eq!(
            (order.get("totalPrice").is_some(), order["lineItems"][0].get("pricing").is_some()),
            (shown, shown)
        );
    }
    assert_eq!(harness.get(&format!("{uri}?include_price=perhaps")).1["code"], 900_126);
}

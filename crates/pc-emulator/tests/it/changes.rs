//! Changing what was bought, and what else belongs to buying.

use pc_emulator::demo::{self, CONTOSO, FABRIKAM, TAILSPIN};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, body, minutes, request};

fn patch(harness: &Harness, path: &str, json: &Value) -> (u16, Value) {
    let reply = harness.send(request(Method::Patch, path).json(json));
    (reply.status, body(&reply))
}

/// An order of software, delivered; and its path.
fn software_order(harness: &Harness, lines: &Value) -> (String, String) {
    let (_, result) = harness.checkout(CONTOSO, &harness.cart(CONTOSO, lines));
    harness.clock.pass(minutes(20));
    let id = result["orders"][0]["id"].as_str().unwrap().to_owned();
    (format!("v1/customers/{CONTOSO}/orders/{id}"), id)
}

#[test]
fn software_is_cancelled_line_by_line_within_its_window() {
    let harness = Harness::new();
    let (path, id) = software_order(&harness, &json!([harness.software_line(0), harness.software_line(1)]));
    let cancel = |number: u32| {
        patch(
            &harness,
            &path,
            &json!({"Id": id, "Status": "cancelled", "LineItems": [{"LineItemNumber": number}]}),
        )
    };
    assert_eq!(cancel(2).1["code"], 800_071);
    let (status, order) = cancel(1);
    assert_eq!(
        (status, &order["status"], &order["lineItems"][1]["quantity"]),
        (200, &json!("completed"), &json!(0))
    );
    assert_eq!(cancel(1).1["code"], 800_061);
    assert_eq!(harness.read(&format!("v1/customers/{CONTOSO}/entitlements"))["totalCount"], 1);
    assert_eq!(cancel(0).1["status"], "cancelled");

    let (_, result) = harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([harness.software_line(0)])));
    let path = format!("v1/customers/{CONTOSO}/orders/{}", result["orders"][0]["id"].as_str().unwrap());
    let body = json!({"status": "cancelled", "lineItems": [{"lineItemNumber": 0}]});
    let (status, fault) = patch(&harness, &path, &body);
    assert_eq!((status, &fault["code"]), (409, &json!(800_014)));
    harness.emulator.advance(minutes(50));
}

#[test]
fn whole_orders_are_cancelled_in_the_sandbox_only() {
    for (sandbox, status, word) in [(true, 200, json!("cancelled")), (false, 403, Value::Null)] {
        let harness = Harness::with(|options| options.sandbox = sandbox);
        harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
        let (path, id) = software_order(&harness, &json!([harness.reservation_line(0)]));
        let (found, order) = patch(&harness, &path, &json!({"id": id, "status": "cancelled"}));
        assert_eq!((found, &order["status"]), (status, &word), "{order}");
        assert!(order.get("links").is_none());
    }
}

#[test]
fn subscriptions_change_under_their_etag() {
    let harness = Harness::new();
    let item = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    let line = json!({"id": 0, "catalogItemId": item, "quantity": 5, "billingCycle": "monthly", "termDuration": "P1M"});
    let (order, _) = software_order(&harness, &json!([line]));
    let id = harness.read(&order)["lineItems"][0]["subscriptionId"].as_str().unwrap().to_owned();
    let path = format!("v1/customers/{CONTOSO}/subscriptions/{id}");
    let mut wanted = harness.read(&path);
    wanted["quantity"] = json!(7);
    let (status, changed) = patch(&harness, &path, &wanted);
    assert_eq!((status, &changed["quantity"]), (200, &json!(7)));
    assert_eq!(patch(&harness, &path, &wanted).1["code"], 2055, "the etag is from before the change");
    for (field, value, code) in [("quantity", json!(5000), 2002), ("status", json!("asleep"), 900_126)] {
        assert_eq!(patch(&harness, &path, &json!({field: value})).1["code"], code, "{field}");
    }
    assert_eq!(patch(&harness, &path, &json!({"status": "suspended"})).1["status"], "suspended");
    assert_eq!(patch(&harness, &path, &json!({"quantity": 3})).1["code"], 2001);
    assert_eq!(patch(&harness, &path, &json!({"status": "deleted"})).1["status"], "deleted");
    assert_eq!(patch(&harness, &path, &json!({"autoRenewEnabled": false})).1["code"], 2011);

    for links in ["activationlinks", "lineitems/0/activationlinks"] {
        assert_eq!(harness.read(&format!("{order}/{links}"))["totalCount"], 1, "{links}");
    }
    assert_eq!(harness.read(&format!("{path}/activationlinks"))["totalCount"], 1);
    assert_eq!(harness.read(&format!("{path}/addons"))["totalCount"], 0);
    assert_eq!(harness.read(&format!("{path}/provisioningstatus"))["status"], "success");
    assert_eq!(harness.post(&format!("{path}/activate"), &Value::Null).1["status"], "Success");
    let plan = format!("v1/customers/{FABRIKAM}/subscriptions/{}", demo::FABRIKAM_AZURE_PLAN);
    let entitlement = &harness.read(&format!("{plan}/azureEntitlements"))["items"][0];
    assert_eq!(
        &harness.read(&format!("{plan}/azureEntitlements/{}", entitlement["id"].as_str().unwrap())),
        entitlement
    );
}

#[test]
fn an_order_can_be_placed_without_a_cart() {
    let harness = Harness::new();
    let item = harness.catalog_item(demo::PERPETUAL_SOFTWARE, demo::PERPETUAL_SOFTWARE_SKU, "country=US");
    let path = format!("v1/customers/{CONTOSO}/orders");
    let order = |offer: &str, customer: &str| {
        let line = json!({"lineItemNumber": 0, "offerId": offer, "quantity": 2});
        harness.post(
            &path,
            &json!({"referenceCustomerId": customer, "billingCycle": "onetime", "lineItems": [line]}),
        )
    };
    let (status, placed) = order(&item, CONTOSO);
    assert_eq!(
        (status, &placed["status"], &placed["lineItems"][0]["quantity"]),
        (201, &json!("pending"), &json!(2))
    );
    assert_eq!(order("nothing:at:all", CONTOSO).1["code"], 800_004);
    assert_eq!(order("", CONTOSO).1["code"], 900_142);
    assert_eq!(order(&item, FABRIKAM).1["code"], 900_118);
    let cycle = patch(
        &harness,
        &format!("{path}/{}", placed["id"].as_str().unwrap()),
        &json!({"billingCycle": "monthly"}),
    );
    assert_eq!(cycle.1["code"], 6001);
}

#[test]
fn an_azure_plan_can_conflict_with_what_it_replaces() {
    for (azure_plan_conflict, expected) in [(true, (409, json!(900_112))), (false, (201, Value::Null))] {
        let harness = Harness::with(|options| options.azure_plan_conflict = azure_plan_conflict);
        let item = harness.catalog_item(demo::AZURE_PLAN, "0001", "country=US");
        let cart = harness.cart(
            CONTOSO,
            &json!([{"id": 0, "catalogItemId": item, "quantity": 1, "billingCycle": "one_time"}]),
        );
        let (status, answer) = harness.checkout(CONTOSO, &cart);
        assert_eq!((status, answer["code"].clone()), expected);
    }
}

#[test]
fn an_agreement_confirmed_for_a_customer_lets_it_buy() {
    let harness = Harness::new();
    let template =
        &harness.read("v1/agreements?agreementType=MicrosoftCustomerAgreement")["items"][0]["templateId"];
    let agreement = json!({
        "primaryContact": {"firstName": "Sam", "lastName": "A", "email": "sam@tailspin.example"},
        "templateId": template, "dateAgreed": "2026-03-09", "type": "MicrosoftCustomerAgreement",
    });
    let path = format!("v1/customers/{TAILSPIN}/agreements");
    let cart = harness.cart(TAILSPIN, &json!([harness.software_line(0)]));
    assert_eq!(harness.checkout(TAILSPIN, &cart).1["code"], 13_605);
    assert_eq!(harness.post(&path, &agreement).0, 201);
    let (status, fault) = harness.post(&path, &agreement);
    assert_eq!((status, &fault["code"], &fault["isRetryable"]), (400, &json!(600_061), &json!(false)));
    assert_eq!(harness.read(&format!("{path}?agreementType=*"))["totalCount"], 1);
    assert_eq!(harness.checkout(TAILSPIN, &cart).0, 201);
}

#[test]
fn customers_come_in_pages() {
    let harness = Harness::new();
    let first = harness.read("v1/customers?size=3");
    assert_eq!(first["totalCount"], 3);
    let next = &first["links"]["next"];
    let header = &next["headers"][0];
    assert_eq!(header["value"], first["continuationToken"]);
    let uri = next["uri"].as_str().unwrap();
    assert!(uri.contains("seekOperation=Next"), "{uri}");
    let ask = |token: &str| {
        let reply = harness.send(request(Method::Get, uri).header("MS-ContinuationToken", token));
        (reply.status, body(&reply))
    };
    let (_, last) = ask(header["value"].as_str().unwrap());
    assert_eq!((&last["totalCount"], last["links"].get("next")), (&json!(1), None));
    assert_eq!(ask("dead").1["code"], 2000);
}

#[test]
fn the_catalog_of_a_customer_is_the_one_of_its_country() {
    let harness = Harness::new();
    let path = format!("v1/customers/{FABRIKAM}/products");
    assert!(harness.read(&format!("{path}?targetView=Azure"))["totalCount"].as_u64() > Some(0));
    let offer = harness.read(&format!("{path}/{}/skus/0001/availabilities", demo::VM_RESERVATION));
    assert_eq!(offer["items"][0]["country"], "DE");
}

#[test]
fn every_change_is_on_record() {
    let harness = Harness::new();
    software_order(&harness, &json!([harness.software_line(0)]));
    let filter = r#"{"Field":"ResourceType","Value":"Order","Operator":"equals"}"#;
    let reply = harness.send(request(Method::Get, "v1/auditrecords").query("filter", filter));
    let record = &body(&reply)["items"][0];
    assert_eq!((&record["operationType"], &record["customerId"]), (&json!("create_order"), &json!(CONTOSO)));
    let order: Value = serde_json::from_str(record["resourceNewValue"].as_str().unwrap()).unwrap();
    assert_eq!(record["customizedData"][0]["value"], order["Id"]);
    let id = record["id"].as_str().unwrap();
    for path in ["v1/auditrecords", "auditactivity/v1/auditrecords"] {
        assert_eq!(&harness.read(&format!("{path}/{id}")), record);
    }
    assert_eq!(harness.read("v1/auditrecords?startDate=2026-03-09&endDate=2026-03-10")["totalCount"], 1);
    assert_eq!(harness.read("v1/auditrecords?startDate=2026-03-01&endDate=2026-03-09")["totalCount"], 0);
    assert_eq!(harness.get("v1/auditrecords?startDate=2025-03-10").1["code"], 400);
}

#[test]
fn old_audiences_and_single_factors_can_be_refused() {
    let harness = Harness::with(|options| {
        options.refuse_retired_audience = true;
        options.require_mfa = true;
    });
    for (form, code) in [
        (
            "client_id=a&client_secret=b&grant_type=client_credentials&resource=https://graph.windows.net",
            900_420,
        ),
        ("client_id=a&grant_type=refresh_token&refresh_token=no-mfa", 900_421),
        ("client_id=a&grant_type=refresh_token&refresh_token=r", 0),
    ] {
        let mut ask = request(Method::Post, "t/oauth2/token");
        ask.body = form.into();
        let token = body(&harness.ask(ask));
        let call = request(Method::Get, "v1/customers");
        let call =
            call.header("Authorization", format!("Bearer {}", token["access_token"].as_str().unwrap()));
        let reply = harness.ask(call);
        assert_eq!(body(&reply)["code"].as_u64().unwrap_or_default(), code, "{form}");
        let next = token["refresh_token"].as_str().unwrap_or_default();
        assert_eq!(
            next.contains("no-mfa"),
            form.contains("no-mfa"),
            "a new token is no better than the old one"
        );
    }
}

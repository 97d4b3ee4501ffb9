//! Customers, their agreements, and enabling their subscriptions for reservations.

use pc_emulator::demo::{self, CONTOSO, FABRIKAM, NORTHWIND, TAILSPIN};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, minutes, request};

#[test]
fn a_registration_takes_its_time() {
    let harness = Harness::new();
    let path = format!("v1/customers/{CONTOSO}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION);
    let status =
        || harness.read(&format!("{path}/registrationstatus"))["status"].as_str().unwrap().to_owned();
    assert_eq!(status(), "NotRegistered");
    let reply = harness.send(request(Method::Post, &format!("{path}/registrations")));
    assert_eq!((reply.status, reply.body.len()), (202, 0));
    let location = reply.find_header("Location").unwrap();
    assert!(location.starts_with("/customers/"), "{location}");
    assert_eq!(harness.read(location)["status"], "Registering");
    harness.clock.pass(minutes(3));
    assert_eq!(status(), "Registered");
    harness.post(&format!("{path}/registrations"), &Value::Null);
    assert_eq!(status(), "Registered");
}

#[test]
fn what_cannot_be_registered() {
    let harness = Harness::new();
    let code = |customer: &str, subscription: &str| {
        let path = format!("v1/customers/{customer}/subscriptions/{subscription}/registrations");
        harness.post(&path, &Value::Null).1["code"].clone()
    };
    assert_eq!(code(NORTHWIND, demo::NORTHWIND_SUSPENDED), 800_012);
    assert_eq!(code(CONTOSO, demo::FABRIKAM_AZURE_PLAN), 20_003);

    let item = harness.catalog_item(demo::SAAS, demo::SAAS_SKU, "country=US");
    let line = json!({"catalogItemId": item, "quantity": 1, "termDuration": "P1M"});
    let cart = harness.cart(CONTOSO, &json!([line]));
    harness.checkout(CONTOSO, &cart);
    harness.clock.pass(minutes(20));
    let subscriptions = harness.read(&format!("v1/customers/{CONTOSO}/subscriptions"));
    let saas = subscriptions["items"][1]["id"].as_str().unwrap();
    assert_eq!(code(CONTOSO, saas), 800_011);
}

#[test]
fn an_azure_plan_is_a_subscription_by_usage() {
    let harness = Harness::new();
    let plan = harness
        .read(&format!("customers/{FABRIKAM}/subscriptions/{}", demo::FABRIKAM_AZURE_PLAN.to_uppercase()));
    assert!(plan["offerId"].as_str().unwrap().starts_with("DZH318Z0BPS6:0001:DZH318"), "{plan}");
    assert_eq!(
        (plan["unitType"].as_str(), plan["billingType"].as_str()),
        (Some("Usage-based"), Some("usage"))
    );
}

#[test]
fn customers_and_their_agreements() {
    let harness = Harness::new();
    assert_eq!(harness.read("v1/customers")["totalCount"], 4);
    let filter = r#"v1/customers?filter={"Field":"CompanyName","Value":"FAB","Operator":"starts_with"}"#;
    assert_eq!(harness.read(filter)["items"][0]["id"], FABRIKAM);
    let customer = harness.read(&format!("v1/customers/{NORTHWIND}"));
    assert_eq!(customer["billingProfile"]["defaultAddress"]["country"], "BR");

    let count = |customer: &str, query: &str| {
        harness.read(&format!("v1/customers/{customer}/agreements{query}"))["totalCount"].as_u64().unwrap()
    };
    assert_eq!(count(CONTOSO, "?agreementType=MicrosoftCustomerAgreement"), 1);
    assert_eq!((count(CONTOSO, ""), count(CONTOSO, "?agreementType=*")), (1, 2));
    assert_eq!(count(TAILSPIN, "?agreementType=*"), 0);
    let signed = |customer: &str| {
        harness.read(&format!("v1/customers/{customer}/directsignedmicrosoftcustomeragreementstatus"))["isSigned"].clone()
    };
    assert_eq!((signed(FABRIKAM), signed(TAILSPIN)), (json!(true), json!(false)));
}

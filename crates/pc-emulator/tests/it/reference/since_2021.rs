//! What changed after 2021: the billing export (1) and buying (3). Its parts and lines are in `exports.rs`.

use std::time::Duration;

use pc_emulator::demo::{CONTOSO, FABRIKAM};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, body, request};

const BASE: &str = "v1.0/reports/partners/billing";

/// 1.2: four exports, each under both spellings, with words in any case.
#[test]
fn rule_1_2_operations() {
    let harness = Harness::new();
    for (kind, json) in [
        ("reconciliation/billed", json!({"InvoiceId": "G020260201", "AttributeSet": "Full"})),
        ("reconciliation/unbilled", json!({"billingPeriod": "Current", "currencyCode": "EUR"})),
        ("usage/billed", json!({"invoiceId": "G020260201", "attributeSet": "basic"})),
        ("usage/unbilled", json!({"billingPeriod": "last", "currencyCode": "eur"})),
    ] {
        for action in ["export", "microsoft.graph.partners.billing.export"] {
            let reply = harness.send(request(Method::Post, &format!("{BASE}/{kind}/{action}")).json(&json));
            assert_eq!((reply.status, reply.body.len()), (202, 0), "{kind} {action}");
            assert!(
                reply.find_header("Location").unwrap().contains("/v1.0/reports/partners/billing/operations/")
            );
        }
    }
}

/// 1.3 to 1.5: 200 in every state; the manifest has every documented member.
#[test]
fn rules_1_3_to_1_5_operation_and_manifest() {
    let harness = Harness::new();
    let order = request(Method::Post, &format!("{BASE}/usage/billed/export"))
        .json(&json!({"invoiceId": "G020260201"}));
    let reply = harness.send(order);
    let location = reply.find_header("Location").unwrap().to_owned();
    let running = harness.send(request(Method::Get, &location));
    let state = body(&running);
    assert_eq!((running.status, running.find_header("Retry-After")), (200, Some("10")));
    assert_eq!(state["@odata.type"], "#microsoft.graph.partners.billing.runningOperation");
    assert!(location.ends_with(state["id"].as_str().unwrap()));
    harness.clock.pass(Duration::from_secs(30));
    let done = harness.read(&location);
    assert_eq!(done["@odata.type"], "#microsoft.graph.partners.billing.exportSuccessOperation");
    let manifest = &done["resourceLocation"];
    for name in [
        "id",
        "schemaVersion",
        "dataFormat",
        "createdDateTime",
        "eTag",
        "partnerTenantId",
        "rootDirectory",
        "sasToken",
        "partitionType",
    ] {
        assert!(manifest[name].is_string(), "{name}: {manifest}");
    }
    assert!(!manifest["sasToken"].as_str().unwrap().starts_with('?'));
    assert_eq!(manifest["blobs"].as_array().unwrap().len() as u64, manifest["blobCount"].as_u64().unwrap());
}

/// 1.7: Graph has another envelope.
#[test]
fn rule_1_7_faults_of_graph() {
    let harness = Harness::new();
    let missing = harness.get(&format!("{BASE}/operations/00000000-0000-4000-8000-000000000000"));
    assert_eq!((missing.0, missing.1["error"]["code"].is_string()), (404, true));
    let bare = harness.ask(request(Method::Get, &format!("{BASE}/operations/x")));
    assert_eq!((bare.status, &body(&bare)["error"]["code"]), (401, &json!("InvalidAuthenticationToken")));
}

/// 3.1: a cart quotes prices before anything is bought; a checkout repeats its first answer.
#[test]
fn rule_3_1_quotes_and_replays() {
    let harness = Harness::new();
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    assert_eq!(cart["lineItems"][0]["pricing"]["extendedPrice"], 1242.0);
    let first = harness.checkout(CONTOSO, &cart);
    harness.clock.pass(Duration::from_secs(60));
    assert_eq!(harness.checkout(CONTOSO, &cart), first);
    assert_eq!((first.0, &first.1["orderErrors"]), (201, &json!([])));
}

/// 3.2: dates on which a term may end, and the refusal of what can have none.
#[test]
fn rule_3_2_custom_term_end_dates() {
    let harness = Harness::new();
    let path = format!("v1/customers/{CONTOSO}/subscriptions/customTermEndDates");
    let dates = harness.read(&format!("{path}?term_duration=P1Y"));
    let first = &dates["items"][0];
    assert_eq!(
        (&dates["totalCount"], &first["allowedCustomTermEndDateType"]),
        (&json!(12), &json!("calendarMonthAligned"))
    );
    assert_eq!(first["allowedCustomTermEndDate"], "2026-03-31T00:00:00Z");
    assert_eq!(harness.get(&format!("{path}?term_duration=soon")).0, 400);
    let mut line = harness.software_line(0);
    line["customTermEndDate"] = json!("2026-03-31T00:00:00Z");
    assert_eq!(harness.cart(CONTOSO, &json!([line]))["lineItems"][0]["error"]["errorCode"], 10_016);
}

/// 3.4: what tells whether a customer is ready to buy wants a user; confirming twice is 600061, in a form of its own.
#[test]
fn rule_3_4_the_customer_agreement() {
    let harness = Harness::new();
    let mut form = request(Method::Post, "t/oauth2/v2.0/token");
    form.body = "client_id=a&client_secret=s&grant_type=client_credentials".into();
    let token = body(&harness.ask(form))["access_token"].as_str().unwrap().to_owned();
    let signed = format!("v1/customers/{FABRIKAM}/directSignedMicrosoftCustomerAgreementStatus");
    let app_only = request(Method::Get, &signed).header("Authorization", format!("Bearer {token}"));
    let reply = harness.ask(app_only);
    assert_eq!((reply.status, &body(&reply)["code"]), (403, &json!(900_329)));
    assert_eq!(harness.read(&signed), json!({"isSigned": true}));

    let template =
        harness.read("v1/agreements?agreementType=MicrosoftCustomerAgreement")["items"][0]["templateId"]
            .clone();
    let agreement = json!({"primaryContact": {"firstName": "A", "lastName": "B", "email": "a@b.example"},
        "templateId": template, "dateAgreed": "2026-03-01T00:00:00", "type": "MicrosoftCustomerAgreement"});
    let path = format!("v1/customers/{FABRIKAM}/agreements");
    assert_eq!(harness.post(&path, &agreement).0, 201);
    let (_, again): (u16, Value) = harness.post(&path, &agreement);
    assert_eq!((&again["code"], &again["isRetryable"]), (&json!(600_061), &json!(false)));
    assert!(again["errorName"].is_string() && again["message"].is_string());
}

//! Platform: paths (1), headers (3 and 4), faults (5), throttling (7), filters (8), etags (10).

use pc_emulator::demo::{self, CONTOSO};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, body, request};

/// 1: with and without the version, fixed segments in any case.
#[test]
fn rule_1_paths() {
    let harness = Harness::new();
    for path in ["v1/customers", "customers", "V1/CUSTOMERS"] {
        assert_eq!(harness.get(&format!("{path}/{CONTOSO}")).0, 200, "{path}");
    }
}

/// 4.1: ids are echoed, or made up; JSON says so.
#[test]
fn rule_4_1_headers() {
    let harness = Harness::new();
    let call = request(Method::Get, "v1/customers")
        .header("ms-requestid", "mine")
        .header("MS-CORRELATIONID", "ours");
    let reply = harness.send(call);
    assert_eq!(
        (reply.find_header("MS-RequestId"), reply.find_header("MS-CorrelationId")),
        (Some("mine"), Some("ours"))
    );
    assert_eq!(reply.find_header("Content-Type"), Some("application/json; charset=utf-8"));
    let (one, other) = (
        harness.send(request(Method::Get, "v1/customers")),
        harness.send(request(Method::Get, "v1/customers")),
    );
    assert_ne!(one.find_header("MS-RequestId"), other.find_header("MS-RequestId"));
}

/// 4.3: compact JSON, nulls left out.
#[test]
fn rule_4_3_bodies_are_compact_and_without_nulls() {
    fn has_null(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Array(items) => items.iter().any(has_null),
            Value::Object(members) => members.values().any(has_null),
            _ => false,
        }
    }
    let harness = Harness::new();
    harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([harness.software_line(0)])));
    harness.clock.pass(crate::harness::minutes(20));
    for path in [
        format!("v1/customers/{CONTOSO}/orders"),
        format!("v1/customers/{CONTOSO}/subscriptions"),
        format!("v1/customers/{CONTOSO}/entitlements"),
        "v1/products?country=US&targetView=Azure".to_owned(),
        "v1/invoices".to_owned(),
    ] {
        let reply = harness.send(request(Method::Get, &path));
        assert!(!has_null(&body(&reply)), "{path}");
        assert!(!reply.text_bytes().contains(&b'\n'), "{path}");
    }
}

/// 2.5 and 5: a missing token, a bad one, a user wanted.
#[test]
fn rule_2_5_who_is_let_in() {
    let harness = Harness::new();
    let ask = |header: Option<&str>| {
        let call = request(Method::Get, "v1/customers");
        let call = header.into_iter().fold(call, |call, header| call.header("Authorization", header));
        let reply = harness.ask(call);
        (reply.status, body(&reply)["code"].as_u64().unwrap_or_default())
    };
    assert_eq!(ask(None), (401, 800_001));
    assert_eq!(ask(Some("Bearer forged")), (401, 400));
    assert_eq!(ask(Some("Basic forged")), (401, 400));
}

/// 5.1: the code is a number; the gateway's 429 has another form.
#[test]
fn rule_5_1_forms_of_faults() {
    let harness = Harness::new();
    let fault = harness.get("v1/nowhere").1;
    assert!(fault["code"].is_u64() && fault["source"].is_string() && fault["data"].is_array());
    harness.emulator.set_faults("[[rules]]\nfault = \"throttle\"\nretry_after_s = 7".parse().unwrap());
    let reply = harness.send(request(Method::Get, "v1/customers"));
    assert_eq!((reply.status, reply.find_header("Retry-After")), (429, Some("7")));
    let gateway = body(&reply);
    assert_eq!(gateway["statusCode"], 429);
    assert!(gateway["message"].as_str().unwrap().contains("7 seconds") && gateway.get("code").is_none());
}

/// 8.4: filters of customers, compared without case.
#[test]
fn rule_8_4_filters() {
    let harness = Harness::new();
    let found = |filter: &str| {
        let reply = harness.send(request(Method::Get, "v1/customers").query("filter", filter));
        (reply.status, body(&reply)["totalCount"].as_u64().unwrap_or_default())
    };
    assert_eq!(found(r#"{"Field":"CompanyName","Value":"CONT","Operator":"starts_with"}"#), (200, 1));
    assert_eq!(found(r#"{"field":"domain","value":"fabrikam","operator":"StartsWith"}"#), (200, 1));
    assert_eq!(found(r#"{"Field":"Shoe","Value":"x","Operator":"starts_with"}"#).0, 400);
}

/// 10: base64 of id and version; quoted in the header; stale is 400/2055, not 412.
#[test]
fn rule_10_etags() {
    let harness = Harness::new();
    let uri = format!("v1/customers/{CONTOSO}/subscriptions/{}", demo::CONTOSO_SUBSCRIPTION);
    let etag = harness.read(&uri)["attributes"]["etag"].as_str().unwrap().to_owned();
    let patch = || {
        let call = request(Method::Patch, &uri).json(&json!({"friendlyName": "x"}));
        let reply = harness.send(call.header("If-Match", format!("\"{etag}\"")));
        (reply.status, body(&reply)["code"].clone())
    };
    assert_eq!(patch(), (200, Value::Null));
    assert_eq!(patch(), (400, json!(2055)));
    assert_ne!(harness.read(&uri)["attributes"]["etag"], etag);
}

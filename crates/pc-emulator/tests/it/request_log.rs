//! What is remembered of requests.

use pc_emulator::Faults;
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, body, request};

fn log(harness: &Harness, target: &str) -> Value {
    body(&harness.ask(request(Method::Get, &format!("_emulator/requests{target}"))))
}

#[test]
fn requests_are_shown_newest_last() {
    let harness = Harness::new();
    let call = request(Method::Get, "v1/customers?size=2&sig=s3cret")
        .header("MS-RequestId", "r")
        .header("MS-CorrelationId", "c");
    harness.send(call);
    harness.get("v1/nowhere");
    let records = log(&harness, "?limit=2");
    let first = json!({
        "number": 2, "at": "2026-03-10T08:00:00.1234567Z", "method": "GET", "path": "/v1/customers",
        "query": "size=2&sig=[redacted]", "operation": "ListCustomers", "request_id": "r", "correlation_id": "c",
        "status": 200, "fault": null,
    });
    assert_eq!(records[0], first);
    assert!(records[1]["operation"].is_null());
    assert_eq!((records[1]["status"].as_u64(), records.as_array().unwrap().len()), (Some(404), 2));
}

#[test]
fn every_refusal_says_why_also_when_a_fault_hides_it() {
    let harness = Harness::new();
    let told = |target: &str| {
        harness.get(target);
        let record = harness.emulator.requests(1).remove(0);
        (record.status, record.code, record.why, record.fault)
    };
    let (status, code, why, fault) = told("v1/customers/nobody");
    assert_eq!((status, code.is_some(), fault), (403, true, None));
    assert!(why.is_some_and(|why| !why.is_empty()));
    for (fault, status, code) in
        [("lose_answer", 0, Some("404")), ("garbage_body", 404, Some("404")), ("throttle", 429, Some("429"))]
    {
        let rule = format!("[[rules]]\nfault = '{fault}'");
        harness.emulator.set_faults(rule.parse::<Faults>().unwrap());
        let (shown, known, why, injected) = told("v1/nowhere");
        assert_eq!((shown, known.as_deref(), injected.as_deref()), (status, code, Some(fault)));
        assert!(why.is_some(), "{fault}");
    }
}

#[test]
fn headers_and_bodies_are_kept_when_asked_for_and_show_no_secret() {
    let harness = Harness::with(|options| options.keep_bodies = true);
    harness.get("v1/customers");
    let asked = harness.emulator.requests(1)[0].number;
    let exchange = harness.emulator.exchange(asked).unwrap();
    assert!(exchange.request.headers.contains(&("Authorization".to_owned(), "Bearer [redacted]".to_owned())));
    assert!(exchange.answer.body.unwrap().contains("Contoso"));
    assert_eq!(exchange.answer.body_bytes > 0, !exchange.answer.cut);
    let token = log(&harness, "/1");
    assert_eq!(token["operation"], "GetToken");
    let (form, answer) = (&token["exchange"]["request"]["body"], &token["exchange"]["answer"]["body"]);
    assert_eq!(
        form,
        "client_id=app&client_secret=[redacted]&grant_type=refresh_token&refresh_token=[redacted]"
    );
    assert!(answer.as_str().unwrap().contains("\"access_token\":\"[redacted]\""), "{answer}");
    for nothing in ["/0", "/99", "/first"] {
        assert_eq!(log(&harness, nothing)["code"], 404);
    }

    let frugal = Harness::new();
    assert!(frugal.emulator.exchange(1).is_none() && log(&frugal, "/1")["exchange"].is_null());
}

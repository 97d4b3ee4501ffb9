//! The same request id means the same call, and every answer says which call it answers and when.

use std::sync::Arc;

use pc_emulator::RepeatedRequestId;
use pc_emulator::demo::CONTOSO;
use pc_transport::Client;
use pc_transport::auth::StaticToken;
use pc_transport::operations::{GetOrder, ListCustomers};
use pc_transport::wire::{Method, Reply};
use serde_json::{Value, json};

use crate::harness::{Harness, ManualClock, body, minutes, request};

const ID: &str = "655890ba-4d2b-4d09-a95f-4ea1348686a5";

fn create(harness: &Harness, cart: &Value, correlation: &str) -> Reply {
    let request = request(Method::Post, &format!("v1/customers/{CONTOSO}/carts")).json(cart);
    harness.send(request.header("ms-requestid", ID).header("MS-CorrelationId", correlation))
}

#[test]
fn a_repeated_id_repeats_the_answer() {
    let harness = Harness::new();
    let cart = json!({"lineItems": [harness.software_line(0)]});
    let (first, second) = (create(&harness, &cart, "a"), create(&harness, &cart, "b"));
    assert_eq!((first.status, &first.body), (201, &second.body));
    assert_eq!(second.find_header("MS-RequestId"), Some(ID));
    assert_eq!(second.find_header("MS-CorrelationId"), Some("b"));

    let other = create(&harness, &json!({"lineItems": [harness.software_line(1)]}), "c");
    assert_eq!((other.status, body(&other)["code"].clone()), (400, json!(800_002)));
}

#[test]
fn the_service_can_be_told_to_forget() {
    let harness = Harness::with(|options| options.repeated_request_id = RepeatedRequestId::Ignore);
    let cart = json!({"lineItems": [harness.software_line(0)]});
    assert_ne!(body(&create(&harness, &cart, "a"))["id"], body(&create(&harness, &cart, "b"))["id"]);
}

#[test]
fn every_answer_carries_the_ids_of_its_call_and_the_service_s_own_time() {
    let harness = Harness::with(|options| {
        options.faults = "
            [[rules]]
            fault = 'html_body'
            operation = 'GetCustomer'
        "
        .parse()
        .unwrap();
    });
    let token = |form: &'static str| {
        let mut request = request(Method::Post, "t/oauth2/token");
        request.body = form.into();
        request
    };
    for (request, status) in [
        (request(Method::Get, "v1/customers"), 200),
        (request(Method::Get, "v1/customers/nobody/orders/o"), 403),
        (request(Method::Get, &format!("v1/customers/{CONTOSO}")), 502),
        (request(Method::Get, "nowhere"), 404),
        (token("client_id=a&client_secret=b&grant_type=client_credentials"), 200),
        (token("grant_type=x"), 400),
    ] {
        let reply = harness.send(request.header("MS-RequestId", ID).header("MS-CorrelationId", "c"));
        assert_eq!(reply.status, status);
        assert_eq!(reply.find_header("MS-RequestId"), Some(ID), "{status}");
        assert_eq!(reply.find_header("MS-CorrelationId"), Some("c"), "{status}");
        assert_eq!(reply.find_header("Date"), Some("Tue, 10 Mar 2026 08:00:00 GMT"), "{status}");
    }
    harness.emulator.advance(minutes(90));
    let clock = harness.send(request(Method::Get, "_emulator/clock"));
    assert_eq!(clock.find_header("Date"), Some("Tue, 10 Mar 2026 09:30:00 GMT"));
}

#[tokio::test]
async fn a_client_tells_how_far_its_clock_is_from_the_service_s() {
    let harness = Harness::with(|options| options.require_token = false);
    let ahead = ManualClock::new();
    ahead.pass(minutes(120));
    let tokens = Arc::new(StaticToken::new("t"));
    let client = Client::new(Arc::new(harness.emulator.clone()), tokens, ahead);
    assert_eq!(client.clock_ahead_s(), None);
    client.run(&ListCustomers::new()).await.unwrap();
    assert_eq!(client.clock_ahead_s(), Some(7199), "at least");
    harness.emulator.advance(minutes(180));
    client.run(&GetOrder::new(CONTOSO.into(), "none".into())).await.unwrap_err();
    assert_eq!(client.clock_ahead_s(), Some(-3599), "a refusal shows it as well");
}

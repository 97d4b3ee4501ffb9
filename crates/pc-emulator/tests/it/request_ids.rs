//! The same request id means the same call.

use pc_emulator::RepeatedRequestId;
use pc_emulator::demo::CONTOSO;
use pc_transport::wire::{Method, Reply};
use serde_json::{Value, json};

use crate::harness::{Harness, body, request};

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

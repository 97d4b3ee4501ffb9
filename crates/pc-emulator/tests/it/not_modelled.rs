//! What is not modelled says so, and nothing is dropped in silence.

use pc_emulator::demo::{self, CONTOSO};
use pc_transport::wire::Method;
use serde_json::json;

use crate::harness::{Harness, body, request};

#[test]
fn what_is_missing_says_so_and_stands_in_the_log() {
    let harness = Harness::new();
    for (method, target) in [
        (Method::Get, format!("v1/customers/{CONTOSO}/users")),
        (Method::Get, format!("v1/customers/{CONTOSO}/users/u/licenses")),
        (Method::Get, "v1/customers/relationshiprequests".to_owned()),
        (Method::Post, "v1/customers".to_owned()),
        (Method::Get, "v1/profiles/organization".to_owned()),
        (Method::Post, format!("v1/customers/{CONTOSO}/subscriptions/s/transitions")),
        (Method::Get, "v1/webhooks/v1/registration".to_owned()),
        (Method::Get, "v1.0/tenantRelationships/delegatedAdminRelationships".to_owned()),
        (Method::Get, "v1/products?country=US&targetView=SpecializedOffers".to_owned()),
    ] {
        let reply = harness.send(request(method, &target));
        let told = body(&reply);
        assert_eq!((reply.status, &told["code"]), (501, &json!(501)), "{target}");
        assert!(told["description"].as_str().unwrap().contains("docs/emulator.md#not-modelled"), "{told}");
        let logged = harness.emulator.requests(1).remove(0);
        assert_eq!((logged.status, logged.code.as_deref()), (501, Some("501")));
        assert!(logged.why.unwrap().contains("does not model"), "{target}");
    }
    assert_eq!(harness.get("v1/customers/nobody").0, 403);
    assert_eq!(harness.get("v1/nothing").0, 404);
}

#[test]
fn newer_spellings_are_understood() {
    let harness = Harness::new();
    assert_eq!(harness.get("v1.0/customers").0, 200);
    let saas = harness.read("v1/products?country=US&targetView=MarketplaceSaaS");
    assert!(saas["items"].as_array().unwrap().iter().any(|product| product["id"] == demo::SAAS));
    let lines =
        "v1/invoices/unbilled/lineitems?period=current&currencyCode=EUR&invoiceLineItemType=usagelineitems";
    let read = |provider: &str| harness.read(&format!("{lines}&provider={provider}"))["items"].clone();
    assert!(!read("onetime").as_array().unwrap().is_empty());
    assert_eq!(read("all"), read("onetime"));
    assert_eq!(read("marketplace"), read("onetime"));
}

#[test]
fn a_partner_who_is_not_qualified_sells_no_perpetual_software() {
    let harness = Harness::with(|options| options.qualified_for_software = false);
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0)]));
    let (status, told) = harness.checkout(CONTOSO, &cart);
    assert_eq!((status, &told["code"]), (403, &json!(800_020)));
    assert!(told["description"].as_str().unwrap().contains("qualified"), "{told}");
}

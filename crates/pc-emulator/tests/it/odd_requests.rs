//! Whatever comes in, something sensible goes out.

use pc_emulator::demo::CONTOSO;
use pc_transport::wire::{Method, Request};

use crate::harness::{Harness, body, request};

#[test]
fn nothing_makes_it_panic() {
    let harness = Harness::new();
    let long = "x".repeat(100_000);
    let paths = [
        "",
        "v1",
        "v1/customers",
        "v1/customers/..",
        "_emulator",
        "a/oauth2/token",
        "v1/products/%/skus/:",
        &long,
    ];
    let bodies = ["", "{", "null", "[]", "{\"lineItems\":[null]}", "\"success\"", "\u{feff}{}"];
    let methods = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Head];
    for (path, method) in paths.iter().flat_map(|path| methods.map(|method| (path, method))) {
        for text in bodies {
            let mut odd = request(method, path);
            odd.body = text.into();
            let status = harness.send(odd).status;
            assert!((200..500).contains(&status) || status == 501, "{method:?} {path} {text}: {status}");
        }
    }
    assert!(!harness.ask(Request::outside_version(Method::Get, &[])).is_success());
}

#[test]
fn faults_have_the_documented_shape_and_ids_are_made_up_when_missing() {
    let harness = Harness::new();
    let reply = harness.send(request(Method::Delete, "v1/customers"));
    assert_eq!((reply.status, reply.find_header("Allow")), (405, Some("GET")));
    let fault = body(&reply);
    assert!(fault["code"].is_i64() && fault["description"].is_string() && fault["data"].is_array());
    for name in ["MS-RequestId", "MS-CorrelationId"] {
        assert_eq!(reply.find_header(name).unwrap().len(), 36, "{name}");
    }
}

#[test]
fn some_bodies_begin_with_a_byte_order_mark() {
    let marked = |harness: &Harness, target: &str| {
        harness.send(request(Method::Get, target)).body.starts_with(b"\xEF\xBB\xBF")
    };
    let harness = Harness::new();
    assert!(marked(&harness, &format!("v1/customers/{CONTOSO}/orders")));
    assert!(!marked(&harness, "v1/products?country=US&targetView=Azure"));
    assert!(!marked(&harness, &format!("v1/customers/{CONTOSO}/orders/x")), "faults have none");
    let harness = Harness::with(|options| options.byte_order_mark = false);
    assert!(!marked(&harness, &format!("v1/customers/{CONTOSO}/orders")));
}

#[test]
fn head_answers_without_a_body() {
    let harness = Harness::new();
    let reply = harness.send(request(Method::Head, "v1/customers"));
    assert_eq!((reply.status, reply.body.len()), (200, 0));
}

#[test]
fn the_locale_is_echoed_where_one_was_sent() {
    let harness = Harness::new();
    let locale = |request| harness.send(request).find_header("X-Locale").map(str::to_owned);
    let customers = || request(Method::Get, "v1/customers");
    assert_eq!(locale(customers().header("X-Locale", "de-DE")).as_deref(), Some("de-DE"));
    assert_eq!(locale(customers()), None);
}

#[test]
fn the_next_page_is_not_the_first_one_where_the_token_is_forgotten() {
    let harness = Harness::new();
    let (status, fault) = harness.get("v1/customers?size=2&seekOperation=Next");
    assert_eq!((status, &fault["code"]), (400, &serde_json::json!(2_000)));
    assert_eq!(harness.get("v1/customers?size=2&seekOperation=First").0, 200);
}

#[test]
fn a_list_names_itself_without_the_version_however_that_was_spelt() {
    let harness = Harness::new();
    let path = format!("customers/{CONTOSO}/orders?a=%C3%BC%2F1");
    for version in ["", "v1/", "V1/", "v1.0/"] {
        let list = harness.read(&format!("{version}customers/{CONTOSO}/orders?a=\u{fc}/1"));
        assert_eq!(list["links"]["self"]["uri"], format!("/{path}"), "{version}");
    }
}

#[test]
fn the_catalog_of_a_customer_names_itself_with_the_country_it_is_of() {
    let harness = Harness::new();
    let path = format!("customers/{CONTOSO}/products?targetView=Azure");
    for asked in ["", "&country=de"] {
        let list = harness.read(&format!("v1/{path}{asked}"));
        assert_eq!(list["links"]["self"]["uri"], format!("/{path}&country=US"), "{asked}");
    }
}

//! Whatever comes in, something sensible goes out.

use pc_emulator::demo::CONTOSO;
use pc_transport::wire::{Method, Request};

use crate::desk::{Desk, body, request};

#[test]
fn nothing_makes_it_panic() {
    let desk = Desk::new();
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
            assert!((200..500).contains(&desk.send(odd).status), "{method:?} {path} {text}");
        }
    }
    assert!(!desk.emulator.handle(Request::outside_version(Method::Get, &[])).is_success());
}

#[test]
fn faults_have_the_documented_shape_and_ids_are_made_up_when_missing() {
    let desk = Desk::new();
    let reply = desk.send(request(Method::Delete, "v1/customers"));
    assert_eq!((reply.status, reply.find_header("Allow")), (405, Some("GET")));
    let fault = body(&reply);
    assert!(fault["code"].is_i64() && fault["description"].is_string() && fault["data"].is_array());
    for name in ["MS-RequestId", "MS-CorrelationId"] {
        assert_eq!(reply.find_header(name).unwrap().len(), 36, "{name}");
    }
}

#[test]
fn some_bodies_begin_with_a_byte_order_mark() {
    let marked =
        |desk: &Desk, target: &str| desk.send(request(Method::Get, target)).body.starts_with(b"\xEF\xBB\xBF");
    let desk = Desk::new();
    assert!(marked(&desk, &format!("v1/customers/{CONTOSO}/orders")));
    assert!(!marked(&desk, "v1/products?country=US&targetView=Azure"));
    assert!(!marked(&desk, &format!("v1/customers/{CONTOSO}/orders/x")), "faults have none");
    let desk = Desk::with(|options| options.byte_order_mark = false);
    assert!(!marked(&desk, &format!("v1/customers/{CONTOSO}/orders")));
}

#[test]
fn head_answers_without_a_body() {
    let desk = Desk::new();
    let reply = desk.send(request(Method::Head, "v1/customers"));
    assert_eq!((reply.status, reply.body.len()), (200, 0));
}

#[test]
fn the_locale_is_echoed_where_one_was_sent() {
    let desk = Desk::new();
    let locale = |request| desk.send(request).find_header("X-Locale").map(str::to_owned);
    let customers = || request(Method::Get, "v1/customers");
    assert_eq!(locale(customers().header("X-Locale", "de-DE")).as_deref(), Some("de-DE"));
    assert_eq!(locale(customers()), None);
}

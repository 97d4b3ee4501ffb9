//! Faults on order.

use std::time::Duration;

use pc_emulator::{Emulator, EmulatorOptions, demo::CONTOSO};
use pc_transport::wire::{Method, Reply};
use pc_transport::{Delivery, SendError, Transport};
use serde_json::{Value, json};

use crate::harness::{Harness, ManualClock, body, minutes, request};

fn harness(rules: &str) -> Harness {
    let harness = Harness::new();
    harness.emulator.set_faults(rules.parse().unwrap());
    harness
}

fn software_cart(harness: &Harness) -> Value {
    harness.cart(CONTOSO, &json!([harness.software_line(0)]))
}

fn last_fault(harness: &Harness) -> Option<String> {
    harness.emulator.requests(1)[0].fault.clone()
}

#[tokio::test]
async fn lost_and_cut_answers_leave_the_caller_in_doubt() {
    for (fault, orders) in [("lose_request", 0), ("lose_answer", 1), ("cut_body", 1)] {
        let harness = harness(&format!("[[rules]]\nfault = '{fault}'\noperation = 'CheckoutCart'\nnth = 1"));
        let cart = software_cart(&harness);
        let path = format!("v1/customers/{CONTOSO}/carts/{}/checkout", cart["id"].as_str().unwrap());
        let result = harness.emulator.send(harness.signed(request(Method::Post, &path))).await;
        let SendError { delivery, .. } = result.unwrap_err();
        assert_eq!((delivery, harness.emulator.orders().len()), (Delivery::MaybeSent, orders), "{fault}");
        assert_eq!(last_fault(&harness).as_deref(), Some(fault));
        assert_eq!(harness.checkout(CONTOSO, &cart).0, 201, "{fault}");
        assert_eq!(harness.emulator.orders().len(), 1, "{fault}");
    }
}

#[test]
fn statuses_and_spoiled_bodies() {
    let ask = |rule: &str| -> Reply {
        let harness = harness(&format!("[[rules]]\n{rule}"));
        harness.send(request(Method::Get, "v1/customers"))
    };
    let whole = ask("fault = 'status'\nstatus = 500\nnth = 2");
    for (rule, status) in [
        ("fault = 'status'\nstatus = 500", 500),
        ("fault = 'status'\nstatus = 503", 503),
        ("fault = 'html_body'", 502),
        ("fault = 'html_body'\nstatus = 504", 504),
        ("fault = 'expire_token'", 401),
        ("fault = 'garbage_body'", 200),
        ("fault = 'throttle'", 429),
    ] {
        assert_eq!(ask(rule).status, status, "{rule}");
    }
    assert_eq!(ask("fault = 'truncated_body'").body, whole.body.slice(..whole.body.len() / 2));
    assert!(serde_json::from_slice::<Value>(&ask("fault = 'garbage_body'").body).is_err());
    assert!(ask("fault = 'html_body'").body.starts_with(b"<html"));

    assert_eq!(ask("fault = 'throttle'").find_header("Retry-After"), None);
    let throttled = ask("fault = 'throttle'\nretry_after_s = 9");
    assert_eq!(throttled.find_header("Retry-After"), Some("9"));
    let expected = json!({"statusCode": 429, "message": "Rate limit is exceeded. Try again in 9 seconds."});
    assert_eq!(body(&throttled), expected);
}

#[test]
fn an_error_can_hide_that_the_work_was_done() {
    for (done, orders) in [("false", 0), ("true", 1)] {
        let harness = harness(&format!(
            "[[rules]]\nfault = 'status'\nstatus = 500\noperation = 'CheckoutCart'\nwork_done = {done}"
        ));
        let cart = software_cart(&harness);
        assert_eq!(harness.checkout(CONTOSO, &cart).0, 500);
        assert_eq!(harness.emulator.orders().len(), orders);
    }
}

#[test]
fn rules_choose_their_calls() {
    let harness = harness(&format!(
        "[[rules]]\nfault = 'status'\nstatus = 500\noperation = 'ListOrders'\ncustomer = '{CONTOSO}'\nnth = [2, 3]\nafter_s = 60\nuntil_s = 120"
    ));
    let list = || harness.get(&format!("v1/customers/{CONTOSO}/orders")).0;
    assert_eq!(list(), 200);
    harness.clock.pass(minutes(1));
    assert_eq!(harness.get(&format!("v1/customers/{}/orders", pc_emulator::demo::FABRIKAM)).0, 200);
    assert_eq!([list(), list(), list(), list()], [200, 500, 500, 200]);
    harness.clock.pass(minutes(1));
    assert_eq!(list(), 200);
}

#[test]
fn chance_is_the_same_for_the_same_seed() {
    let draw = |seed| {
        let harness = Harness::with(|options: &mut EmulatorOptions| {
            options.seed = seed;
            options.faults =
                "[[rules]]\nfault = 'status'\nstatus = 503\noperation = 'ListCustomers'\nprobability = 0.5"
                    .parse()
                    .unwrap();
        });
        (0..64).map(|_| harness.get("v1/customers").0).collect::<Vec<_>>()
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    assert!((20..44).contains(&draw(1).iter().filter(|status| **status == 503).count()));
}

#[test]
fn a_checkout_under_way_holds_the_cart() {
    let harness = harness("[[rules]]\nfault = 'delay'\ndelay_s = 30\noperation = 'CheckoutCart'\nnth = 1");
    let cart = software_cart(&harness);
    let path = format!("v1/customers/{CONTOSO}/carts/{}/checkout", cart["id"].as_str().unwrap());
    let send = |id: &str| harness.send(request(Method::Post, &path).header("MS-RequestId", id));
    assert_eq!(send("first").status, 201);
    for id in ["first", "second"] {
        let reply = send(id);
        assert_eq!((reply.status, &body(&reply)["code"]), (409, &json!(800_064)), "{id}");
    }
    harness.clock.pass(Duration::from_secs(30));
    assert_eq!([send("first").status, send("third").status], [201, 201]);
    assert_eq!(harness.emulator.orders().len(), 1);
}

#[test]
fn orders_can_go_astray() {
    for (fault, order_status, line_status, entitlements) in [
        ("stay_pending", "pending", "PrefulfillmentPending", 0),
        ("unfulfilled", "error", "Unfulfilled", 0),
        ("slow_visibility'\ndelay_s = 7200\nnth = '", "completed", "Fulfilled", 1),
    ] {
        let rule = format!("[[rules]]\noperation = 'CheckoutCart'\nfault = '{fault}'")
            .replace("nth = ''", "nth = 1");
        let harness = harness(&rule);
        let (_, result) = harness.checkout(CONTOSO, &software_cart(&harness));
        let path = format!("v1/customers/{CONTOSO}/orders/{}", result["orders"][0]["id"].as_str().unwrap());
        harness.clock.pass(minutes(30));
        let listed = harness.read(&format!("v1/customers/{CONTOSO}/orders"))["totalCount"].as_u64();
        assert_eq!(listed, Some(u64::from(!fault.starts_with("slow"))), "{fault}");
        assert_eq!(harness.read(&path)["status"], order_status, "{fault}");
        let provisioning = harness.read(&format!("{path}/provisioningstatus"));
        assert_eq!(provisioning["items"][0]["status"], line_status);
        let delivered = harness.read(&format!("v1/customers/{CONTOSO}/entitlements"));
        assert_eq!(delivered["totalCount"], entitlements, "{fault}");
    }
}

#[test]
fn carts_and_groups_can_be_refused() {
    let harness = harness(
        "[[rules]]\nfault = 'refuse_group'\ngroup = '1'\ncode = 800023\n[[rules]]\nfault = 'reject_line'\nline = 7\ncode = 10002\n[[rules]]\nfault = 'out_of_inventory'\noperation = 'UpdateCart'",
    );
    let saas = harness.catalog_item(pc_emulator::demo::SAAS, "0002", "country=US");
    let saas = json!({"id": 1, "catalogItemId": saas, "quantity": 1, "billingCycle": "monthly", "termDuration": "P1M"});
    let cart = harness.cart(CONTOSO, &json!([harness.software_line(0), saas]));
    let (status, result) = harness.checkout(CONTOSO, &cart);
    assert_eq!((status, result["orders"].as_array().unwrap().len()), (201, 1), "{result}");
    assert_eq!(result["orderErrors"][0]["code"], 800_023);

    let cart = harness.cart(CONTOSO, &json!([harness.software_line(7)]));
    assert_eq!(cart["lineItems"][0]["error"]["errorCode"], 10_002);
    let path = format!("v1/customers/{CONTOSO}/carts/{}", cart["id"].as_str().unwrap());
    let update = request(Method::Put, &path).json(&json!({"lineItems": [harness.software_line(0)]}));
    assert_eq!(body(&harness.send(update))["lineItems"][0]["error"]["errorCode"], 10_003);
}

#[test]
fn a_cart_may_cost_more_than_the_one_before_or_have_no_price() {
    let harness = harness(
        "[[rules]]\nfault = 'reprice'\npercent = 200\noperation = 'CreateCart'\nnth = 2\n[[rules]]\nfault = 'reprice'\noperation = 'CreateCart'\nnth = 3",
    );
    let price = |cart: &Value| cart["lineItems"][0]["pricing"]["extendedPrice"].clone();
    let carts: Vec<Value> =
        (0..3).map(|_| harness.cart(CONTOSO, &json!([harness.software_line(0)]))).collect();
    let number = |cart: &Value| price(cart).as_f64();
    assert_eq!(number(&carts[1]), number(&carts[0]).map(|price| 2.0 * price), "{}", carts[1]);
    assert!(price(&carts[2]).is_null(), "{}", carts[2]);
    let ordered = harness.checkout(CONTOSO, &carts[1]).1;
    let path = format!(
        "v1/customers/{CONTOSO}/orders/{}?include_price=true",
        ordered["orders"][0]["id"].as_str().unwrap()
    );
    assert_eq!(harness.read(&path)["totalPrice"].as_f64(), number(&carts[1]), "it is bought at that price");
}

#[test]
fn faults_come_and_go_through_their_endpoint() {
    let emulator = Emulator::new(EmulatorOptions::default(), ManualClock::new());
    let call = |method, text: &'static str| {
        let mut request = request(method, "_emulator/faults");
        request.body = text.into();
        let reply = emulator.handle(request);
        (reply.status, body(&reply))
    };
    let rules = json!([{"fault": "lose_answer"}]);
    assert_eq!(
        call(Method::Put, "[[rules]]\nfault = 'lose_answer'"),
        (200, json!({"rules": rules, "hits": [0]}))
    );
    assert_eq!(emulator.handle(request(Method::Get, "v1/customers")).status, 504);
    assert_eq!(call(Method::Get, ""), (200, json!({"rules": rules, "hits": [1]})));
    let (status, fault) = call(Method::Put, "[[rules]]\nfault = 'gremlin'");
    assert!(status == 400 && fault["description"].as_str().unwrap().contains("line 2"), "{fault}");
    assert_eq!(call(Method::Delete, ""), (200, json!({"rules": [], "hits": []})));
    assert_eq!(emulator.handle(request(Method::Get, "v1/customers")).status, 401);
}

#[test]
fn a_fault_file_with_former_names_works_and_is_told_what_to_write() {
    let harness = Harness::new();
    let mut put = request(Method::Put, "_emulator/faults");
    put.body = "[[rules]]\nfault = 'status'\nstatus = 503\noperation = 'QueryAuditRecords'".into();
    let told = body(&harness.ask(put));
    assert_eq!(told["warnings"], json!(["`QueryAuditRecords` is now `ListAuditRecords`"]));
    assert_eq!(told["rules"][0]["operation"], "ListAuditRecords");
    assert_eq!(harness.get("v1/auditrecords").0, 503);
    assert!(harness.read("_emulator/faults").get("warnings").is_none());
}

#[test]
fn a_patch_of_an_order_is_the_operation_that_its_body_asks_for() {
    let harness = Harness::new();
    let cart = software_cart(&harness);
    let (_, result) = harness.checkout(CONTOSO, &cart);
    let path = format!("v1/customers/{CONTOSO}/orders/{}", result["orders"][0]["id"].as_str().unwrap());
    let parent = json!({"offerId": "x", "parentSubscriptionId": "y", "quantity": 1});
    for (body, operation) in [
        (json!({"status": "cancelled"}), "CancelOrder"),
        (json!({"status": "Cancelled", "lineItems": [{"lineItemNumber": 0}]}), "CancelSoftware"),
        (
            json!({"status": "completed", "billingCycle": "annual", "lineItems": [parent]}),
            "ChangeBillingCycle",
        ),
        (json!({"lineItems": [parent]}), "PurchaseAddOn"),
    ] {
        let rule =
            format!("[[rules]]\nfault = 'status'\nstatus = 418\noperation = ['{operation}', 'GetCart']");
        harness.emulator.set_faults(rule.parse().unwrap());
        let reply = harness.send(request(Method::Patch, &path).json(&body));
        assert_eq!(
            (reply.status, harness.emulator.requests(1)[0].operation),
            (418, Some(operation)),
            "{body}"
        );
        harness.emulator.set_faults(
            "[[rules]]\nfault = 'status'\nstatus = 418\noperation = 'PatchOrder'".parse().unwrap(),
        );
        assert_eq!(harness.send(request(Method::Patch, &path).json(&body)).status, 418, "{body}");
    }
    harness.send(request(Method::Patch, &path).json(&json!({"note": "nothing to be done"})));
    assert_eq!(harness.emulator.requests(1)[0].operation, None);
}

#[test]
fn operations_that_share_a_path_are_told_apart() {
    let harness = Harness::new();
    for (target, operation) in [
        (format!("v1/customers/{CONTOSO}/subscriptions"), "ListSubscriptions"),
        (format!("v1/customers/{CONTOSO}/subscriptions?mpn_id=1"), "ListPartnerSubscriptions"),
        ("v1/invoices/G0/lineitems/onetime/billinglineitems".to_owned(), "ListInvoiceLineItemsByPath"),
        ("partner.example/oauth2/token".to_owned(), "GetToken"),
    ] {
        harness.get(&target);
        assert_eq!(harness.emulator.requests(1)[0].operation, Some(operation), "{target}");
    }
}

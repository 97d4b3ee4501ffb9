//! The console: pages under `/_emulator/`, asked for as a browser does.

mod browser;
mod devtools;

use pc_emulator::demo::{self, CONTOSO};
use pc_emulator::{Emulator, Faults};
use pc_transport::wire::{Method, Reply, Request};
use serde_json::json;

use crate::harness::{Harness, minutes, request};

/// Every page that has an address of its own.
pub(crate) const PAGES: [&str; 8] = [
    "_emulator/",
    "_emulator/console/customers",
    "_emulator/console/catalog",
    "_emulator/console/invoices",
    "_emulator/console/requests",
    "_emulator/console/faults",
    "_emulator/console/tokens",
    "_emulator/console/snapshots",
];
const HOSTILE: &str = r#"</title><script>document.title='owned'</script><img src=x onerror=alert(1)>"'&"#;

fn page(harness: &Harness, target: &str) -> (u16, String) {
    let reply = harness.emulator.handle(request(Method::Get, target));
    (reply.status, String::from_utf8(reply.body.to_vec()).unwrap())
}

/// What a page that must be there says.
fn read(harness: &Harness, target: &str) -> String {
    let (status, text) = page(harness, target);
    assert_eq!(status, 200, "{target}: {text}");
    text
}

/// Sends a form as a page does.
fn send(harness: &Harness, target: &str, fields: &[(&str, &str)]) -> Reply {
    harness.emulator.handle(form(target, fields))
}

fn form(target: &str, fields: &[(&str, &str)]) -> Request {
    let mut request = request(Method::Post, &format!("_emulator/console/{target}"))
        .header("Content-Type", "application/x-www-form-urlencoded");
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    request.body = pairs.join("&").into();
    request
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Contoso bought software and reservations in March; it is April, and its names are hostile.
fn eventful() -> Harness {
    let mut harness = Harness::with(|options| options.keep_bodies = true);
    harness.register(CONTOSO, demo::CONTOSO_SUBSCRIPTION);
    let mut line = harness.software_line(1);
    line["friendlyName"] = json!(HOSTILE);
    let lines = json!([harness.reservation_line(0), line]);
    harness.checkout(CONTOSO, &harness.cart(CONTOSO, &lines));
    harness.cart(CONTOSO, &json!([{"id": 0, "catalogItemId": HOSTILE, "quantity": 1}]));
    harness.clock.pass(minutes(30 * 24 * 60));
    harness.sign_in();
    harness
        .send(request(Method::Get, "v1/customers").query("filter", HOSTILE).header("MS-RequestId", HOSTILE));
    harness.post(&format!("v1/customers/{CONTOSO}/carts"), &json!({"lineItems": HOSTILE}));
    harness
}

fn orders(emulator: &Emulator) -> Vec<String> {
    emulator.orders().iter().map(|order| order["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_page_can_be_read_and_nothing_from_outside_is_markup() {
    let harness = eventful();
    let order = orders(&harness.emulator).remove(0);
    let customer = format!("_emulator/console/customers/{CONTOSO}");
    let newest = harness.emulator.requests(1)[0].number;
    let mut targets: Vec<String> = PAGES.map(str::to_owned).to_vec();
    targets.extend(
        ["orders", "carts", "subscriptions", "entitlements"].map(|part| format!("{customer}/{part}")),
    );
    targets.extend([customer.clone(), format!("{customer}/orders/{order}")]);
    targets.extend([
        format!("_emulator/console/catalog/{}", demo::VM_RESERVATION),
        "_emulator/console/customers?text=%22%3E%3Cscript%3E&page=9".to_owned(),
        "_emulator/console/requests?text=%22%3E%3Cscript%3E&status=4xx&operation=%3Cimg&faulted=yes&before=x"
            .to_owned(),
    ]);
    targets.extend((1..=newest).map(|number| format!("_emulator/console/requests/{number}")));
    let mut hostile = 0;
    let mut links = std::collections::BTreeSet::new();
    for target in &targets {
        let text = read(&harness, target);
        assert!(text.starts_with("<!DOCTYPE html><html lang=\"en\">"), "{target}");
        assert_eq!(text.matches("<script").count(), 1, "{target}: the one of the page");
        assert!(!text.contains("<img") && !text.contains("<style") && !text.contains(" style="), "{target}");
        for foreign in ["http:", "https:", "//cdn", "@import", "<iframe"] {
            let quoted = text.contains(&format!("=\"{foreign}"));
            assert!(!quoted, "{target}: {foreign}");
        }
        hostile += text.matches("&lt;script&gt;").count();
        links.extend(
            text.split("href=\"/").skip(1).filter_map(|rest| Some(rest.split_once('"')?.0.to_owned())),
        );
    }
    for link in links.iter().filter(|link| !link.contains('?')) {
        read(&harness, link);
    }
    assert!(hostile > 5, "the hostile text was shown: {hostile}");
}

#[test]
fn a_browser_is_told_to_run_nothing_of_others_and_to_keep_nothing() {
    let harness = Harness::new();
    for (target, kind) in [
        ("_emulator/", "text/html; charset=utf-8"),
        ("_emulator/console/nowhere", "text/html; charset=utf-8"),
        ("_emulator/console/console.css", "text/css; charset=utf-8"),
        ("_emulator/console/live.js", "text/javascript; charset=utf-8"),
    ] {
        let reply = harness.emulator.handle(request(Method::Get, target));
        let header = |name| reply.find_header(name).unwrap_or_default().to_owned();
        assert_eq!(header("Content-Type"), kind, "{target}");
        let policy = header("Content-Security-Policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"),
            "{policy}"
        );
        assert_eq!(
            (header("X-Content-Type-Options"), header("Cache-Control")),
            ("nosniff".into(), "no-store".into())
        );
        let head = harness.emulator.handle(request(Method::Head, target));
        assert_eq!((head.status, head.body.len()), (reply.status, 0), "{target}");
    }
}

#[test]
fn programs_that_ask_for_json_get_no_page() {
    let harness = Harness::new();
    let asked = request(Method::Get, "_emulator/").header("Accept", "application/json");
    let reply = harness.emulator.handle(asked);
    assert!(reply.find_header("Content-Type").unwrap().starts_with("application/json"));
}

#[test]
fn reading_changes_nothing_and_only_forms_change_something() {
    let harness = eventful();
    let saved = harness.emulator.save();
    for target in PAGES {
        read(&harness, target);
    }
    for action in ["clock", "clock/scale", "orders", "faults/remove", "snapshots/load", "snapshots/remove"] {
        assert_eq!(page(&harness, &format!("_emulator/console/{action}?by=day&count=5")).0, 404, "{action}");
        let json = request(Method::Post, &format!("_emulator/console/{action}")).json(&json!({"by": "day"}));
        assert_eq!(harness.emulator.handle(json).status, 415, "{action}");
    }
    for method in [Method::Put, Method::Patch, Method::Delete] {
        assert_eq!(harness.emulator.handle(request(method, "_emulator/console/clock")).status, 405);
    }
    assert_eq!(send(&harness, "nowhere", &[]).status, 404);
    assert_eq!(harness.emulator.save(), saved);
    assert_eq!(harness.emulator.requests(usize::MAX).last(), harness.emulator.requests(1).first());
}

#[test]
fn the_clock_is_moved_by_buttons() {
    let harness = Harness::new();
    let before = harness.emulator.now();
    for (step, expected) in [
        ("quarter", "2026-03-10T08:15:00.1234567Z"),
        ("hour", "2026-03-10T09:15:00.1234567Z"),
        ("day", "2026-03-11T09:15:00.1234567Z"),
        ("month", "2026-04-11T09:15:00.1234567Z"),
    ] {
        let reply = send(&harness, "clock", &[("by", step)]);
        assert_eq!((reply.status, reply.find_header("Location")), (303, Some("/_emulator/?done=clock")));
        assert_eq!(harness.emulator.now().to_string(), expected);
    }
    assert_eq!(send(&harness, "clock", &[("by", "<b>")]).status, 400);
    assert!(harness.emulator.now() > before);
    assert!(read(&harness, "_emulator/?done=clock").contains("The clock was moved."));
    assert!(!read(&harness, "_emulator/?done=%3Cb%3Eanything").contains("anything"));
}

#[test]
fn the_pace_of_the_clock_is_set_by_a_form() {
    let harness = Harness::new();
    assert!(read(&harness, "_emulator/").contains("as fast as real time."));
    let reply = send(&harness, "clock/scale", &[("time_scale", "60")]);
    assert_eq!((reply.status, reply.find_header("Location")), (303, Some("/_emulator/?done=pace")));
    let text = read(&harness, "_emulator/?done=pace");
    assert!(text.contains("runs at another pace") && text.contains("Time runs 60 times"), "{text}");
    assert!(text.contains("name=\"time_scale\" value=\"60\""), "{text}");
    for wrong in ["", "fast", "-1", "1e9"] {
        assert_eq!(send(&harness, "clock/scale", &[("time_scale", wrong)]).status, 400, "{wrong}");
    }
    let by_hand = Harness::with(|options| options.time_scale = 0.0);
    assert!(!read(&by_hand, "_emulator/").contains("clock/scale"), "no form that would be refused");
    assert_eq!(send(&by_hand, "clock/scale", &[("time_scale", "60")]).status, 409);
}

#[test]
fn an_order_is_followed_until_it_is_visible_and_provisioned() {
    let harness = Harness::new();
    harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([harness.software_line(0)])));
    let order = orders(&harness.emulator).remove(0);
    let target = format!("_emulator/console/customers/{CONTOSO}/orders/{order}");
    let text = read(&harness, &target);
    assert!(text.contains("to come") && text.contains("PrefulfillmentPending"), "{text}");
    harness.clock.pass(minutes(60));
    let text = read(&harness, &target);
    assert!(!text.contains("to come") && text.contains("Fulfilled") && text.contains("completed"), "{text}");
    let entitlements = read(&harness, &format!("_emulator/console/customers/{CONTOSO}/entitlements"));
    assert!(entitlements.contains(&order), "{entitlements}");
}

#[test]
fn invoices_show_their_lines_and_can_be_paid() {
    let harness = Harness::in_april();
    let list = read(&harness, "_emulator/console/invoices");
    let id = list.split("/_emulator/console/invoices/").nth(1).unwrap().split('"').next().unwrap();
    let target = format!("_emulator/console/invoices/{id}");
    let text = read(&harness, &target);
    assert!(text.contains("Azure plan") && text.contains("OneTimeInvoiceLineItem"), "{text}");
    read(&harness, &format!("{target}?class=DailyRatedUsageLineItem"));
    assert_eq!(send(&harness, &format!("invoices/{id}/pay"), &[]).status, 303);
    let (_, invoice) = harness.get(&format!("v1/invoices/{id}"));
    assert_eq!(invoice["paidAmount"], invoice["totalCharges"]);
}

#[test]
fn the_log_is_filtered_and_tells_of_refusals_and_faults() {
    let harness = Harness::with(|options| options.keep_bodies = true);
    harness.get("v1/customers/nobody/orders");
    harness.emulator.set_faults("[[rules]]\nfault = 'status'\nstatus = 503".parse::<Faults>().unwrap());
    harness.get("v1/customers");
    let log = |query: &str| read(&harness, &format!("_emulator/console/requests?{query}"));
    let rows = |query: &str| log(query).matches("class=\"target\"").count();
    assert_eq!((rows(""), rows("operation=ListCustomers"), rows("operation=GetToken")), (3, 1, 1));
    assert_eq!(
        (rows("status=5xx"), rows("status=200"), rows("faulted=yes"), rows("text=NOBODY")),
        (1, 1, 1, 1)
    );
    assert_eq!((rows("before=3"), rows("before=1")), (2, 0));
    assert!(log("faulted=yes").contains("fault: status"));
    let token = read(&harness, "_emulator/console/requests/1");
    assert!(token.contains("client_secret=[redacted]") && !token.contains("client_secret=s&"), "{token}");
    assert!(token.contains("&quot;access_token&quot;: &quot;[redacted]&quot;"), "{token}");
    for unknown in ["0", "99", "first"] {
        assert_eq!(page(&harness, &format!("_emulator/console/requests/{unknown}")).0, 404);
    }
}

#[test]
fn faults_are_ordered_by_a_form_and_removed_one_by_one() {
    let harness = Harness::new();
    let order = |fields: &[(&str, &str)]| send(&harness, "faults", fields).status;
    assert_eq!(
        order(&[("fault", "throttle"), ("operation", "ListCustomers"), ("nth", "2"), ("group", "")]),
        303
    );
    assert_eq!(order(&[("fault", "delay"), ("delay_s", "5"), ("customer", "123")]), 303);
    let statuses: Vec<u16> = (0..3).map(|_| harness.get("v1/customers").0).collect();
    assert_eq!(statuses, [200, 429, 200], "counted on when another is ordered");
    let wrong = send(&harness, "faults", &[("fault", "delay"), ("group", HOSTILE)]);
    let text = String::from_utf8(wrong.body.to_vec()).unwrap();
    assert!(
        wrong.status == 400 && text.contains("unknown field `group`") && !text.contains("<img"),
        "{text}"
    );
    assert!(text.contains("id=\"group-wrong\"") && text.contains("look at group"), "{text}");
    assert!(text.contains("&lt;/title&gt;"), "what was filled in stays: {text}");

    let rules = || harness.read("_emulator/faults");
    let first = rules()["rules"][0].to_string();
    assert!(read(&harness, "_emulator/console/faults").contains("ListCustomers"));
    assert_eq!(send(&harness, "faults/remove", &[("rule", &first)]).status, 303);
    assert_eq!(
        (rules()["rules"].as_array().unwrap().len(), &rules()["rules"][0]["fault"]),
        (1, &json!("delay"))
    );
    send(&harness, "faults/remove", &[("all", "yes")]);
    assert_eq!(rules(), json!({"rules": [], "hits": []}));
}

#[test]
fn a_snapshot_is_saved_gone_back_to_and_removed() {
    let harness = Harness::new();
    let saved = harness.emulator.save();
    assert_eq!(send(&harness, "snapshots", &[("name", HOSTILE)]).status, 400, "too long");
    assert_eq!(send(&harness, "snapshots", &[("name", "<b>begin</b>")]).status, 303);
    assert!(read(&harness, "_emulator/console/snapshots").contains("&lt;b&gt;begin&lt;/b&gt;"));
    harness.checkout(CONTOSO, &harness.cart(CONTOSO, &json!([harness.software_line(0)])));
    harness.emulator.advance(minutes(60));
    assert_eq!(send(&harness, "snapshots/load", &[("name", "<b>begin</b>")]).status, 303);
    assert_eq!(harness.emulator.save(), saved);
    assert_eq!(send(&harness, "snapshots/load", &[("name", "other")]).status, 404);
    assert_eq!(send(&harness, "snapshots/remove", &[("name", "<b>begin</b>")]).status, 303);
    assert!(read(&harness, "_emulator/console/snapshots").contains("No snapshot was saved."));
}

#[test]
fn the_page_says_where_snapshots_are_kept() {
    let harness = Harness::new();
    assert!(read(&harness, "_emulator/console/snapshots").contains("until the emulator stops"));
    let directory = tempfile::tempdir().unwrap();
    harness.emulator.keep_snapshots_in(directory.path()).unwrap();
    let text = read(&harness, "_emulator/console/snapshots");
    assert!(text.contains(&*directory.path().to_string_lossy()) && !text.contains("until"), "{text}");
    assert_eq!(send(&harness, "snapshots", &[("name", "<b>begin</b>")]).status, 303);
    let again = Harness::new();
    again.emulator.keep_snapshots_in(directory.path()).unwrap();
    assert!(read(&again, "_emulator/console/snapshots").contains("&lt;b&gt;begin&lt;/b&gt;"));
}

#[test]
fn what_is_megabytes_long_is_shown_in_part() {
    let harness = Harness::new();
    let long = "x".repeat(1_000_000);
    harness.cart(CONTOSO, &json!([{"id": 0, "catalogItemId": long, "quantity": 1}]));
    harness.post(&format!("v1/customers/{CONTOSO}/carts?{long}={long}"), &json!({"lineItems": [long]}));
    for target in
        [format!("_emulator/console/customers/{CONTOSO}/carts"), "_emulator/console/requests".to_owned()]
    {
        let length = read(&harness, &target).len();
        assert!(length < 50_000, "{target}: {length}");
    }
}

#[test]
fn a_large_world_is_shown_page_by_page() {
    let harness = Harness::new();
    let fields = [("count", "1200"), ("months", "2"), ("customers", "300")];
    assert_eq!(send(&harness, "orders", &fields).status, 303);
    assert_eq!(send(&harness, "orders", &[("count", "many")]).status, 400);
    let customers = read(&harness, "_emulator/console/customers");
    assert!(customers.contains("1 to 50 of 304") && customers.contains("?page=2"), "{customers}");
    let last = read(&harness, "_emulator/console/customers?page=7&text=o");
    assert_eq!(last.matches("rel=\"next\"").count(), 0);
    let log = read(&harness, &format!("_emulator/console/customers/{CONTOSO}/orders"));
    assert!(log.len() < 200_000);
}

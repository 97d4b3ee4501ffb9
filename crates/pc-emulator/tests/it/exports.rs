//! The billing export: ordered, polled, fetched in parts.

use std::io::Read;
use std::time::Duration;

use flate2::read::GzDecoder;
use pc_transport::wire::{Method, Reply};
use serde_json::{Value, json};

use crate::harness::{Harness, body, request};

const BASE: &str = "v1.0/reports/partners/billing";

pub(crate) fn order(harness: &Harness, path: &str, json: &Value) -> Reply {
    harness.send(request(Method::Post, &format!("{BASE}/{path}")).json(json))
}

/// The operation behind a `Location`, once it is done.
pub(crate) fn finished(harness: &Harness, ordered: &Reply) -> Value {
    assert_eq!((ordered.status, ordered.body.len()), (202, 0));
    let location = ordered.find_header("Location").unwrap();
    let running = harness.send(request(Method::Get, location));
    assert_eq!(
        (running.find_header("Retry-After"), &body(&running)["status"]),
        (Some("10"), &json!("running"))
    );
    harness.clock.pass(Duration::from_secs(30));
    harness.read(location)
}

/// The lines of a part, fetched without a token.
pub(crate) fn fetch(
    harness: &Harness,
    manifest: &Value,
    part: usize,
    query: &str,
) -> Result<Vec<Value>, u16> {
    let (root, name) =
        (manifest["rootDirectory"].as_str().unwrap(), manifest["blobs"][part]["name"].as_str().unwrap());
    let reply = harness.ask(request(Method::Get, &format!("{root}/{name}?{query}")));
    if reply.status != 200 {
        return Err(reply.status);
    }
    let mut text = String::new();
    GzDecoder::new(&reply.body[..]).read_to_string(&mut text).unwrap();
    Ok(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

fn big_invoice(harness: &Harness) -> String {
    let control = request(Method::Post, "_emulator/invoices").json(&json!({"line_items": 10_003}));
    body(&harness.ask(control))["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_billed_invoice_comes_in_parts() {
    let harness = Harness::new();
    let id = big_invoice(&harness);
    let ordered =
        order(&harness, "reconciliation/billed/export", &json!({"InvoiceId": id, "AttributeSet": "Full"}));
    let done = finished(&harness, &ordered);
    assert_eq!(done["status"], "succeeded");
    let manifest = &done["resourceLocation"];
    assert_eq!(manifest["blobCount"], 2);
    let sas = manifest["sasToken"].as_str().unwrap();
    let lines = fetch(&harness, manifest, 0, sas).unwrap();
    assert_eq!(
        (lines.len(), &lines[0]["InvoiceNumber"], &lines[9]["Total"]),
        (10_000, &json!(id), &json!("10.25"))
    );
    assert!(lines[0].get("Attributes").is_none() && lines[0].get("PCToBCExchangeRate").is_some());
    assert_eq!(fetch(&harness, manifest, 1, sas).unwrap().len(), 3);
    assert_eq!(fetch(&harness, manifest, 0, "sig=forged"), Err(403));
    let beyond = format!("{}/part-00002-x.c000.json.gz?{sas}", manifest["rootDirectory"].as_str().unwrap());
    let beyond = harness.ask(request(Method::Get, &beyond));
    assert_eq!(beyond.status, 404);
    assert!(beyond.body.windows(12).any(|text| text == b"BlobNotFound"));
    harness.clock.pass(Duration::from_secs(13 * 60 * 60));
    assert_eq!(fetch(&harness, manifest, 0, sas), Err(403));
}

#[test]
fn the_manifest_can_stand_behind_a_link_and_operations_die() {
    let mut harness = Harness::with(|options| options.export_manifest_links = true);
    let json = json!({"billingPeriod": "last", "currencyCode": "EUR", "attributeSet": "basic"});
    let ordered = order(&harness, "usage/unbilled/microsoft.graph.partners.billing.export", &json);
    let done = finished(&harness, &ordered);
    let manifest = harness.read(done["resourceLocation@odata.navigationLink"].as_str().unwrap());
    let lines = fetch(&harness, &manifest, 0, manifest["sasToken"].as_str().unwrap()).unwrap();
    assert_eq!(lines.len(), 28, "February");
    assert!(lines[0].get("UsageDate").is_some() && lines[0].get("MeterName").is_none());
    harness.clock.pass(Duration::from_secs(25 * 60 * 60));
    harness.sign_in();
    let (status, fault) = harness.get(ordered.find_header("Location").unwrap());
    assert_eq!((status, &fault["error"]["code"]), (410, &json!("gone")));
}

#[test]
fn what_is_not_there_fails_late_and_what_is_wrong_at_once() {
    let harness = Harness::new();
    let ordered = order(&harness, "usage/billed/export", &json!({"invoiceId": "G000000000"}));
    let failed = finished(&harness, &ordered);
    assert_eq!((&failed["status"], &failed["error"]["code"]), (&json!("failed"), &json!("5000")));
    for wrong in
        [json!({}), json!({"billingPeriod": "next", "currencyCode": "USD"}), json!({"billingPeriod": "last"})]
    {
        let reply = order(&harness, "reconciliation/unbilled/export", &wrong);
        assert_eq!(
            (reply.status, body(&reply)["error"]["code"].as_str()),
            (400, Some("badRequest")),
            "{wrong}"
        );
    }
    assert_eq!(harness.get(&format!("{BASE}/operations/none")).0, 404);
}

#[test]
fn the_export_can_insist_on_a_token_for_graph_and_on_the_permission() {
    let harness = Harness::with(|options| options.check_export_audience = true);
    let ask = |scope: &str, client: &str| {
        let mut form = request(Method::Post, "partner.example/oauth2/v2.0/token");
        let body_text =
            format!("client_id={client}&client_secret=s&grant_type=client_credentials&scope={scope}");
        form.body = body_text.into();
        let token = body(&harness.ask(form))["access_token"].as_str().unwrap().to_owned();
        let order =
            request(Method::Post, &format!("{BASE}/usage/billed/export")).json(&json!({"invoiceId": "G1"}));
        let reply = harness.ask(order.header("Authorization", format!("Bearer {token}")));
        (reply.status, body(&reply)["error"]["code"].as_str().unwrap_or_default().to_owned())
    };
    let graph = "https%3A%2F%2Fgraph.microsoft.com%2F.default";
    let partner = "https%3A%2F%2Fapi.partnercenter.microsoft.com%2F.default";
    assert_eq!(ask(graph, "app"), (202, String::new()));
    assert_eq!(ask(partner, "app"), (401, "InvalidAuthenticationToken".to_owned()));
    assert_eq!(ask(graph, "no-billing"), (403, "Authorization_RequestDenied".to_owned()));
}

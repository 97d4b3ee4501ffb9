//! Invoices and their lines.

use pc_emulator::demo::FABRIKAM;
use pc_transport::wire::{Method, Reply};
use serde_json::{Value, json};

use crate::harness::{Harness, body, request};

fn page(harness: &Harness, uri: &str, token: &Value) -> Value {
    let reply: Reply = harness
        .send(request(Method::Get, uri).header("MS-ContinuationToken", token.as_str().unwrap_or_default()));
    assert_eq!(reply.status, 200, "{uri}: {}", reply.snippet());
    body(&reply)
}

#[test]
fn each_month_currency_and_kind_has_its_invoice() {
    let harness = Harness::in_april();
    let invoices = harness.read("v1/invoices");
    let invoices = invoices["items"].as_array().unwrap();
    let bought = invoices.iter().find(|one| one["totalCharges"] == 2484.0).unwrap();
    assert_eq!((&bought["invoiceType"], &bought["currencyCode"]), (&json!("OneTime"), &json!("USD")));
    let uri = bought["links"]["self"]["uri"].as_str().unwrap();
    let alone = harness.read(uri);
    assert_eq!(alone["billingPeriodStartDate"], "2026-03-01T00:00:00Z");
    assert_eq!(alone["totalCharges"], bought["totalCharges"]);

    let mut balance = 0.0;
    for one in invoices.iter().filter(|one| one["currencyCode"] == "USD") {
        balance += one["totalCharges"].as_f64().unwrap();
    }
    let summary = harness.read("v1/invoices/summary");
    assert_eq!(summary["balanceAmount"].as_f64(), Some(balance));
    assert_eq!(harness.read("v1/invoices/summaries")["items"][0], summary);
    assert_eq!(harness.get("v1/invoices/G1").1["code"], 1000);

    let (modern, recurring): (Vec<&Value>, Vec<&Value>) =
        invoices.iter().partition(|one| one["invoiceType"] == "OneTime");
    let paged = |uri: &str| harness.read(uri)["items"].as_array().unwrap().clone();
    let first = paged("v1/invoices?size=2");
    assert_eq!(
        first.iter().collect::<Vec<_>>(),
        [&modern[..], &recurring[..2]].concat(),
        "modern ones are never paged"
    );
    let next = harness.read("v1/invoices?size=2")["links"]["next"]["uri"].clone();
    assert!(next.as_str().unwrap().contains("offset=2"));
    assert_eq!(paged(next.as_str().unwrap()).iter().collect::<Vec<_>>(), recurring[2..4]);
}

#[test]
fn invoices_are_filtered_by_date() {
    let harness = Harness::in_april();
    let filtered = |filter: &str| {
        let reply = harness.send(request(Method::Get, "v1/invoices").query("filter", filter));
        (reply.status, body(&reply))
    };
    let (status, found) =
        filtered(r#"{"Field":"InvoiceDate","Value":"2026-03-01","Operator":"greater_than"}"#);
    assert_eq!(status, 200);
    let dates: Vec<&Value> =
        found["items"].as_array().unwrap().iter().map(|one| &one["invoiceDate"]).collect();
    assert!(!dates.is_empty() && dates.iter().all(|date| **date == "2026-04-01T00:00:00Z"), "{dates:?}");
    for wrong in ["x", r#"{"Field":"Other","Value":"2026","Operator":"equals"}"#] {
        assert_eq!(filtered(wrong).0, 400, "{wrong}");
    }
}

#[test]
fn every_class_of_line_is_there() {
    let harness = Harness::in_april();
    let invoices = harness.read("v1/invoices");
    let mut seen = std::collections::BTreeSet::new();
    for detail in
        invoices["items"].as_array().unwrap().iter().flat_map(|one| one["invoiceDetails"].as_array().unwrap())
    {
        let lines = harness.read(detail["links"]["self"]["uri"].as_str().unwrap());
        for line in lines["items"].as_array().unwrap() {
            assert_eq!(line["invoiceLineItemType"], detail["invoiceLineItemType"]);
            assert_eq!(line["billingProvider"], detail["billingProvider"]);
            seen.insert(line["attributes"]["objectType"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(seen.len(), 5, "{seen:?}");
    let lines = |query: &str| harness.read(&format!("v1/invoices/unbilled/lineitems?{query}"));
    let bought =
        lines("provider=all&invoicelineitemtype=BillingLineItems&currencycode=usd&period=previous&size=2000");
    assert_eq!((&bought["totalCount"], &bought["items"][0]["subtotal"]), (&json!(2), &json!("1242.00")));
    let used =
        lines("provider=Marketplace&invoiceLineItemType=usagelineitems&currencyCode=EUR&period=current");
    assert_eq!(used["items"][0]["customerId"], FABRIKAM);
    assert_eq!(used["items"][0]["attributes"]["objectType"], "DailyRatedUsageLineItem");
    let earned = |word: &str| {
        let query = "provider=onetime&invoicelineitemtype=usagelineitems&currencycode=EUR&period=current";
        lines(&format!("{query}&hasPartnerEarnedCredit={word}"))["totalCount"].clone()
    };
    assert_eq!((earned("True"), earned("false")), (json!(0), used["totalCount"].clone()));
    for wrong in [
        "provider=onetime&invoicelineitemtype=usagelineitems&hasPartnerEarnedCredit=x",
        "provider=office&invoicelineitemtype=usagelineitems",
        "provider=x&invoicelineitemtype=usagelineitems",
        "",
    ] {
        assert_eq!(harness.get(&format!("v1/invoices/unbilled/lineitems?{wrong}")).0, 400, "{wrong}");
    }
    let links = harness.read("v1/invoices/estimates/links?currencycode=usd");
    assert_eq!(links["totalCount"], 4);
    for link in links["items"].as_array().unwrap() {
        harness.read(link["link"]["uri"].as_str().unwrap());
    }
}

#[test]
fn an_invoice_is_the_sum_of_its_charges_and_those_of_its_usage() {
    let harness = Harness::in_april();
    let sum = |uri: String, name: &str| -> f64 {
        let lines = harness.read(&uri);
        let amount = |line: &Value| line[name].as_str().map_or(line[name].as_f64(), |text| text.parse().ok());
        lines["items"].as_array().unwrap().iter().map(|line| amount(line).unwrap()).sum()
    };
    let invoices = harness.read("v1/invoices");
    for one in invoices["items"].as_array().unwrap().iter().filter(|one| one["invoiceType"] == "OneTime") {
        let lines = |class: &str| {
            format!("{}/lineitems/onetime/{class}", one["links"]["self"]["uri"].as_str().unwrap())
        };
        let charged = sum(lines("billinglineitems"), "totalForCustomer");
        assert_eq!(one["totalCharges"].as_f64(), Some(charged));
        if one["currencyCode"] == "EUR" {
            assert_eq!(
                sum(lines("usagelineitems"), "billingPreTaxTotal"),
                charged,
                "nothing was bought there"
            );
        }
    }
}

#[test]
fn a_million_lines_cost_nothing_until_they_are_read() {
    let harness = Harness::new();
    let control = request(Method::Post, "_emulator/invoices").json(&json!({"line_items": 1_000_000}));
    let id = body(&harness.ask(control))["id"].as_str().unwrap().to_owned();
    let alone = harness.read(&format!("v1/invoices/{id}"));
    assert_eq!(alone["totalCharges"].as_f64(), Some(10_250_000.0));

    let uri =
        format!("v1/invoices/OneTime-{id}/lineitems?provider=OneTime&invoiceLineItemType=BillingLineItems");
    let first = page(&harness, &uri, &Value::Null);
    assert_eq!(first["totalCount"], 2000);
    let next = &first["links"]["next"];
    assert_eq!(next["headers"][0]["value"], first["continuationToken"]);
    let second = page(&harness, next["uri"].as_str().unwrap(), &first["continuationToken"]);
    assert_eq!(second["items"][0]["customerName"], "Customer 2000");
    assert_eq!(first["items"][0]["invoiceNumber"], json!(id));
}

#[test]
fn statements_and_receipts_are_documents() {
    let harness = Harness::in_april();
    let invoice = &harness.read("v1/invoices")["items"][0];
    let receipt = invoice["taxReceipts"][0]["taxReceiptPdfDownloadLink"].as_str().unwrap();
    for uri in [invoice["pdfDownloadLink"].as_str().unwrap(), receipt] {
        let reply = harness.send(request(Method::Get, uri));
        assert_eq!((reply.status, reply.find_header("Content-Type")), (200, Some("application/pdf")));
        assert!(reply.find_header("Content-Disposition").unwrap().starts_with("attachment; filename="));
        assert!(reply.body.starts_with(b"%PDF-1.") && reply.body.trim_ascii_end().ends_with(b"%%EOF"));
    }
}

#[test]
fn a_statement_lists_the_lines() {
    let harness = Harness::in_april();
    let reply = harness.send(request(Method::Get, "v1/invoices/G020260300/documents/statement"));
    let text = String::from_utf8_lossy(&reply.body).into_owned();
    for shown in
        ["Invoice G020260300", "2,484.00 USD", "Contoso", "BizTalk Server 2016 Branch", "1,242.00", "new"]
    {
        assert!(text.contains(&format!("({shown}) Tj")), "{shown}: {text}");
    }
}

//! Billing, sections 1 to 3 and 6: ids, parameters, classes, paging.

use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, body, request};

fn lines(query: &str) -> (u16, Value) {
    Harness::new().get(&format!("v1/invoices/unbilled/lineitems?{query}"))
}

/// 1: bare and prefixed ids; paths with a doubled slash are collapsed by the server (see `server.rs`).
#[test]
fn rule_1_an_invoice_has_two_names() {
    let harness = Harness::new();
    for invoice in harness.read("v1/invoices")["items"].as_array().unwrap() {
        let id = invoice["id"].as_str().unwrap();
        let first = if invoice["invoiceType"] == "Recurring" { "D" } else { "G" };
        assert!(id.starts_with(first) && id.len() == 10, "{id}");
        let named = invoice["links"]["self"]["uri"].as_str().unwrap();
        assert_eq!(named, format!("/invoices/{}-{id}", invoice["invoiceType"].as_str().unwrap()));
        assert_eq!(harness.read(named), harness.read(&format!("v1/invoices/{id}")));
        assert_eq!(invoice["pdfDownloadLink"], format!("/invoices/{id}/documents/statement"));
        assert!(invoice.get("billingPeriodStartDate").is_none(), "only alone");
    }
}

/// 2: what is missing or cannot be read.
#[test]
fn rule_2_errors() {
    let harness = Harness::new();
    for (target, status, code) in [
        ("v1/invoices/G123", 404, 1000),
        ("v1/invoices/G123/documents/statement", 404, 1000),
        ("v1/invoices/G020260201/receipts/R1/documents/statement", 404, 1000),
        ("v1/invoices/unbilled/lineitems?provider=onetime", 400, 800_002),
        ("v1/invoices/unbilled/lineitems?provider=none&invoicelineitemtype=billinglineitems", 400, 900_126),
        ("v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=x", 400, 900_126),
        (
            "v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&period=next",
            400,
            900_126,
        ),
        (
            "v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems&size=x",
            400,
            800_002,
        ),
        ("v1/invoices?offset=-1", 400, 800_002),
        ("v1/invoices/estimates/links", 400, 800_002),
    ] {
        let (found, fault) = harness.get(target);
        assert_eq!((found, &fault["code"]), (status, &json!(code)), "{target}");
    }
    let dead = request(
        Method::Get,
        "v1/invoices/unbilled/lineitems?provider=onetime&invoicelineitemtype=billinglineitems",
    )
    .header("MS-ContinuationToken", "dead");
    let reply = harness.send(dead);
    assert_eq!((reply.status, &body(&reply)["code"]), (400, &json!(2000)));
}

/// 2: which operations want a user.
#[test]
fn rule_2_credentials() {
    let harness = Harness::new();
    let mut form = request(Method::Post, "t/oauth2/v2.0/token");
    form.body = "client_id=a&client_secret=s&grant_type=client_credentials".into();
    let token = body(&harness.ask(form))["access_token"].as_str().unwrap().to_owned();
    for (path, status) in [
        ("v1/invoices", 200),
        ("v1/invoices/summary", 200),
        ("v1/invoices/summaries", 403),
        ("v1/invoices/G020260201", 403),
        ("v1/invoices/G020260201/documents/statement", 403),
        ("v1/invoices/G020260201/lineitems/onetime/billinglineitems", 200),
        ("v1/invoices/estimates/links?currencycode=usd", 200),
    ] {
        let call = request(Method::Get, path).header("Authorization", format!("Bearer {token}"));
        assert_eq!(harness.ask(call).status, status, "{path}");
    }
}

/// 2.1: any case, older spellings, empty values.
#[test]
fn rule_2_1_parameter_values() {
    for query in [
        "provider=OneTime&invoiceLineItemType=BillingLineItems&currencyCode=usd&period=Current",
        "provider=one_time&INVOICELINEITEMTYPE=billinglineitems&currencycode=USD&period=previous",
        "provider=all&invoicelineitemtype=billinglineitems&currencycode=&period=",
        "provider=marketplace&invoicelineitemtype=usagelineitems&currencycode=eur&period=current&hasPartnerEarnedCredit=true",
    ] {
        assert_eq!(lines(query).0, 200, "{query}");
    }
}

/// Daily usage is in capitals, where other usage is not.
#[test]
fn legacy_days_are_written_in_capitals() {
    let of = |line_type: &str| {
        let target =
            format!("provider=azure&invoicelineitemtype={line_type}&currencycode=USD&period=current");
        let (_, page) = lines(&target);
        let line = &page["items"][0];
        ["billingCycleType", "subscriptionName", "serviceName", "resourceName", "unit"]
            .map(|name| line[name].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(of("usagelineitems"), ["MONTHLY", "MICROSOFT AZURE", "VIRTUAL MACHINES", "DS1 V2", "1 HOUR"]);
    assert_eq!(of("billinglineitems")[..2], ["Monthly", "Microsoft Azure"]);
}

/// 3: provider and type decide the class.
#[test]
fn rule_3_provider_and_type() {
    for (provider, line_type, class) in [
        ("office", "billinglineitems", Some("LicenseBasedLineItem")),
        ("azure", "billinglineitems", Some("UsageBasedLineItem")),
        ("azure", "usagelineitems", Some("DailyUsageLineItem")),
        ("onetime", "usagelineitems", Some("DailyRatedUsageLineItem")),
        ("marketplace", "usagelineitems", Some("DailyRatedUsageLineItem")),
        ("onetime", "billinglineitems", Some("OneTimeInvoiceLineItem")),
        ("all", "billinglineitems", Some("OneTimeInvoiceLineItem")),
        ("office", "usagelineitems", None),
        ("marketplace", "billinglineitems", None),
    ] {
        let currency = if ["office", "azure"].contains(&provider) { "USD" } else { "EUR" };
        let (status, page) = lines(&format!(
            "provider={provider}&invoicelineitemtype={line_type}&currencycode={currency}&period=current"
        ));
        match class {
            Some(class) => {
                assert_eq!(page["items"][0]["attributes"]["objectType"], class, "{provider} {line_type}");
            }
            None => assert_eq!(status, 400, "{provider} {line_type}"),
        }
    }
}

/// 3: offsets for legacy lines, tokens for modern ones; the last page has neither.
#[test]
fn rule_3_paging() {
    let harness = Harness::new();
    for (currency, provider) in [("USD", "azure"), ("EUR", "onetime")] {
        let mut uri = format!(
            "v1/invoices/unbilled/lineitems?provider={provider}&invoicelineitemtype=usagelineitems&currencycode={currency}&period=current&size=4"
        );
        let (mut sizes, mut token) = (Vec::new(), Value::Null);
        loop {
            let call =
                request(Method::Get, &uri).header("MS-ContinuationToken", token.as_str().unwrap_or_default());
            let page = body(&harness.send(call));
            sizes.push(page["totalCount"].as_u64().unwrap());
            let Some(next) = page["links"].get("next") else {
                assert!(page.get("continuationToken").is_none());
                break;
            };
            assert_eq!(page.get("continuationToken").is_some(), provider == "onetime");
            assert_eq!(next["uri"].as_str().unwrap().contains("seekOperation=Next"), provider == "onetime");
            token = next["headers"][0]["value"].clone();
            next["uri"].as_str().unwrap().clone_into(&mut uri);
        }
        assert_eq!(sizes, [4, 4, 2], "{provider}");
    }
}

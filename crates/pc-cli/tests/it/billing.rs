//! The commands about money.

use pc_emulator::{EmulatorOptions, demo};
use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, TIME_SCALE};

/// An emulator with some months behind it, where the export wants a token for Microsoft Graph.
fn prepared() -> Harness {
    let mut options = EmulatorOptions::default();
    options.check_export_audience = true;
    let harness = Harness::with(options, TIME_SCALE);
    harness.control(Method::Post, "orders", &json!({"count": 120, "months": 4, "customers": 6}));
    harness
}

/// The invoice of purchases with the most lines.
fn an_invoice(harness: &Harness) -> String {
    let listed = harness.at_endpoint(&["invoices", "list", "--type", "onetime", "--json"]).json();
    listed.last().unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn there_is_something_to_look_at_without_any_server() {
    let harness = Harness::new();
    let listed = harness.run(&["invoices", "list", "--demo", "--json"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    assert!(listed.json().len() > 5, "{}", listed.out);
    let compared = harness.run(&["reconcile", "--demo", "--json"]);
    let totals = compared.json().pop().unwrap();
    assert_eq!((compared.code, &totals["fits"]), (0, &true.into()), "{totals}");
    assert!(totals["billed"].as_u64().unwrap() > 300, "{totals}");
    let said = compared.err.lines().filter(|line| line.contains("line items (v1)")).count();
    assert!((1..=3).contains(&said), "each reason once: {}", compared.err);
    let report = harness.run(&["invoices", "report", "--demo", "--out", "spend.html"]);
    assert_eq!(report.code, 0, "{}", report.err);
    assert!(std::fs::read_to_string(harness.path("spend.html")).unwrap().contains("Who and what grew"));
    let without = harness.run(&["invoices", "list", "--from", "2100-01-01"]);
    assert!(without.code == 0 && without.err.contains("--demo"), "{}", without.err);
}

#[test]
fn the_export_is_asked_for_with_a_token_for_graph() {
    let harness = prepared();
    let id = an_invoice(&harness);
    let [export, items] = [["invoices", "export", &id], ["invoices", "lines", &id]].map(|command| {
        let source: &[&str] = if command[1] == "lines" { &["--source", "v1"] } else { &[] };
        harness.at_endpoint(&[&command[..], source].concat())
    });
    assert_eq!((export.code, items.code), (0, 0), "{}\n{}", export.err, items.err);
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&export.out), sorted(&items.out));
    assert!(export.err.contains("which is the invoice's total"), "{}", export.err);
}

fn credentials<'a>(harness: &'a Harness, secret: &'a str, client: &'a str) -> [(&'static str, &'a str); 6] {
    [
        ("PARTNER_CENTER_TENANT", "tenant.example"),
        ("PARTNER_CENTER_CLIENT_ID", client),
        ("PARTNER_CENTER_CLIENT_SECRET_FILE", secret),
        ("PARTNER_CENTER_REFRESH_TOKEN", "user-0123456789abcdef"),
        ("PARTNER_CENTER_ENDPOINT", &harness.origin),
        ("PARTNER_CENTER_AUTHORITY", &harness.origin),
    ]
}

#[test]
fn who_may_not_use_the_export_is_told_of_line_items() {
    let harness = prepared();
    let id = an_invoice(&harness);
    let secret = harness.write("secret", "s");
    let graph = [("PARTNER_CENTER_GRAPH", harness.origin.as_str())];
    let variables = [&credentials(&harness, &secret, "no-billing")[..], &graph].concat();
    let live = ["--live", "--trust-origin", &harness.origin];
    for command in [&["invoices", "lines", &id][..], &["reconcile"], &["invoices", "export", &id]] {
        let refused = harness.run_with(&[command, &live].concat(), &variables);
        assert_eq!(refused.code, 3, "{}", refused.err);
        for word in ["the billing export is refused", "PartnerBilling.Read.All", "--source v1"] {
            assert!(refused.err.contains(word), "{word}: {}", refused.err);
        }
    }
    let lines = ["invoices", "lines", &id, "--source", "v1"];
    let items = harness.run_with(&[&lines[..], &live].concat(), &variables);
    assert_eq!(items.code, 0, "{}", items.err);
}

#[test]
fn who_only_reads_is_not_told_of_buying() {
    let harness = Harness::new();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let nobody = format!("http://{nobody}");
    for command in [
        &["invoices", "list"][..],
        &["balance"],
        &["reconcile"],
        &["entitlements", "list", "--customer", demo::CONTOSO],
    ] {
        let ran = harness.run(&[command, &["--endpoint", &nobody]].concat());
        assert!(ran.code == 1 && ran.err.contains(&format!("{nobody} cannot be used")), "{}", ran.err);
        assert!(!ran.err.contains("bought"), "{}", ran.err);
    }
}

#[test]
fn the_real_service_has_an_export_where_graph_is_known() {
    let harness = prepared();
    let id = an_invoice(&harness);
    let secret = harness.write("secret", "s");
    let usual = credentials(&harness, &secret, "app");
    let live = ["--live", "--trust-origin", &harness.origin];
    let without = harness.run_with(&[&["invoices", "lines", &id], &live[..]].concat(), &usual);
    assert_eq!(without.code, 0, "{}", without.err);
    assert!(without.err.contains("line items (v1)") && without.err.contains("PARTNER_CENTER_GRAPH"));
    let refused = harness.run_with(&[&["invoices", "export", &id], &live[..]].concat(), &usual);
    assert!(refused.code == 2 && refused.err.contains("PARTNER_CENTER_GRAPH"), "{}", refused.err);
}

#[test]
fn an_injected_error_is_named_and_exported() {
    let harness = prepared();
    let id = an_invoice(&harness);
    assert_eq!(harness.at_endpoint(&["reconcile", "--source", "v1"]).code, 0, "everything fits");
    harness.control(Method::Post, &format!("invoices/{id}/lines"), &json!({"duplicate": 0}));
    let json = harness.at_endpoint(&["reconcile", "--source", "v1", "--json"]);
    let mut records = json.json();
    assert_eq!((json.code, &records.pop().unwrap()["errors"]), (4, &1.into()));
    let errors: Vec<&Value> = records.iter().filter(|record| record["severity"] == "error").collect();
    assert_eq!((errors.len(), &errors[0]["kind"]), (1, &"duplicate".into()), "{errors:?}");
    let csv = harness.at_endpoint(&["reconcile", "--source", "v1", "--format", "csv"]);
    let heading = "kind,severity,invoice,customer,order,line,product,sku,bought_quantity,billed_quantity,expected,billed,\
                   currency,difference,text\n";
    assert!(csv.out.starts_with(heading) && csv.out.contains("\nduplicate,error,"), "{}", csv.out);
    let table = harness.at_endpoint(&["reconcile", "--source", "v1"]);
    assert!(table.code == 4 && table.out.contains("the same charge once more"), "{}", table.out);
}

#[test]
fn some_customers_and_invoices_can_be_compared_alone() {
    let harness = prepared();
    let id = an_invoice(&harness);
    let one = harness.at_endpoint(&["reconcile", "--source", "v1", "--customer", demo::CONTOSO, "--json"]);
    let totals = one.json().pop().unwrap();
    assert_eq!((one.code, &totals["fits"]), (0, &true.into()), "others are not judged: {totals}");
    let twice = harness.at_endpoint(&["reconcile", "--source", "v1", "--invoice", &id, "--invoice", &id]);
    assert_eq!(twice.code, 0, "one invoice named twice is one: {}", twice.out);
    let both = harness.at_endpoint(&["reconcile", "--invoice", &id, "--currency", "EUR"]);
    assert_eq!(both.code, 2, "{}", both.err);
}

#[test]
fn lines_that_do_not_come_to_the_total_are_told() {
    let harness = prepared();
    let id = an_invoice(&harness);
    harness.control(Method::Post, &format!("invoices/{id}/total"), &json!({"totalCharges": "1000000.00"}));
    for source in ["v1", "v2"] {
        let read = harness.at_endpoint(&["invoices", "lines", &id, "--source", source]);
        assert!(read.code == 4 && read.err.contains("are missing"), "{}: {}", read.code, read.err);
        let usage = harness.at_endpoint(&["invoices", "lines", &id, "--source", source, "--type", "all"]);
        assert_eq!(usage.code, 4, "{}", usage.err);
    }
}

#[test]
fn lines_in_another_currency_than_the_total_are_told() {
    let harness = prepared();
    let id = an_invoice(&harness);
    let shown = harness.at_endpoint(&["invoices", "list", "--type", "onetime", "--json"]).json();
    let invoice = shown.iter().find(|invoice| invoice["id"] == *id).unwrap();
    let (total, currency) = (&invoice["total"], invoice["currency"].as_str().unwrap());
    let stray = json!({"invent": {"currency": "CHF", "subtotal": 500, "taxTotal": 0, "totalForCustomer": 500}, "like": 0});
    harness.control(Method::Post, &format!("invoices/{id}/lines"), &stray);
    harness.control(Method::Post, &format!("invoices/{id}/total"), &json!({"totalCharges": total}));
    let read = harness.at_endpoint(&["invoices", "lines", &id, "--source", "v1"]);
    assert_eq!(read.code, 4, "{}", read.err);
    assert!(!read.err.contains("which is the invoice's total"), "{}", read.err);
    let said = format!("500.00 CHF are not in {currency}");
    assert!(read.err.contains(&said), "{}", read.err);
    let out = harness.path("lines.csv");
    let written = ["invoices", "lines", &id, "--source", "v1", "--out", out.to_str().unwrap(), "--json"];
    let written = harness.at_endpoint(&written);
    let told = &written.json()[0];
    assert_eq!(told["other_currencies"], json!([{"currency": "CHF", "amount": 500}]), "{told}");
    let compared = harness.at_endpoint(&["reconcile", "--source", "v1", "--invoice", &id, "--json"]);
    let stray = |record: &&Value| record["kind"] == "total_differs" && record["currency"] == "CHF";
    assert_eq!(compared.json().iter().filter(stray).count(), 1, "{}", compared.out);
}

#[test]
fn the_report_tells_charges_that_are_in_no_sum() {
    let harness = prepared();
    let id = an_invoice(&harness);
    for (number, set) in [json!({"currency": ""}), json!({"subtotal": ""})].iter().enumerate() {
        harness.control(
            Method::Post,
            &format!("invoices/{id}/lines"),
            &json!({"change": number, "set": set}),
        );
    }
    let report =
        ["invoices", "report", "--source", "v1", "--no-renewals", "--no-reconcile", "--out", "spend.html"];
    let report = harness.at_endpoint(&[&report[..], &["--json"]].concat());
    assert_eq!(report.code, 4, "{}", report.err);
    assert!(report.err.contains("2 charges have no amount or no currency"), "{}", report.err);
    assert_eq!(report.json()[0]["charges_in_no_sum"], 2, "{}", report.out);
    let page = std::fs::read_to_string(harness.path("spend.html")).unwrap();
    assert!(page.contains("2 charges have no amount or no currency"), "it is on the page too");
}

#[test]
fn what_the_report_did_not_understand_is_told() {
    let harness = prepared();
    let id = an_invoice(&harness);
    let wrong = json!({"change": 0, "set": {"taxTotal": "4,4268"}});
    harness.control(Method::Post, &format!("invoices/{id}/lines"), &wrong);
    let report =
        ["invoices", "report", "--source", "v1", "--no-renewals", "--no-reconcile", "--out", "spend.html"];
    let report = harness.at_endpoint(&[&report[..], &["--json"]].concat());
    assert_eq!(report.code, 4, "{}", report.err);
    let said = "taxTotal: 1 values were not understood, the first is `4,4268`";
    assert!(report.err.contains(said), "{}", report.err);
    let told = &report.json()[0]["not_understood"];
    assert_eq!((&told[0]["count"], &told[0]["example"]), (&1.into(), &"4,4268".into()), "{told}");
    let page = std::fs::read_to_string(harness.path("spend.html")).unwrap();
    assert!(page.contains(said), "it is on the page too");
}

#[test]
fn who_reads_only_the_first_lines_is_not_told_of_missing_ones() {
    let harness = prepared();
    let id = harness.control(Method::Post, "invoices", &json!({"line_items": 5_000}))["id"].clone();
    let command = harness.with_endpoint(&["invoices", "lines", id.as_str().unwrap(), "--source", "v1"]);
    let mut running = harness.start(command);
    let mut beginning = [0; 100];
    std::io::Read::read_exact(&mut running.child.stdout.take().unwrap(), &mut beginning).unwrap();
    // The pipe is closed here.
    let ran = running.output();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(!ran.err.contains("missing"), "{}", ran.err);
}

#[test]
fn what_is_not_understood_stands_as_it_came_and_is_counted() {
    let harness = prepared();
    let id = an_invoice(&harness);
    let wrong = json!({"change": 0, "set": {"orderDate": "11/17/2025", "taxTotal": "4,4268"}});
    harness.control(Method::Post, &format!("invoices/{id}/lines"), &wrong);
    for source in ["v1", "v2"] {
        let out = harness.path(&format!("lines-{source}.csv"));
        let out = out.to_str().unwrap();
        let read =
            harness.at_endpoint(&["invoices", "lines", &id, "--source", source, "--out", out, "--json"]);
        let text = std::fs::read_to_string(out).unwrap();
        assert!(text.contains(",11/17/2025,") && text.contains("\"4,4268\""), "{text}");
        assert_eq!(read.code, 4, "an amount is missing: {}", read.err);
        let told = &read.json()[0]["not_understood"];
        assert_eq!(
            (told.as_array().unwrap().len(), &told[0]["example"]),
            (2, &"11/17/2025".into()),
            "{told}"
        );
    }
}

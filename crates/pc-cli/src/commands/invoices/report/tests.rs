//! The report as a browser sees it.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use pc_models::{Invoice, Timestamp};
use pc_workflows::billing::{BillingLine, LastCharges, Reservations, Spend};

use super::page;
use super::renewals::Renewals;

const HOSTILE: &str =
    r#"</title><script>document.title='owned'</script><img src=x onerror=alert(1)> & "Söhne""#;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Three customers, two months, a credit and two reservations.
fn report(most: usize) -> String {
    let (mut spend, mut reservations) = (Spend::default(), Reservations::new().unwrap());
    let renewals = renewals();
    let mut charges: LastCharges = renewals.last_charges();
    for (number, customer, charge, amount, reserved) in [
        (1, HOSTILE, "new", "1200.50", "r-1"),
        (2, "Contoso", "cycleCharge", "300", ""),
        (3, "Fabrikam", "new", "80.25", "r-2"),
        (4, "Contoso", "cancelImmediate", "-100", ""),
    ] {
        let json = serde_json::json!({
            "attributes": {"objectType": "OneTimeInvoiceLineItem"}, "customerId": customer, "customerName": customer,
            "productId": "P", "skuId": number.to_string(), "skuName": format!("SKU {number}"), "chargeType": charge,
            "subtotal": amount, "taxTotal": "0", "totalForCustomer": amount, "currency": "EUR", "quantity": 2,
            "subscriptionId": format!("s-{number}"), "reservationOrderId": reserved, "subscriptionEndDate": "2027-03-01T00:00:00Z",
            "chargeStartDate": "2026-03-01T00:00:00Z",
        });
        let line = BillingLine::Item(serde_json::from_value(json).unwrap());
        reservations.add(&line.facts()).unwrap();
        charges.add(&line.facts()).unwrap();
        spend.add(&line.facts(), at(&format!("2026-0{number}-01T00:00:00Z"))).unwrap();
    }
    let invoice: Invoice =
        serde_json::from_str(r#"{"id":"G<1>","totalCharges":1480.75,"currencyCode":"EUR"}"#).unwrap();
    let now = at("2026-12-15T00:00:00Z");
    page::render(
        &spend,
        &reservations.expiring(now, most).unwrap(),
        Some((&renewals, &charges)),
        &[invoice],
        now,
    )
}

/// One that renews, one that ends, one that is far off.
fn renewals() -> Renewals {
    let mut renewals = Renewals::default();
    for (id, name, renews, end) in [
        ("S-1", HOSTILE, true, "2027-01-31"),
        ("s-2", "SaaS", false, "2027-02-28"),
        ("s-3", "far off", true, "2027-08-31"),
    ] {
        let json = serde_json::json!({"id": id, "friendlyName": name, "quantity": 25, "status": "active",
            "termDuration": "P1Y", "autoRenewEnabled": renews, "commitmentEndDate": format!("{end}T00:00:00Z")});
        let subscription = serde_json::from_value(json).unwrap();
        renewals.add("Contoso", subscription, at("2026-12-15T00:00:00Z"));
    }
    renewals
}

#[test]
fn what_renews_is_shown_with_its_last_charge() {
    let html = report(10);
    let section = html.split("What renews in the next 90 days").nth(1).expect("the section");
    let section = &section[..section.find("</section>").unwrap()];
    for expected in
        ["2 in all", "2027-02-01", "renews", "1,200.50", "2027-03-01", "ends", "300.00", "EUR", "25"]
    {
        assert!(section.contains(expected), "{expected}: {section}");
    }
    assert!(!section.contains("far off") && !section.contains("<script"), "{section}");
}

#[test]
fn everything_is_escaped_and_nothing_comes_from_elsewhere() {
    let html = report(10);
    assert!(!html.contains("<script") && !html.contains("<img") && html.contains("&lt;script&gt;"));
    for foreign in ["http:", "https:", "url(", "@import", "<iframe", "<link"] {
        assert!(!html.contains(foreign), "{foreign}");
    }
    assert!(html.contains("Show all 2 as a table") && report(1).contains("Show the first 1 of 2 as a table"));
    assert!(html.contains("G&lt;1&gt;") && html.contains("1,480.75") && html.contains("−100"));
}

#[test]
fn a_browser_shows_the_charts_and_runs_nothing() {
    let Some(browser) = browser() else {
        let is_demanded = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(
            !is_demanded,
            "there is no Chromium to look at the report with: install it, or name it in CHROME"
        );
        // Not by a macro: what a passing test prints by one is not shown.
        writeln!(std::io::stderr(), "SKIPPED: there is no Chromium to look at the report with").unwrap();
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("report.html");
    std::fs::write(&page, report(10)).unwrap();
    let dom = look(&browser, folder.path(), "--dump-dom", &page);
    assert!(dom.contains("<title>Spend by invoices</title>"), "no script ran");
    // Three customers, four products, four months, two reservations, and the month in which they expire.
    assert_eq!(dom.matches("<rect").count(), 3 + 4 + 4 + 2 + 1, "{dom}");
    assert!(dom.contains("Reservations that expire"));
    let pdf = folder.path().join("report.pdf");
    look(&browser, folder.path(), &format!("--print-to-pdf={}", pdf.display()), &page);
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"), "it prints");
}

/// A Chromium: the one that `CHROME` names, or one on the PATH.
fn browser() -> Option<OsString> {
    let is_there = |browser: &OsString| {
        Command::new(browser).arg("--version").output().is_ok_and(|output| output.status.success())
    };
    let known = ["chromium", "chromium-browser", "google-chrome"].map(OsString::from);
    std::env::var_os("CHROME").into_iter().chain(known).find(is_there)
}

fn look(browser: &OsStr, folder: &Path, how: &str, page: &Path) -> String {
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(how)
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

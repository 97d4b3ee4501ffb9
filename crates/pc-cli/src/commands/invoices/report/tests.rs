//! The report as a browser sees it, and as CSV.

use pc_models::{Decimal, Invoice, Timestamp};
use pc_workflows::billing::{BillingLine, LastCharges, Reservations, Spend};

use super::checked::Checked;
use super::gathered::{Gathered, MonthlySpend};
use super::names::Names;
use super::renewals::Renewals;
use super::{csv_file, outstanding, page};
use crate::commands::invoices::not_understood::NotUnderstood;

mod in_a_browser;

const HOSTILE: &str =
    r#"</title><script>document.title='owned'</script><img src=x onerror=alert(1)> & "Söhne""#;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A charge for a report: who, for which product, in which month of 2026.
struct Charge<'a> {
    customer: &'a str,
    product: &'a str,
    sku: &'a str,
    name: &'a str,
    month: u32,
    charge_type: &'a str,
    amount: &'a str,
    currency: &'a str,
    reservation: &'a str,
}

impl Default for Charge<'_> {
    fn default() -> Self {
        Self {
            customer: "Contoso",
            product: "P",
            sku: "0001",
            name: "Office",
            month: 3,
            charge_type: "new",
            amount: "10",
            currency: "EUR",
            reservation: "",
        }
    }
}

impl Charge<'_> {
    fn line(&self) -> BillingLine {
        let json = serde_json::json!({
            "attributes": {"objectType": "OneTimeInvoiceLineItem"}, "partnerId": "partner-1",
            "customerId": self.customer, "customerName": self.customer, "productId": self.product, "skuId": self.sku,
            "skuName": self.name, "chargeType": self.charge_type, "subtotal": self.amount, "taxTotal": "0",
            "totalForCustomer": self.amount, "currency": self.currency, "quantity": 2, "subscriptionId": "s-1",
            "reservationOrderId": self.reservation, "subscriptionEndDate": "2027-03-01T00:00:00Z",
            "chargeStartDate": format!("2026-{:02}-01T00:00:00Z", self.month),
        });
        BillingLine::Item(serde_json::from_value(json).unwrap())
    }
}

/// What is gathered from these charges, one invoice for each month and currency.
fn gathered(charges: &[Charge<'_>]) -> Gathered {
    let invoice = |charge: &Charge<'_>| -> Invoice {
        let month = format!("2026-{:02}", charge.month);
        serde_json::from_value(serde_json::json!({
            "id": format!("G<{month}{}>", charge.currency), "totalCharges": charge.amount, "paidAmount": "0.5",
            "currencyCode": charge.currency, "invoiceDate": format!("{month}-28T00:00:00Z"),
            "billingPeriodStartDate": format!("{month}-01T00:00:00Z"), "billingPeriodEndDate": format!("{month}-28T00:00:00Z"),
        }))
        .unwrap()
    };
    let invoices: Vec<Invoice> = charges.iter().map(invoice).collect();
    let mut spend = MonthlySpend::of(&invoices);
    let (mut reservations, renewals) = (Reservations::new().unwrap(), renewals());
    let mut last: LastCharges = renewals.last_charges();
    for (charge, invoice) in charges.iter().zip(&invoices) {
        let line = charge.line();
        let mut of_invoice = Spend::default();
        of_invoice.add(&line.facts(), super::month_of(invoice)).unwrap();
        reservations.add(&line.facts()).unwrap();
        last.add(&line.facts()).unwrap();
        spend.note(&line);
        spend.merge(invoice, of_invoice).unwrap();
    }
    let now = at("2026-12-15T00:00:00Z");
    let mut first = std::collections::BTreeMap::new();
    for invoice in invoices {
        first.entry(invoice.id.to_string()).or_insert(invoice);
    }
    Gathered {
        names: Names::of(&spend.all),
        spend,
        invoices: first.into_values().collect(),
        expiring: reservations.expiring(now, 1000).unwrap(),
        renewals: Some((renewals, last)),
        checked: Checked::NotRun("nobody asked".to_owned()),
        not_understood: NotUnderstood::default(),
        now,
    }
}

#[test]
fn an_invoice_without_total_or_currency_is_not_taken_as_paid() {
    for (total, currency) in [(None, Some("EUR")), (Some("5"), None)] {
        let mut gathered = small();
        for invoice in &mut gathered.invoices {
            invoice.paid_amount = invoice.total_charges;
        }
        let paid = outstanding::render(&gathered).into_string();
        assert!(paid.contains("All of these invoices are paid."), "{paid}");
        let invoice = gathered.invoices.first_mut().unwrap();
        invoice.paid_amount = None;
        invoice.total_charges = total.map(|total| total.parse().unwrap());
        invoice.currency_code = currency.map(|currency| currency.parse().unwrap());
        let text = outstanding::unknown(&gathered).unwrap();
        assert!(text.contains("1 invoice has no total or no currency"), "{text}");
        let page = outstanding::render(&gathered).into_string();
        assert!(page.contains(&text) && !page.contains("All of these invoices are paid."), "{page}");
    }
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
        renewals.add("Contoso", serde_json::from_value(json).unwrap(), at("2026-12-15T00:00:00Z"));
    }
    renewals
}

/// Three customers, four months, a credit and two reservations.
fn small() -> Gathered {
    gathered(&[
        Charge {
            customer: HOSTILE,
            month: 1,
            amount: "1200.505",
            reservation: "r-1",
            name: HOSTILE,
            sku: "0009",
            ..Charge::default()
        },
        Charge { month: 2, charge_type: "cycleCharge", amount: "300", ..Charge::default() },
        Charge {
            customer: "Fabrikam",
            amount: "80.25",
            reservation: "r-2",
            sku: "0002",
            ..Charge::default()
        },
        Charge { customer: "=1+1", amount: "0", sku: "0003", name: "Free", ..Charge::default() },
        Charge { month: 4, charge_type: "cancelImmediate", amount: "-100", ..Charge::default() },
    ])
}

fn section<'h>(html: &'h str, heading: &str) -> &'h str {
    let section =
        html.split(&format!(">{heading}</h2>")).nth(1).unwrap_or_else(|| panic!("{heading}: {html}"));
    &section[..section.find("</section>").unwrap()]
}

fn csv(gathered: &Gathered) -> String {
    let mut csv = Vec::new();
    csv_file::write(gathered, &mut csv).unwrap();
    String::from_utf8(csv).unwrap()
}

#[test]
fn finance_finds_its_answers_in_order() {
    let html = page::render(&small(), "spend.csv");
    let questions = [
        "What it comes to",
        "Who and what grew",
        "What is outstanding",
        "What renews in the next 90 days",
        "What reconcile found",
    ];
    let places: Vec<usize> = questions.iter().map(|question| html.find(question).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
    for expected in ["partner-1", "2026-01-01 to 2026-04-28", "4 invoices", "2026-12-15", "spend.csv"] {
        assert!(html.contains(expected), "{expected}");
    }
    let total = section(&html, "What it comes to");
    for expected in ["1,480.76", "2026-03", "80.25", "−100.00", "−180.25", "−224.6 %"] {
        assert!(total.contains(expected), "{expected}: {total}");
    }
    let growth = section(&html, "Who and what grew");
    assert!(growth.contains("Fabrikam") && growth.contains("−80.25"), "{growth}");
    let renewing = section(&html, "What renews in the next 90 days");
    for expected in ["2027-02-01", "renews", "−100.00", "2027-03-01", "ends", "EUR", ">25<"] {
        assert!(renewing.contains(expected), "{expected}: {renewing}");
    }
    assert!(!renewing.contains("far off"));
    assert!(
        section(&html, "What reconcile found").contains("not compared with what was bought: nobody asked")
    );
}

#[test]
fn products_that_read_alike_are_told_apart_and_zeros_are_folded() {
    let html = page::render(&small(), "spend.csv");
    let euro = section(&html, "EUR");
    assert!(euro.contains("Office · P:0001") && euro.contains("Office · P:0002"), "{euro}");
    assert!(euro.contains("1 more at zero") && !euro.contains(">Free<"), "{euro}");
    assert!(euro.contains("100.0 %") && euro.contains("81.1 %"), "shares: {euro}");
}

#[test]
fn everything_is_escaped_and_nothing_comes_from_elsewhere() {
    let html = page::render(&small(), "spend.csv");
    assert_eq!(html.matches("<script").count(), 1, "our own");
    assert!(
        !html.contains("<img") && html.contains("&lt;script&gt;") && html.contains("G&lt;2026-01EUR&gt;")
    );
    for foreign in ["http:", "https:", "url(", "@import", "<iframe", "<link", "unsafe"] {
        assert!(!html.contains(foreign), "{foreign}");
    }
}

#[test]
fn the_csv_has_every_row_and_every_digit() {
    let csv = csv(&small());
    let row = |table: &str, what: &str| {
        let is_it = |line: &&str| line.starts_with(table) && line.contains(what);
        csv.lines().find(is_it).unwrap_or_else(|| panic!("{table} {what}: {csv}")).to_owned()
    };
    assert!(row("customers,", "script").contains("1200.505"), "{csv}");
    assert!(row("customers,", "'=1+1").contains(",0,"), "no formula, and zeros too: {csv}");
    assert!(row("currencies,", "EUR").contains("1480.755"));
    assert!(row("months,", "2026-04").contains("-100"));
    row("products,", "0002");
    row("invoices,", "G<2026-02EUR>");
    let columns = csv.lines().next().unwrap().split(',').count();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert!(reader.records().all(|record| record.unwrap().len() == columns));
}

#[test]
fn a_table_is_bounded_and_still_adds_up() {
    let names: Vec<(String, String)> =
        (1..=1_500).map(|n| (format!("customer {n}"), n.to_string())).collect();
    let charges: Vec<Charge<'_>> =
        names.iter().map(|(customer, amount)| Charge { customer, amount, ..Charge::default() }).collect();
    let gathered = gathered(&charges);
    let html = page::render(&gathered, "spend.csv");
    let euro = section(&html, "EUR");
    assert!(euro.contains("Show all 1,000 rows") && euro.contains("and 990 more"));
    assert!(euro.contains("500 others") && euro.contains("125,250.00"), "the least of them: 1 to 500");
    assert!(!euro.contains(">customer 500<") && euro.contains(">customer 501<"));
    assert!(csv(&gathered).contains("customer 500,"));
    let all: i64 = (1..=1_500).sum();
    assert_eq!(gathered.spend.all.currencies[&"EUR".parse().unwrap()].subtotal, Decimal::from(all));
}

#[test]
fn one_month_has_nothing_to_compare_with_and_none_is_said() {
    let html = page::render(&gathered(&[Charge::default()]), "spend.csv");
    assert!(html.contains("These invoices have nothing of 2026-02 to compare 2026-03 with."));
    assert!(page::render(&gathered(&[]), "spend.csv").contains("There are no charges on these invoices."));
}

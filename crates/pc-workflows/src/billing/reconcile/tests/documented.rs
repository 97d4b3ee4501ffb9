//! The charges of documented billing scenarios, in the form of the billing export: right ones fit, wrong ones are found.

use pc_models::{BillingCycleType, BillingReconciliationLine, CatalogItemId, Timestamp};
use serde_json::{Map, Value, json};

use super::*;
use crate::billing::{BillingLine, LineFacts, LineKind};

mod again;
mod cases;
mod conversions;
mod credits;
mod cycles;
mod drift;
mod learnt;
mod one_month;
mod planted_errors;
mod random_changes;
mod seats;
mod terms;
mod unbilled;
mod unpriced;
mod usage;

/// An order of new commerce and the lines that charge it.
#[derive(Clone)]
pub(super) struct Scenario {
    pub(super) bought: Vec<BoughtLine>,
    pub(super) lines: Vec<Map<String, Value>>,
}

/// What every line says unless it says otherwise.
fn ordinary() -> Value {
    json!({
        "CustomerId": "a-customer", "CustomerCountry": "DE", "InvoiceNumber": "G1", "OrderId": "an-order",
        "ProductId": "CFQ7TTC0LDPB", "SkuId": "0001", "SubscriptionId": "a-subscription", "Currency": "EUR",
        "PricingCurrency": "EUR", "PCToBCExchangeRate": 1, "TaxTotal": 0, "BillingFrequency": "Monthly",
    })
}

impl Scenario {
    /// Seats of one product, bought on a day.
    pub(super) fn bought(day: &str, quantity: u32, unit: &str, cycle: BillingCycleType, term: &str) -> Self {
        Self { bought: vec![bought("an-order", day, quantity, unit, cycle, term)], lines: Vec::new() }
    }

    /// Adds the lines of a table. Its heading names the members, `type` among them stands for `ChargeType`, and `-` for none.
    pub(super) fn billed(mut self, table: &str) -> Self {
        let mut rows = table.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
        let rows = rows.by_ref().skip_while(Vec::is_empty).collect::<Vec<_>>();
        let (heading, rows) = rows.split_first().expect("a table has a heading");
        for row in rows.iter().filter(|row| !row.is_empty()) {
            assert_eq!(row.len(), heading.len(), "{row:?}");
            self.lines.push(line(heading, row));
        }
        self
    }

    /// Every line says why its price is not the list price.
    pub(super) fn adjusted(mut self, why: &str) -> Self {
        let why = json!(json!([why]).to_string());
        self.lines
            .iter_mut()
            .for_each(|line| _ = line.insert("PriceAdjustmentDescription".to_owned(), why.clone()));
        self
    }

    /// The kinds of what is found, without notes.
    pub(super) fn found(&self) -> Vec<FindingKind> {
        kinds(&self.findings())
    }

    /// The same of all that should be charged before a day.
    pub(super) fn found_until(&self, day: &str) -> Vec<FindingKind> {
        kinds(&self.findings_until(at(&format!("{day}T00:00:00Z"))))
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        let last = self.lines.iter().filter_map(|line| line["ChargeStartDate"].as_str()).max().unwrap();
        self.findings_until(at(last) + std::time::Duration::from_secs(24 * 60 * 60))
    }

    /// The kinds of what is found in the charges of one month, which alone are at hand.
    pub(super) fn found_in_month(&self, first_day: &str) -> Vec<FindingKind> {
        self.found_in_months(first_day, 1)
    }

    /// The same of so many months.
    pub(super) fn found_in_months(&self, first_day: &str, months: i32) -> Vec<FindingKind> {
        let from = at(&format!("{first_day}T00:00:00Z"));
        let until = from.add_months(months);
        let is_in = |line: &Map<String, Value>| {
            let start = at(line["ChargeStartDate"].as_str().unwrap());
            from <= start && start < until
        };
        let mut scope = ReconcileScope::of_invoices();
        scope.add(code("EUR"), from, until);
        let lines = self.lines.iter().filter(|line| is_in(line)).cloned().collect();
        kinds(&Self { lines, ..self.clone() }.findings_in(&scope))
    }

    /// The kinds of what is found where the invoice's daily usage of a subscription comes to `used`.
    pub(super) fn found_with_usage(&self, subscription: &str, used: &str) -> Vec<FindingKind> {
        self.found_with_days(subscription, &[(used, "EUR")])
    }

    /// The same of days, each with its currency.
    pub(super) fn found_with_days(&self, subscription: &str, days: &[(&str, &str)]) -> Vec<FindingKind> {
        let mut reconciliation = Reconciliation::new().unwrap();
        self.bought.iter().for_each(|line| reconciliation.add_bought(line.clone()).unwrap());
        reconciliation.begin_invoice(&"G1".into(), None);
        reconciliation.expect_usage();
        self.add_lines(&mut reconciliation);
        for (used, currency) in days {
            let day = LineFacts {
                kind: LineKind::Usage,
                customer_id: "a-customer",
                subscription_id: subscription,
                subtotal: Some(used.parse().unwrap()),
                currency: Some(code(currency)),
                ..LineFacts::default()
            };
            reconciliation.add_billed(&day).unwrap();
        }
        let last = self.lines.iter().filter_map(|line| line["ChargeStartDate"].as_str()).max().unwrap();
        let until = at(last) + std::time::Duration::from_secs(24 * 60 * 60);
        let mut found = Vec::new();
        reconciliation.reconcile(&ReconcileScope::everything(until), |finding| found.push(finding)).unwrap();
        kinds(&found)
    }

    fn findings_until(&self, until: Timestamp) -> Vec<Finding> {
        self.findings_in(&ReconcileScope::everything(until))
    }

    fn findings_in(&self, scope: &ReconcileScope) -> Vec<Finding> {
        let mut reconciliation = Reconciliation::new().unwrap();
        self.bought.iter().for_each(|line| reconciliation.add_bought(line.clone()).unwrap());
        self.add_lines(&mut reconciliation);
        let mut found = Vec::new();
        reconciliation.reconcile(scope, |finding| found.push(finding)).unwrap();
        found
    }

    pub(super) fn add_lines(&self, reconciliation: &mut Reconciliation) {
        for line in &self.lines {
            let line: BillingReconciliationLine =
                serde_json::from_value(Value::Object(line.clone())).unwrap();
            reconciliation.add_billed(&BillingLine::Charge(Box::new(line)).facts()).unwrap();
        }
    }
}

fn kinds(found: &[Finding]) -> Vec<FindingKind> {
    let wrong = found.iter().filter(|finding| finding.severity != Severity::Note);
    wrong.map(|finding| finding.kind).collect()
}

/// The line of an order.
pub(super) fn bought(
    order: &str,
    day: &str,
    quantity: u32,
    unit: &str,
    cycle: BillingCycleType,
    term: &str,
) -> BoughtLine {
    let item = CatalogItemId::new("CFQ7TTC0LDPB:0001:CFQ7TTC0K6GL");
    BoughtLine {
        charging: Charging::Priced { unit: unit.parse().unwrap(), whole: None },
        currency: Some(code("EUR")),
        cycle: Some(cycle),
        term: Some(term.to_owned()),
        created: Some(at(&format!("{day}T00:00:00Z"))),
        subscription: Some("a-subscription".to_owned()),
        ..BoughtLine::new(order.into(), "a-customer".into(), &item, quantity)
    }
}

fn line(heading: &[&str], row: &[&str]) -> Map<String, Value> {
    let Value::Object(mut line) = ordinary() else { unreachable!("an object") };
    for (name, text) in heading.iter().zip(row) {
        let (names, value): (&[&str], Value) = match (*name, *text) {
            (_, "-") => continue,
            ("start", day) => (&["OrderDate", "ChargeStartDate"], format!("{day}T00:00:00Z").into()),
            ("end", day) => (&["ChargeEndDate"], format!("{day}T00:00:00Z").into()),
            ("type", word) => (&["ChargeType"], word.into()),
            ("unit", number) => (&["UnitPrice"], number.into()),
            ("eup", number) => (&["EffectiveUnitPrice"], number.into()),
            ("bq", number) => (&["Quantity", "BillableQuantity"], number.into()),
            ("total", number) => (&["Subtotal", "Total"], number.into()),
            ("sku", id) => (&["SkuId"], id.into()),
            ("sub", id) => (&["SubscriptionId"], id.into()),
            ("order", id) => (&["OrderId"], id.into()),
            ("ref", id) => (&["ReferenceId"], id.into()),
            ("termend", day) => (&["SubscriptionEndDate"], format!("{day}T00:00:00Z").into()),
            ("frequency", word) => (&["BillingFrequency"], word.into()),
            ("invoice", id) => (&["InvoiceNumber"], id.into()),
            ("meter", word) => (&["MeterDescription"], word.into()),
            ("currency", code) => (&["Currency", "PricingCurrency"], code.into()),
            ("qualifier", word) => (&["ProductQualifiers"], json!([word])),
            (other, _) => panic!("`{other}` is no column"),
        };
        names.iter().for_each(|name| _ = line.insert((*name).to_owned(), value.clone()));
    }
    line
}

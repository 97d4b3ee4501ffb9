//! Random orders against their charges.

use pc_models::{BillingCycleType, CurrencyCode, Decimal, Money};

use super::*;
use crate::billing::LineFacts;

mod credits;
mod customers;
mod documented;
mod injected_errors;
mod sample;
mod taxes;
mod usage;

use sample::{Row, SampleOrder, UNTIL, at, code, sample_order, times};

#[test]
fn one_invoice_does_not_miss_what_others_charge() {
    let mut rng = fastrand::Rng::with_seed(7);
    let (from, until) = (at("2026-05-01T00:00:00Z"), at("2026-06-01T00:00:00Z"));
    let mut scope = ReconcileScope::of_invoices();
    scope.add(code("EUR"), from, until);
    let mut reconciliation = Reconciliation::new().unwrap();
    let mut missing = 0;
    for number in 0..200 {
        let order = sample_order(&mut rng, number);
        let is_mine = |row: &&Row| row.start >= from && row.start < until && row.currency == code("EUR");
        for (index, row) in order.rows.iter().filter(is_mine).enumerate() {
            if number % 10 == 0 && index == 0 {
                missing += 1;
                continue;
            }
            reconciliation.add_billed(&row.facts()).unwrap();
        }
        order.bought.into_iter().for_each(|line| reconciliation.add_bought(line).unwrap());
    }
    let mut found = Vec::new();
    reconciliation.reconcile(&scope, |finding| found.push(finding)).unwrap();
    let errors: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(missing > 0 && errors.iter().all(|finding| finding.kind == FindingKind::BoughtNotBilled));
    assert_eq!(errors.len(), missing);
}

#[test]
fn a_receipt_completes_what_the_order_list_says() {
    let mut rng = fastrand::Rng::with_seed(1);
    let line = sample_order(&mut rng, 0).bought.remove(0);
    let receipt = BoughtLine { charging: Charging::Unknown, currency: None, ..line.clone() };
    let mut reconciliation = Reconciliation::new().unwrap();
    reconciliation.add_bought(receipt.clone()).unwrap();
    reconciliation.add_bought(line.clone()).unwrap();
    reconciliation.add_bought(receipt).unwrap();
    assert_eq!(reconciliation.reconcile(&ReconcileScope::of_invoices(), |_| {}).unwrap().bought, 1);
}

#[test]
fn an_order_is_known_by_its_other_id_too() {
    let mut rng = fastrand::Rng::with_seed(3);
    let SampleOrder { mut bought, rows } = sample_order(&mut rng, 0);
    bought.iter_mut().for_each(|line| line.order = "a-guid".into());
    bought.iter_mut().for_each(|line| line.alternate = Some("ORDER00000".into()));
    let mut reconciliation = Reconciliation::new().unwrap();
    bought.into_iter().for_each(|line| reconciliation.add_bought(line).unwrap());
    let by_either_id = rows.iter().enumerate().map(|(number, row)| match number % 2 {
        0 => row.facts(),
        _ => LineFacts { order_id: "A-Guid", ..row.facts() },
    });
    reconciliation.add_all_billed(by_either_id).unwrap();
    let mut found = Vec::new();
    reconciliation.reconcile(&ReconcileScope::everything(at(UNTIL)), |finding| found.push(finding)).unwrap();
    assert!(found.is_empty(), "{found:?}");
}

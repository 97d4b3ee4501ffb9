//! Some customers' orders against everybody's invoices.

use super::*;
use crate::billing::{LineFacts, LineKind};

#[test]
fn charges_of_customers_that_are_left_out_are_added_up_and_not_judged() {
    let mut rng = fastrand::Rng::with_seed(11);
    let mut reconciliation = Reconciliation::new().unwrap();
    let (mut billed, mut unknown) = (0, None);
    for number in 0..40 {
        let order = sample_order(&mut rng, number);
        match order.bought[0].customer.as_str() {
            // One of their orders is in no list.
            "customer-3" if unknown.is_none() => unknown = Some(order.bought[0].order.to_string()),
            "customer-3" => {
                order.bought.into_iter().for_each(|line| reconciliation.add_bought(line).unwrap());
            }
            _ => {}
        }
        for row in &order.rows {
            reconciliation.add_billed(&row.facts()).unwrap();
            billed += 1;
        }
        let used = LineFacts { kind: LineKind::Usage, customer_id: "customer-4", ..LineFacts::default() };
        reconciliation.expect_usage();
        reconciliation.add_billed(&LineFacts { subtotal: Some(10.into()), ..used }).unwrap();
    }
    let mut found = Vec::new();
    let scope = ReconcileScope::everything(at(UNTIL)).only(&["CUSTOMER-3".into()]);
    let outcome = reconciliation.reconcile(&scope, |finding| found.push(finding)).unwrap();
    assert_eq!(outcome.billed, billed, "all are added up");
    let unknown = unknown.expect("one of them bought something");
    assert!(!found.is_empty());
    for finding in found {
        assert_eq!(finding.kind, FindingKind::BilledNotBought);
        assert!(finding.order.eq_ignore_ascii_case(&unknown), "{finding:?}");
    }
}

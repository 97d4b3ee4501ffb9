//! Credits of orders in which several lines are of one item.

use super::*;
use crate::billing::LineFacts;

/// Three lines of one item, bought for 20, 20 and 32; the first stays. The charges, then these credits.
fn credited(credits: &[i64]) -> Vec<Finding> {
    let mut rng = fastrand::Rng::with_seed(5);
    let SampleOrder { bought, rows } = sample_order(&mut rng, 0);
    let (line, row) = (&bought[0], &rows[0]);
    let mut reconciliation = Reconciliation::new().unwrap();
    for (number, (quantity, whole)) in [(2, 20), (0, 20), (0, 32)].into_iter().enumerate() {
        let charging = Charging::Priced { unit: 10.into(), whole: Some(whole.into()) };
        let (cycle, term) = (Some(BillingCycleType::OneTime), None);
        let line = BoughtLine { number: number as u32, quantity, charging, cycle, term, ..line.clone() };
        reconciliation.add_bought(BoughtLine { subscription: None, ..line }).unwrap();
        let quantity = whole / 10;
        let row = Row { charge: "new", quantity, unit: 10.into(), ..row.clone() }.priced(whole.into());
        reconciliation.add_billed(&LineFacts { subscription_id: "", ..row.facts() }).unwrap();
    }
    for amount in credits {
        let charge = "cancelImmediate";
        let row = Row { charge, quantity: -amount / 10, ..row.clone() }.priced((-amount).into());
        reconciliation.add_billed(&LineFacts { subscription_id: "", ..row.facts() }).unwrap();
    }
    let mut found = Vec::new();
    reconciliation.reconcile(&ReconcileScope::everything(at(UNTIL)), |finding| found.push(finding)).unwrap();
    found.retain(|finding| finding.kind != FindingKind::Credit);
    found
}

#[test]
fn each_credit_goes_to_the_cancelled_line_that_was_charged_so_much() {
    for credits in [[20, 32], [32, 20]] {
        assert_eq!(credited(&credits), []);
    }
    let owed = credited(&[32]);
    assert!(owed.len() == 1 && owed[0].kind == FindingKind::CreditDue, "{owed:?}");
    assert_eq!(owed[0].billed, Some(20.into()));
}

#[test]
fn what_is_credited_twice_is_named() {
    let found = credited(&[20, 32, 32]);
    assert!(found.len() == 1 && found[0].kind == FindingKind::AmountDiffers, "{found:?}");
    assert_eq!(found[0].billed, Some((-32).into()));
    assert!(found[0].text.contains("32 charged, -64 credited"), "{}", found[0].text);
}

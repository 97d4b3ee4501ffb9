//! Charges of usage.

use super::*;
use crate::billing::{LineFacts, LineKind};

/// A metered order of one subscription, charged `charged` for two days of usage of 10 each; `misplaced` is charged for
/// it under an unknown order.
fn metered(charged: &[i64], misplaced: &[i64]) -> Vec<Finding> {
    let mut rng = fastrand::Rng::with_seed(5);
    let SampleOrder { mut bought, mut rows } = sample_order(&mut rng, 0);
    let mut line = bought.remove(0);
    line.charging = Charging::Metered;
    let row = rows.remove(0);
    let mut reconciliation = Reconciliation::new().unwrap();
    let subscription = line.subscription.clone().unwrap();
    reconciliation.add_bought(line).unwrap();
    reconciliation.begin_invoice(&"G1".into(), None);
    reconciliation.expect_usage();
    let of_order = |order: &str, amounts: &[i64]| {
        let row = Row { subscription: subscription.clone(), order: order.to_owned(), ..row.clone() };
        amounts.iter().map(|amount| (*amount, row.clone().priced((*amount).into()))).collect::<Vec<_>>()
    };
    for (amount, row) in [of_order(&row.order, charged), of_order("nobody", misplaced)].concat() {
        let facts = row.facts();
        reconciliation
            .add_billed(&LineFacts { invoice: "G1", unit_price: Some(amount.into()), ..facts })
            .unwrap();
    }
    for _ in 0..2 {
        let day = LineFacts { kind: LineKind::Usage, ..row.facts() };
        let day = LineFacts { subscription_id: &subscription, subtotal: Some(10.into()), ..day };
        reconciliation.add_billed(&day).unwrap();
    }
    let mut found = Vec::new();
    reconciliation.reconcile(&ReconcileScope::everything(at(UNTIL)), |finding| found.push(finding)).unwrap();
    found
}

#[test]
fn charges_of_usage_are_compared_with_the_days_they_sum_up() {
    let kinds = |charged: &[i64], misplaced: &[i64]| {
        metered(charged, misplaced).iter().map(|finding| finding.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&[20], &[]), []);
    assert_eq!(kinds(&[12, 8], &[]), []);
    assert_eq!(kinds(&[25], &[]), [FindingKind::AmountDiffers]);
    assert_eq!(kinds(&[], &[]), [FindingKind::BoughtNotBilled]);
    assert_eq!(kinds(&[20, 20], &[]), [FindingKind::Duplicate]);
    assert_eq!(kinds(&[], &[20]), [FindingKind::BilledNotBought], "its usage is charged");
    assert_eq!(kinds(&[20], &[7]), [FindingKind::BilledNotBought], "one wrong charge is one finding");
}

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

/// A month of 24 units a day, priced in dollars and billed in yen: each day with ten decimal places, the charge rounded down
/// before and after it is converted.
fn converted(subtotal: &str) -> Vec<FindingKind> {
    let number = |text: &str| Some(text.parse().unwrap());
    let mut rng = fastrand::Rng::with_seed(5);
    let SampleOrder { mut bought, rows } = sample_order(&mut rng, 0);
    let mut line = bought.remove(0);
    (line.charging, line.currency) = (Charging::Metered, Some(code("USD")));
    let subscription = line.subscription.clone().unwrap();
    let mut reconciliation = Reconciliation::new().unwrap();
    reconciliation.add_bought(line).unwrap();
    reconciliation.begin_invoice(&"G1".into(), None);
    reconciliation.expect_usage();
    let line = LineFacts {
        invoice: "G1",
        subscription_id: &subscription,
        unit_price: number("0.217"),
        effective_unit_price: number("0.18445"),
        currency: Some(code("JPY")),
        pricing_currency: Some(code("USD")),
        exchange_rate: number("149.37"),
        tax: None,
        total: None,
        ..rows[0].facts()
    };
    let month = LineFacts { billable_quantity: number("744"), subtotal: number(subtotal), ..line };
    reconciliation.add_billed(&month).unwrap();
    for _ in 0..31 {
        let day = LineFacts { kind: LineKind::Usage, subtotal: number("661.2311160"), ..line };
        reconciliation.add_billed(&day).unwrap();
    }
    let mut found = Vec::new();
    let scope = ReconcileScope::everything(at(UNTIL));
    reconciliation.reconcile(&scope, |finding| found.push(finding.kind)).unwrap();
    found
}

#[test]
fn usage_is_rounded_down_before_it_is_converted() {
    assert_eq!(converted("20498.04"), [], "a cent of the price is worth 1.4937 in the invoice's currency");
    assert_eq!(converted("20497.00"), [], "within two cents of the price and one of the invoice");
    assert_eq!(converted("20495.00"), [FindingKind::AmountDiffers]);
    assert_eq!(converted("20502.00"), [FindingKind::AmountDiffers]);
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

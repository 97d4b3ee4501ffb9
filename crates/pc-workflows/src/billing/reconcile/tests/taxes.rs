//! Lines that are taxed otherwise than the others.

use super::*;
use crate::billing::LineFacts;

#[test]
fn a_line_taxed_otherwise_than_all_others_stands_out_and_a_mixture_does_not() {
    let found = |odd: usize| {
        let mut rng = fastrand::Rng::with_seed(9);
        let mut reconciliation = Reconciliation::new().unwrap();
        reconciliation.begin_invoice(&"G1".into(), None);
        let mut left = odd;
        for number in 0..30 {
            let SampleOrder { bought, rows } = sample_order(&mut rng, number);
            bought.into_iter().for_each(|line| reconciliation.add_bought(line).unwrap());
            for mut row in rows {
                if left > 0 && row.subtotal > 20.into() {
                    // Consistent in itself, but not the rate of the others.
                    row.tax = (row.tax.get() + Decimal::from(1).get()).into();
                    row.total = (row.subtotal.get() + row.tax.get()).into();
                    left -= 1;
                }
                reconciliation.add_billed(&LineFacts { invoice: "G1", ..row.facts() }).unwrap();
            }
        }
        let mut found = Vec::new();
        reconciliation
            .reconcile(&ReconcileScope::everything(at(UNTIL)), |finding| found.push(finding.kind))
            .unwrap();
        found
    };
    assert_eq!(found(0), []);
    assert_eq!(found(2), [FindingKind::TaxDiffers; 2]);
    assert_eq!(found(40), [], "who knows which rate is right");
}

#[test]
fn a_unit_of_tax_stands_out_on_large_amounts_unless_taxes_are_rounded_to_units() {
    // The first amounts are small.
    let found = |small: usize, odd: i64, taxed: fn(i64) -> rust_decimal::Decimal| {
        let mut rng = fastrand::Rng::with_seed(11);
        let mut reconciliation = Reconciliation::new().unwrap();
        reconciliation.begin_invoice(&"G1".into(), None);
        for number in 0..30 {
            let SampleOrder { mut bought, mut rows } = sample_order(&mut rng, number);
            let (mut line, mut row) = (bought.remove(0), rows.remove(0));
            (line.quantity, line.charging) = (1, Charging::Unknown);
            line.cycle = Some(BillingCycleType::OneTime);
            reconciliation.add_bought(line).unwrap();
            let amount = if number < small { 100 } else { 1_000_003 + 977 * i64::try_from(number).unwrap() };
            (row.quantity, row.unit, row.subtotal) = (1, amount.into(), amount.into());
            row.tax = (taxed(amount) + Decimal::from(if number == 7 { odd } else { 0 }).get()).into();
            row.total = (row.subtotal.get() + row.tax.get()).into();
            reconciliation.add_billed(&LineFacts { invoice: "G1", ..row.facts() }).unwrap();
        }
        let mut found = Vec::new();
        reconciliation.reconcile(&ReconcileScope::of_invoices(), |finding| found.push(finding.kind)).unwrap();
        found
    };
    let exact = |amount: i64| rust_decimal::Decimal::new(amount * 19, 2);
    let whole = |amount: i64| rust_decimal::Decimal::from(amount * 19 / 100);
    let finer = |amount: i64| rust_decimal::Decimal::new(amount * 88_712, 6).round_dp(2);
    assert_eq!(found(0, 0, exact), []);
    assert_eq!(found(0, 1, exact), [FindingKind::TaxDiffers]);
    assert_eq!(found(0, 0, whole), []);
    assert_eq!(found(0, 3, whole), [FindingKind::TaxDiffers]);
    assert_eq!(found(0, 0, finer), [], "a rate of more digits than are looked at");
    assert_eq!(found(0, 300, finer), [FindingKind::TaxDiffers]);
    let quebec = |amount: i64| {
        let tax = rust_decimal::Decimal::new(amount * 14_975, 5);
        tax.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
    };
    assert_eq!(found(29, 0, quebec), [], "small amounts do not show how many digits it has");
}

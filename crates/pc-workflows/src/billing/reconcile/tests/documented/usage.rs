//! A fee and the usage beyond what it includes.

use super::*;

#[test]
fn a_fee_and_its_overage_are_two_charges_of_one_product() {
    let found = |overage: &str| {
        let scenario = Scenario::bought("2021-06-01", 1, "10", BillingCycleType::Monthly, "P1Y");
        let scenario = scenario.billed(&format!(
            "start      end        type unit eup  bq total
             2021-06-01 2021-06-30 new  10   10   1  10.00
             2021-06-01 2021-06-30 new  0.10 0.10 50 {overage}"
        ));
        let mut reconciliation = Reconciliation::new().unwrap();
        scenario.bought.iter().for_each(|line| reconciliation.add_bought(line.clone()).unwrap());
        reconciliation.begin_invoice(&"G1".into(), None);
        reconciliation.expect_usage();
        scenario.add_lines(&mut reconciliation);
        let day = LineFacts {
            kind: LineKind::Usage,
            customer_id: "a-customer",
            subscription_id: "a-subscription",
            subtotal: Some(5.into()),
            currency: Some(code("EUR")),
            ..LineFacts::default()
        };
        reconciliation.add_billed(&day).unwrap();
        let (mut found, scope) = (Vec::new(), ReconcileScope::everything(at("2021-06-30T00:00:00Z")));
        reconciliation.reconcile(&scope, |finding| found.push(finding.kind)).unwrap();
        found
    };
    assert_eq!(found("5.00"), []);
    assert_eq!(found("5.50"), [FindingKind::AmountDiffers]);
}

/// A charge of usage, an Azure credit, and daily usage that tells the credit or not.
#[test]
fn daily_usage_may_tell_a_credit_or_not() {
    let found = |used: &str| {
        let mut line = bought("an-order", "2023-05-02", 1, "0", BillingCycleType::Monthly, "");
        line.charging = Charging::Metered;
        let scenario = Scenario { bought: vec![line], lines: Vec::new() }.billed(
            "start      end        type           unit  eup      bq       total
             2023-05-01 2023-05-31 new            0.217 0.18445  6511.005 1200.95
             2023-05-01 2023-05-31 customerCredit 0.217 -0.18445 6511.005 -1200.95",
        );
        let mut reconciliation = Reconciliation::new().unwrap();
        scenario.bought.iter().for_each(|line| reconciliation.add_bought(line.clone()).unwrap());
        reconciliation.begin_invoice(&"G1".into(), None);
        reconciliation.expect_usage();
        scenario.add_lines(&mut reconciliation);
        let day = LineFacts {
            kind: LineKind::Usage,
            customer_id: "a-customer",
            subscription_id: "a-subscription",
            subtotal: Some(used.parse().unwrap()),
            currency: Some(code("EUR")),
            ..LineFacts::default()
        };
        reconciliation.add_billed(&day).unwrap();
        let (mut found, scope) = (Vec::new(), ReconcileScope::everything(at("2023-06-01T00:00:00Z")));
        reconciliation.reconcile(&scope, |finding| found.push(finding.kind)).unwrap();
        found
    };
    for used in ["1200.956", "0"] {
        assert_eq!(found(used), [], "{used}");
    }
    assert_eq!(found("1210.00"), [FindingKind::AmountDiffers]);
}

#[test]
fn usage_charged_in_another_currency_than_it_was_used_in_is_found() {
    let mut line = bought("an-order", "2023-05-02", 1, "0", BillingCycleType::Monthly, "");
    line.charging = Charging::Metered;
    let mut scenario = Scenario { bought: vec![line], lines: Vec::new() }.billed(
        "start      end        type unit  eup     bq    total
         2023-05-01 2023-05-31 new  0.217 0.18445 100   18.44
         2023-05-01 2023-05-31 new  0.045 0.03825 400.1 15.30",
    );
    scenario.lines[1].insert("Currency".to_owned(), "CHF".into());
    let mut reconciliation = Reconciliation::new().unwrap();
    scenario.bought.iter().for_each(|line| reconciliation.add_bought(line.clone()).unwrap());
    reconciliation.begin_invoice(&"G1".into(), None);
    reconciliation.expect_usage();
    scenario.add_lines(&mut reconciliation);
    let day = LineFacts {
        kind: LineKind::Usage,
        customer_id: "a-customer",
        subscription_id: "a-subscription",
        subtotal: Some("33.74".parse().unwrap()),
        currency: Some(code("EUR")),
        ..LineFacts::default()
    };
    reconciliation.add_billed(&day).unwrap();
    let (mut found, scope) = (Vec::new(), ReconcileScope::everything(at("2023-06-01T00:00:00Z")));
    reconciliation.reconcile(&scope, |finding| found.push(finding.kind)).unwrap();
    assert!(found.contains(&FindingKind::CurrencyDiffers), "{found:?}");
}

#[test]
fn charges_that_say_the_same_are_right_if_the_days_come_to_both() {
    let found = |used: &str| {
        let mut line = bought("an-order", "2023-05-02", 1, "0", BillingCycleType::Monthly, "");
        line.charging = Charging::Metered;
        let scenario = Scenario { bought: vec![line], lines: Vec::new() }.billed(
            "start      end        type unit eup bq  total
             2023-05-01 2023-05-31 new  0.1  0.1 100 10.00
             2023-05-01 2023-05-31 new  0.1  0.1 100 10.00",
        );
        let mut reconciliation = Reconciliation::new().unwrap();
        scenario.bought.iter().for_each(|line| reconciliation.add_bought(line.clone()).unwrap());
        reconciliation.begin_invoice(&"G1".into(), None);
        reconciliation.expect_usage();
        scenario.add_lines(&mut reconciliation);
        let day = LineFacts {
            kind: LineKind::Usage,
            customer_id: "a-customer",
            subscription_id: "a-subscription",
            subtotal: Some(used.parse().unwrap()),
            currency: Some(code("EUR")),
            ..LineFacts::default()
        };
        reconciliation.add_billed(&day).unwrap();
        let (mut found, scope) = (Vec::new(), ReconcileScope::everything(at("2023-06-01T00:00:00Z")));
        reconciliation.reconcile(&scope, |finding| found.push(finding.kind)).unwrap();
        found
    };
    assert_eq!(found("20.00"), []);
    assert_eq!(found("10.00"), [FindingKind::Duplicate]);
    assert_eq!(found("15.00"), [FindingKind::Duplicate, FindingKind::AmountDiffers]);
}

//! Charges of usage beside the days they sum up, alone and beside a fee.

use super::*;

/// An order of which the usage is charged.
pub(super) fn metered(table: &str) -> Scenario {
    let mut line = bought("an-order", "2023-05-02", 1, "0", BillingCycleType::Monthly, "");
    line.charging = Charging::Metered;
    Scenario { bought: vec![line], lines: Vec::new() }.billed(table)
}

#[test]
fn a_fee_and_its_overage_are_two_charges_of_one_product() {
    let found = |overage: &str| {
        let scenario = Scenario::bought("2021-06-01", 1, "10", BillingCycleType::Monthly, "P1Y");
        let scenario = scenario.billed(&format!(
            "start      end        type unit eup  bq total
             2021-06-01 2021-06-30 new  10   10   1  10.00
             2021-06-01 2021-06-30 new  0.10 0.10 50 {overage}"
        ));
        scenario.found_with_usage("a-subscription", "5")
    };
    assert_eq!(found("5.00"), []);
    assert_eq!(found("5.50"), [FindingKind::AmountDiffers]);
}

#[test]
fn daily_usage_may_tell_a_credit_or_not() {
    let scenario = metered(
        "start      end        type           unit  eup      bq       total
         2023-05-01 2023-05-31 new            0.217 0.18445  6511.005 1200.95
         2023-05-01 2023-05-31 customerCredit 0.217 -0.18445 6511.005 -1200.95",
    );
    for used in ["1200.956", "0"] {
        assert_eq!(scenario.found_with_usage("a-subscription", used), [], "{used}");
    }
    let found = scenario.found_with_usage("a-subscription", "1210.00");
    assert_eq!(found, [FindingKind::AmountDiffers]);
}

#[test]
fn usage_charged_in_another_currency_than_it_was_used_in_is_found() {
    let mut scenario = metered(
        "start      end        type unit  eup     bq    total
         2023-05-01 2023-05-31 new  0.217 0.18445 100   18.44
         2023-05-01 2023-05-31 new  0.045 0.03825 400.1 15.30",
    );
    assert_eq!(scenario.found_with_usage("a-subscription", "33.74"), []);
    scenario.lines[1].insert("Currency".to_owned(), "CHF".into());
    assert!(scenario.found_with_usage("a-subscription", "33.74").contains(&FindingKind::CurrencyDiffers));
}

#[test]
fn charges_that_say_the_same_are_right_if_the_days_come_to_both() {
    let scenario = metered(
        "start      end        type unit eup bq  total
         2023-05-01 2023-05-31 new  0.1  0.1 100 10.00
         2023-05-01 2023-05-31 new  0.1  0.1 100 10.00",
    );
    for (used, kinds) in [
        ("20.00", vec![]),
        ("10.00", vec![FindingKind::Duplicate]),
        ("15.00", vec![FindingKind::Duplicate, FindingKind::AmountDiffers]),
    ] {
        assert_eq!(scenario.found_with_usage("a-subscription", used), kinds, "{used}");
    }
}

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

#[test]
fn daily_usage_in_two_currencies_is_found() {
    let scenario = metered(
        "start      end        type unit eup bq  total
         2023-05-01 2023-05-31 new  1    1   100 100.00",
    );
    assert_eq!(scenario.found_with_days("a-subscription", &[("60", "EUR"), ("40", "EUR")]), []);
    for days in [[("60", "EUR"), ("40", "USD")], [("40", "USD"), ("60", "EUR")]] {
        let found = scenario.found_with_days("a-subscription", &days);
        assert_eq!(found, [FindingKind::CurrencyDiffers], "{days:?}");
    }
}

#[test]
fn a_meter_in_another_currency_than_its_invoice_is_found() {
    let scenario = metered(
        "start      end        type meter unit eup bq  total  currency
         2023-05-01 2023-05-31 new  one   0.5  0.5 100 50.00  EUR
         2023-05-01 2023-05-31 new  two   0.6  0.6 100 60.00  EUR
         2023-05-01 2023-05-31 new  three 9    9   100 900.00 USD",
    );
    assert_eq!(scenario.found(), [FindingKind::CurrencyDiffers], "{:?}", scenario.findings());
}

#[test]
fn daily_usage_of_too_many_digits_is_found() {
    let scenario = metered(
        "start      end        type unit eup bq  total
         2023-05-01 2023-05-31 new  1    1   100 100.00",
    );
    let day = ("79228162514264337593543950335", "EUR");
    assert_eq!(scenario.found_with_days("a-subscription", &[day, day]), [FindingKind::Unreadable]);
}

/// As many meters of a hundredth more or less than they were used for.
fn rounded_by(cents: i64) -> Vec<FindingKind> {
    let table = "start end type meter unit eup bq total\n".to_owned();
    let amount = Decimal::from(10_000 + cents * 100).get() / rust_decimal::Decimal::from(10_000);
    let rows = (0..100).map(|meter| format!("2023-05-01 2023-05-31 new m{meter} 1 1 1 {amount}\n"));
    metered(&(table + &rows.collect::<String>())).found_with_usage("a-subscription", "100.00")
}

#[test]
fn usage_is_rounded_down_and_not_up() {
    assert_eq!(rounded_by(0), []);
    assert_eq!(rounded_by(-2), [], "its price and its amount are rounded down");
    assert_eq!(rounded_by(-3), [FindingKind::AmountDiffers]);
    assert_eq!(rounded_by(1), [FindingKind::AmountDiffers], "a cent too much, a hundred times");
}

#[test]
fn a_tier_that_is_printed_rounded_up_fits() {
    let scenario = metered(
        "start      end        type unit eup    bq total
         2023-05-01 2023-05-31 new  0    0      5  0
         2023-05-01 2023-05-31 new  2.99 2.5415 32 81.33",
    );
    assert_eq!(scenario.found_with_usage("a-subscription", "81.328"), []);
    assert_eq!(scenario.found_with_usage("a-subscription", "81.30"), [FindingKind::AmountDiffers]);
}

#[test]
fn a_credit_is_rounded_towards_zero() {
    let scenario = metered(
        "start      end        type           meter unit eup  bq total
         2023-05-01 2023-05-31 new            one   1    1    50 50.00
         2023-05-01 2023-05-31 customerCredit one   1    -0.2 50 -10.00
         2023-05-01 2023-05-31 customerCredit two   1    -0.2 50 -10.00",
    );
    assert_eq!(scenario.found_with_usage("a-subscription", "29.97"), []);
    assert_eq!(scenario.found_with_usage("a-subscription", "29.90"), [FindingKind::AmountDiffers]);
}

#[test]
fn charges_that_say_the_same_are_found_where_the_days_have_no_sum() {
    let scenario = metered(
        "start      end        type unit eup bq  total
         2023-05-01 2023-05-31 new  0.1  0.1 100 10.00
         2023-05-01 2023-05-31 new  0.1  0.1 100 10.00",
    );
    let huge = ("79228162514264337593543950335", "EUR");
    for (days, other) in [
        ([("10", "EUR"), ("10", "USD")], FindingKind::CurrencyDiffers),
        ([huge, huge], FindingKind::Unreadable),
    ] {
        assert_eq!(scenario.found_with_days("a-subscription", &days), [FindingKind::Duplicate, other]);
    }
}

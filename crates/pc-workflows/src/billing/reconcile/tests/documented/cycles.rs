//! Purchases, cycles, renewals and ends.

use std::time::Duration;

use super::*;

const ONE_DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Ten seats by the month: bought, and charged again or renewed.
pub(super) fn purchase_and_cycle(next: &str) -> Scenario {
    Scenario::bought("2021-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y").billed(&format!(
        "start      end        type   unit  eup   bq total  ref
         2021-06-18 2021-07-17 new    10.08 10.08 10 100.80 r1
         2021-07-18 2021-08-17 {next} 10.08 10.08 10 100.80 r2"
    ))
}

/// Ten seats bought on July 15 and cancelled on a day.
pub(super) fn cancelled(day: &str, total: &str) -> Scenario {
    let mut scenario =
        Scenario::bought("2021-07-15", 10, "10.08", BillingCycleType::Monthly, "P1Y").billed(&format!(
            "start      end        type            unit  eup   bq total   ref
             2021-07-15 2021-08-14 new             10.08 10.08 10 100.80  r1
             {day}      2021-08-14 cancelImmediate 10.08 -9.42 10 {total} r2"
        ));
    scenario.bought[0].quantity = 0;
    scenario
}

/// From a yearly to a monthly plan within a term of three years.
pub(super) fn another_plan() -> Scenario {
    Scenario::bought("2021-09-20", 10, "250", BillingCycleType::Annual, "P3Y").billed(
        "start      end        type              unit eup bq total frequency ref
         2021-09-20 2022-09-19 new               250  250 10 2500  Annual    r1
         2022-09-20 2022-10-19 changeBillingPlan 20   20  10 200   Monthly   r2
         2022-10-20 2022-11-19 cycleCharge       20   20  10 200   Monthly   r3",
    )
}

#[test]
fn purchases_cycles_renewals_and_cancellations_fit() {
    let scenarios = [
        purchase_and_cycle("cycleCharge"),
        purchase_and_cycle("renew"),
        cancelled("2021-07-17", "-94.20"),
        cancelled("2021-07-17", "-94.29"),
        another_plan(),
    ];
    for scenario in scenarios {
        assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
    }
}

#[test]
fn what_is_cancelled_within_a_day_is_credited_in_full_or_by_days() {
    for (day, total) in [
        ("2021-07-15", "-100.80"),
        ("2021-07-16", "-100.80"),
        ("2021-07-16", "-97.50"),
        ("2021-07-16", "-97.54"),
    ] {
        assert_eq!(cancelled(day, total).found(), [], "{day} {total}");
    }
    assert_eq!(cancelled("2021-07-16", "-95.00").found(), [FindingKind::AmountDiffers]);
}

#[test]
fn cycles_of_every_documented_month_end_fit() {
    for (start, end) in [
        ("2021-01-31", "2021-02-27"),
        ("2021-02-28", "2021-03-27"),
        ("2021-06-30", "2021-07-29"),
        ("2021-01-30", "2021-02-27"),
        ("2021-05-30", "2021-06-29"),
        ("2021-06-29", "2021-07-28"),
        ("2023-01-29", "2023-02-27"),
        ("2023-01-30", "2023-02-26"),
        ("2024-01-30", "2024-02-28"),
        ("2024-01-30", "2024-02-27"),
        ("2024-02-29", "2024-03-28"),
        ("2024-02-29", "2024-03-30"),
    ] {
        let charged = |total: &str| {
            let scenario = Scenario::bought(start, 10, "10.08", BillingCycleType::Monthly, "P1M");
            let table = "start end type unit eup bq total\n";
            scenario.billed(&format!("{table}{start} {end} new 10.08 10.08 10 {total}")).found()
        };
        assert_eq!(charged("100.80"), [], "{start} to {end}");
        assert_eq!(charged("151.20"), [FindingKind::AmountDiffers], "{start} to {end}");
    }
}

#[test]
fn a_year_of_cycles_from_the_end_of_a_month_fits() {
    for starts in [
        ["2021-01-31", "2021-02-28", "2021-03-31", "2021-04-30", "2021-05-31", "2021-06-30", "2021-07-31"],
        ["2021-01-30", "2021-02-27", "2021-03-30", "2021-04-29", "2021-05-30", "2021-06-29", "2021-07-30"],
    ] {
        let mut scenario = Scenario::bought(starts[0], 1, "10", BillingCycleType::Monthly, "P1Y");
        for pair in starts.windows(2) {
            let end = (at(&format!("{}T00:00:00Z", pair[1])) - ONE_DAY).to_utc_text();
            let kind = if pair[0] == starts[0] { "new" } else { "cycleCharge" };
            let table = "start end type unit eup bq total\n";
            scenario = scenario.billed(&format!("{table}{} {} {kind} 10 10 1 10.00", pair[0], &end[..10]));
        }
        assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
        scenario.lines.remove(3);
        assert_eq!(scenario.found(), [FindingKind::BoughtNotBilled]);
    }
}

#[test]
fn a_short_first_cycle_is_charged_by_its_days() {
    // An end aligned with the calendar, and a migration whose first cycle was short: by the days of either month.
    for (start, end, unit, total) in [
        ("2023-02-04", "2023-02-28", "28", "25.00"),
        ("2022-01-25", "2022-02-20", "16", "15.42"),
        ("2022-01-25", "2022-02-20", "16", "13.93"),
    ] {
        let charged = |total: &str| {
            let table = "start end type unit eup bq total\n";
            let scenario = Scenario::bought(start, 1, unit, BillingCycleType::Monthly, "P1Y");
            scenario.billed(&format!("{table}{start} {end} new {unit} {total} 1 {total}")).found()
        };
        assert_eq!(charged(total), [], "{start} to {end}");
        assert_eq!(charged("14.50"), [FindingKind::AmountDiffers], "{start} to {end}");
    }
}

#[test]
fn a_term_is_renewed_at_the_price_of_that_day() {
    let renewed = |eup: &str, total: &str| {
        let scenario = Scenario::bought("2021-06-18", 10, "10.08", BillingCycleType::Monthly, "P1M");
        let scenario = scenario.billed(&format!(
            "start      end        type  unit  eup   bq total
             2021-06-18 2021-07-17 new   10.08 10.08 10 100.80
             2021-07-18 2021-08-17 renew 11.50 {eup} 10 {total}"
        ));
        scenario.found()
    };
    assert_eq!(renewed("11.50", "115.00"), []);
    assert_eq!(renewed("10.08", "100.80"), []);
    assert_eq!(renewed("11.62", "116.20"), [FindingKind::AmountDiffers]);
}

#[test]
fn a_credit_of_a_customer_is_a_note() {
    let scenario = purchase_and_cycle("cycleCharge").billed(
        "start      end        type           unit  eup    bq total
         2021-07-18 2021-08-17 customerCredit 10.08 -10.08 10 -100.80",
    );
    assert_eq!(scenario.found(), []);
}

/// Bought on a day, and aligned with the calendar from then on.
fn aligned(day: &str, last_of_month: &str, first: &str) -> Scenario {
    let scenario = Scenario::bought(day, 300, "10.08", BillingCycleType::Monthly, "P1Y");
    scenario.billed(&format!(
        "start      end             type        unit  eup   bq  total
         {day}      {last_of_month} new         10.08 10.08 300 {first}
         2023-11-01 2023-11-30      cycleCharge 10.08 10.08 300 3024.00
         2023-12-01 2023-12-31      cycleCharge 10.08 10.08 300 3024.00"
    ))
}

#[test]
fn cycles_follow_a_short_first_one_however_short_it_is() {
    for (day, first) in [
        ("2023-10-10", "2146.06"),
        ("2023-10-27", "486.00"),
        ("2023-10-28", "390.00"),
        ("2023-10-31", "96.00"),
    ] {
        let mut scenario = aligned(day, "2023-10-31", first);
        assert_eq!(scenario.found(), [], "{day}: {:?}", scenario.findings());
        let again = scenario.lines[1].clone();
        scenario.lines.push(again);
        assert_eq!(scenario.found(), [FindingKind::Duplicate], "{day}");
        scenario.lines.truncate(3);
        scenario.lines.remove(1);
        assert_eq!(scenario.found(), [FindingKind::BoughtNotBilled], "{day}");
    }
}

#[test]
fn a_charge_for_two_terms_at_the_price_of_one_is_found() {
    let scenario = |whole: Option<Decimal>| {
        let mut scenario = Scenario::bought("2023-03-10", 10, "10", BillingCycleType::Monthly, "P1M").billed(
            "start      end        type unit eup bq total
             2023-03-10 2023-05-09 new  10   10  10 100.00",
        );
        scenario.bought[0].charging = Charging::Priced { unit: 10.into(), whole };
        scenario.found()
    };
    for whole in [None, Some(100.into())] {
        assert_eq!(scenario(whole), [FindingKind::AmountDiffers]);
    }
}

#[test]
fn a_renewal_may_be_for_another_count() {
    let renewed = |bq: &str, total: &str| {
        Scenario::bought("2023-03-15", 5, "10", BillingCycleType::Monthly, "P1M").billed(&format!(
            "start      end        type  unit eup bq   total
             2023-03-15 2023-04-14 new   10   10  5    50.00
             2023-04-15 2023-05-14 renew 10   10  {bq} {total}
             2023-05-15 2023-06-14 renew 10   10  {bq} {total}"
        ))
    };
    let scenario = renewed("2", "20.00");
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
    assert!(scenario.findings().iter().any(|found| found.kind == FindingKind::Change));
    assert_ne!(renewed("2", "50.00").found(), [], "an amount that is not that of the count");
}

#[test]
fn a_renewal_at_a_price_that_was_cut_before_it_was_printed_fits() {
    let renewed = |total: &str, later: &str| {
        Scenario::bought("2023-03-15", 10, "141.07", BillingCycleType::Monthly, "P1M")
            .billed(&format!(
                "start      end        type        unit   eup    bq total   ref
                 2023-03-15 2023-04-14 new         141.07 141.07 10 1410.70 r1
                 2023-04-15 2023-05-14 renew       156.32 148.50 10 {total} r2
                 2023-05-15 2023-06-14 cycleCharge 156.32 148.50 10 {later} r3
                 2023-05-20 2023-06-14 addQuantity 156.32 -124.54 10 -1245.51 r4
                 2023-05-20 2023-06-14 addQuantity 156.32 124.54 12 1494.61 r4"
            ))
            .adjusted("5.00% promotion")
            .found()
    };
    assert_eq!(renewed("1485.04", "1485.04"), []);
    assert_eq!(renewed("1485.04", "1499.85"), [FindingKind::AmountDiffers]);
    assert_eq!(renewed("1499.85", "1485.04"), [FindingKind::AmountDiffers]);
}

#[test]
fn software_by_the_term_is_credited_in_full_or_by_days() {
    for (credit, kinds) in
        [("-98.63", vec![]), ("-100.00", vec![]), ("-96.00", vec![FindingKind::AmountDiffers])]
    {
        let scenario =
            Scenario::bought("2023-03-15", 1, "100", BillingCycleType::OneTime, "P1Y").billed(&format!(
                "start      end        type            unit eup    bq total    frequency
             2023-03-15 2024-03-14 new             100  100    1  100.00   -
             2023-03-20 2024-03-14 cancelImmediate 100  -98.63 1  {credit} -"
            ));
        assert_eq!(scenario.found(), kinds, "{credit}: {:?}", scenario.findings());
    }
}

#[test]
fn what_is_charged_after_an_end_is_found() {
    for quantity in [0, 10] {
        let mut scenario = cancelled("2021-07-17", "-94.20").billed(
            "start      end        type        unit  eup   bq total  ref
             2021-08-15 2021-09-14 cycleCharge 10.08 10.08 10 100.80 r3",
        );
        scenario.bought[0].quantity = quantity;
        assert_eq!(scenario.found(), [FindingKind::QuantityDiffers], "{quantity}: {:?}", scenario.findings());
    }
}

#[test]
fn an_end_that_credits_fewer_than_were_charged_is_found() {
    let mut scenario = cancelled("2021-07-17", "-94.20");
    for (name, value) in
        [("Quantity", "11"), ("BillableQuantity", "11"), ("Subtotal", "110.88"), ("Total", "110.88")]
    {
        scenario.lines[0].insert(name.to_owned(), value.into());
    }
    assert_eq!(scenario.found(), [FindingKind::QuantityDiffers], "{:?}", scenario.findings());
}

#[test]
fn a_cycle_of_a_later_term_that_is_missing_is_found() {
    let mut scenario = Scenario::bought("2023-11-07", 25, "0", BillingCycleType::Monthly, "P1M").billed(
        "start      end        type        unit  eup   bq total   termend
         2023-11-07 2023-12-06 new         0     0     25 0       2023-12-06
         2023-12-07 2024-01-06 renew       52.61 52.61 25 1315.25 2024-12-06
         2024-01-07 2024-02-06 cycleCharge 52.61 52.61 25 1315.25 2024-12-06
         2024-02-07 2024-03-06 cycleCharge 52.61 52.61 25 1315.25 2024-12-06",
    );
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
    scenario.lines.pop();
    assert_eq!(scenario.found_until("2024-02-08"), [FindingKind::BoughtNotBilled]);
}

#[test]
fn a_spreadsheet_takes_the_zeros_off_a_sku() {
    let mut scenario = purchase_and_cycle("cycleCharge");
    scenario.lines.iter_mut().for_each(|line| _ = line.insert("SkuId".to_owned(), "1".into()));
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}

#[test]
fn what_is_not_renewed_after_a_short_first_term_is_not_missing() {
    let scenario = Scenario::bought("2024-03-12", 10, "10", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type        unit eup  bq total  termend
         2024-03-12 2024-03-31 new         10   6.45 10 64.50  2024-05-31
         2024-04-01 2024-04-30 cycleCharge 10   10   10 100.00 2024-05-31
         2024-05-01 2024-05-31 cycleCharge 10   10   10 100.00 2024-05-31",
    );
    assert_eq!(scenario.found_until("2024-07-01"), [], "{:?}", scenario.findings());
}

#[test]
fn within_a_term_the_first_charge_tells_the_price_of_an_order_without_prices() {
    let charged = |eup: &str, total: &str, end: &str| {
        let mut scenario =
            Scenario::bought("2023-03-15", 10, "1", BillingCycleType::Monthly, "P1Y").billed(&format!(
                "start      end        type        unit eup   bq total   termend
             2023-03-15 2023-04-14 new         10   10    10 100.00  2024-03-14
             2023-04-15 {end}      cycleCharge 10   {eup} 10 {total} 2024-03-14"
            ));
        scenario.bought[0].charging = Charging::Unknown;
        scenario.found()
    };
    assert_eq!(charged("10", "100.00", "2023-05-14"), []);
    assert_eq!(charged("10.10", "101.00", "2023-05-14"), [FindingKind::AmountDiffers]);
    assert_eq!(charged("10", "100.00", "2023-04-28"), [FindingKind::AmountDiffers]);
}

#[test]
fn a_renewal_by_a_price_that_was_rounded_up_when_printed_fits() {
    let scenario = Scenario::bought("2023-03-15", 1000, "1.08", BillingCycleType::Monthly, "P1M");
    let scenario = scenario.billed(
        "start      end        type  unit eup  bq   total
         2023-03-15 2023-04-14 new   1.08 1.08 1000 1080.00
         2023-04-15 2023-05-14 renew 1.08 1.03 1002 1022.04",
    );
    assert_eq!(scenario.adjusted("5.00% promotion").found(), []);
}

#[test]
fn a_purchase_that_is_missing_before_its_end_is_found() {
    let scenario = |rows: &str| {
        let mut scenario = Scenario::bought("2024-04-25", 25, "30.40", BillingCycleType::Monthly, "P1M");
        scenario.bought[0].quantity = 0;
        scenario.billed(&format!("start end type unit eup bq total ref termend\n{rows}"))
    };
    let new = "2024-04-25 2024-05-24 new 30.40 30.40 25 760.00 r1 2024-05-24\n";
    let rest = "2024-04-26 2024-05-24 removeQuantity  30.40 -29.39 25 -734.66 r2 2024-05-24
                2024-04-26 2024-05-24 removeQuantity  30.40 29.39  5  146.93  r2 2024-05-24
                2024-05-25 2024-06-24 renew           30.40 30.40  5  152.00  r3 2024-06-24
                2024-05-28 2024-06-24 cancelImmediate 30.40 -27.46 5  -137.29 r4 2024-06-24";
    assert_eq!(scenario(&format!("{new}{rest}")).found(), []);
    assert_eq!(scenario(rest).found(), [FindingKind::BoughtNotBilled]);
}

#[test]
fn a_term_that_is_renewed_as_another_product_fits() {
    let renewed = |total: &str, later: &str| {
        let mut scenario =
            Scenario::bought("2023-03-15", 25, "0", BillingCycleType::Monthly, "P1M").billed(&format!(
                "start      end        type        sku  unit  eup   bq total   termend
             2023-03-15 2023-04-14 new         0001 0     0     25 0       2023-04-14
             2023-04-15 2023-05-14 renew       0002 52.61 52.61 25 {total} 2024-04-14
             2023-05-15 2023-06-14 cycleCharge 0002 52.61 52.61 25 {later} 2024-04-14"
            ));
        scenario.lines[0].insert("ProductQualifiers".to_owned(), json!(["Trial"]));
        scenario.found()
    };
    assert_eq!(renewed("1315.25", "1315.25"), []);
    assert_eq!(renewed("1315.25", "1328.40"), [FindingKind::AmountDiffers]);
    assert_eq!(renewed("1328.40", "1315.25"), [FindingKind::AmountDiffers]);
}

#[test]
fn a_term_that_is_not_renewed_where_a_month_ends_is_not_missing() {
    let scenario = Scenario::bought("2023-02-27", 10, "10", BillingCycleType::Monthly, "P1M").billed(
        "start      end        type unit eup bq total  termend
         2023-02-27 2023-03-29 new  10   10  10 100.00 2023-03-29",
    );
    assert_eq!(scenario.found_until("2023-07-01"), []);
}

#[test]
fn a_purchase_whose_end_alone_is_charged_is_missing() {
    let scenario = Scenario::bought("2023-05-30", 2, "93.24", BillingCycleType::Annual, "P3Y").billed(
        "start      end        type            unit  eup    bq total   termend    frequency
         2023-05-30 2024-05-29 cancelImmediate 93.24 -93.24 2  -186.48 2026-05-29 Annual",
    );
    assert_eq!(scenario.found(), [FindingKind::BoughtNotBilled]);
}

#[test]
fn a_count_that_comes_and_goes_between_cycles_of_one_term_is_found() {
    let mut scenario = purchase_and_cycle("cycleCharge").billed(
        "start      end        type            unit  eup   bq total   ref
         2021-08-18 2021-09-17 cycleCharge     10.08 10.08 11 110.88  r3
         2021-09-18 2021-10-17 cycleCharge     10.08 10.08 10 100.80  r4
         2021-09-20 2021-10-17 cancelImmediate 10.08 -9.40 10 -94.00  r5",
    );
    assert_eq!(scenario.found(), [FindingKind::QuantityDiffers]);
    scenario.bought[0].quantity = 0;
    assert_eq!(scenario.found(), [FindingKind::QuantityDiffers], "{:?}", scenario.findings());
}

#[test]
fn two_trials_of_one_order_are_renewed_each_for_itself() {
    let trial = |subscription: &str, seats: u32, total: &str| {
        let mut scenario = Scenario::bought("2023-03-15", seats, "0", BillingCycleType::Monthly, "P1M")
            .billed(&format!(
                "start      end        type  sku  sub            unit  eup   bq      total   termend
             2023-03-15 2023-04-14 new   0001 {subscription} 0     0     {seats} 0       2023-04-14
             2023-04-15 2023-05-14 renew 0002 {subscription} 52.61 52.61 {seats} {total} 2024-04-14"
            ));
        scenario.bought[0].subscription = Some(subscription.to_owned());
        scenario.lines[0].insert("ProductQualifiers".to_owned(), json!(["Trial"]));
        scenario
    };
    let (mut both, mut other) = (trial("one", 2, "105.22"), trial("other", 5, "263.05"));
    other.bought[0].number = 1;
    both.bought.append(&mut other.bought);
    both.lines.append(&mut other.lines);
    assert_eq!(both.found(), [], "{:?}", both.findings());
}

#[test]
fn a_charge_for_no_part_of_a_cycle_is_judged_by_the_price_of_one() {
    let charged = |cycle: BillingCycleType, end: &str, total: &str| {
        let scenario = Scenario::bought("2026-06-18", 10, "10.08", cycle, "P1Y");
        let table = "start end type unit eup bq total\n";
        scenario.billed(&format!("{table}2026-06-18 {end} new 10.08 10.08 10 {total}"))
    };
    let month = || BillingCycleType::Monthly;
    for (cycle, end) in [
        (month(), "2026-07-25"),
        (month(), "2026-06-01"),
        (month(), "0001-01-01"),
        (month(), "-"),
        (BillingCycleType::Annual, "2027-06-20"),
    ] {
        assert_eq!(charged(cycle.clone(), end, "100.80").found(), [], "{end}");
        let wrong = charged(cycle, end, "9990.00");
        assert_eq!(wrong.found(), [FindingKind::AmountDiffers], "{end}: {:?}", wrong.findings());
        assert_eq!(wrong.findings()[0].expected, Some("100.80".parse().unwrap()), "{end}");
    }
}

/// Bought by the month, and charged for single days at the price of one.
fn charged_for_days(first: &str, kinds: [&str; 3]) -> Scenario {
    let rows: String = kinds
        .iter()
        .enumerate()
        .map(|(number, kind)| {
            let day =
                (at(&format!("{first}T00:00:00Z")) + ONE_DAY * u32::try_from(number).unwrap()).to_utc_text();
            format!("{0} {0} {kind} 10.08 10.08 10 100.80 r{number}\n", &day[..10])
        })
        .collect();
    Scenario::bought("2021-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y")
        .billed(&format!("start end type unit eup bq total ref\n{rows}"))
}

#[test]
fn a_day_at_the_price_of_a_cycle_takes_the_whole_cycle() {
    for kinds in [["new", "cycleCharge", "cycleCharge"], ["new", "new", "new"]] {
        let scenario = charged_for_days("2021-06-18", kinds);
        assert_eq!(scenario.found(), [FindingKind::Duplicate; 2], "{kinds:?}: {:?}", scenario.findings());
    }
    let mut unpriced = charged_for_days("2021-06-18", ["new", "cycleCharge", "cycleCharge"]);
    unpriced.bought[0].charging = Charging::Unknown;
    assert_eq!(unpriced.found(), [FindingKind::Duplicate; 2], "{:?}", unpriced.findings());
    let months = Scenario::bought("2021-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type        unit  eup   bq total
         2021-06-18 2021-06-18 new         10.08 10.08 10 100.80
         2021-07-18 2021-07-18 cycleCharge 10.08 10.08 10 100.80",
    );
    assert_eq!(months.found(), [], "{:?}", months.findings());
}

#[test]
fn a_plan_that_is_changed_to_itself_is_a_cycle_of_it() {
    let changed = |unit: &str, total: &str| {
        Scenario::bought("2021-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y").billed(&format!(
            "start      end        type              unit   eup    bq total
             2021-06-18 2021-07-17 new               10.08  10.08  10 100.80
             2021-07-18 2021-08-17 changeBillingPlan {unit} {unit} 10 {total}
             2021-08-18 2021-09-17 cycleCharge       10.08  10.08  10 100.80"
        ))
    };
    assert_eq!(changed("10.08", "100.80").found(), []);
    let dearer = changed("100.80", "1008.00");
    assert_eq!(dearer.found(), [FindingKind::AmountDiffers], "{:?}", dearer.findings());
    let mut as_dear = dearer;
    for name in ["UnitPrice", "EffectiveUnitPrice", "Subtotal", "Total"] {
        let of_change = as_dear.lines[1][name].clone();
        as_dear.lines[2].insert(name.to_owned(), of_change);
    }
    assert_eq!(as_dear.found(), [FindingKind::AmountDiffers; 2], "{:?}", as_dear.findings());
}

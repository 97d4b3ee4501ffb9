//! Seats that come and go: the old ones are credited and the new ones charged, from that day to the end of the cycle.

use rust_decimal::Decimal as Number;

use super::*;

/// Ten seats bought on June 18, two more on June 20, and four less on the same day.
pub(super) fn twelve_then_eight() -> Scenario {
    Scenario::bought("2021-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type           unit  eup    bq total   ref
         2021-06-18 2021-07-17 new            10.08 10.08  10 100.80  r1
         2021-06-20 2021-07-17 addQuantity    10.08 -9.408 10 -94.08  r2
         2021-06-20 2021-07-17 addQuantity    10.08 9.408  12 112.89  r2
         2021-06-20 2021-07-17 removeQuantity 10.08 -9.408 12 -112.89 r3
         2021-06-20 2021-07-17 removeQuantity 10.08 9.408  8  75.26   r3
         2021-07-18 2021-08-17 cycleCharge    10.08 10.08  8  80.64   r4",
    )
}

/// The same rounded as the text beside that table says.
pub(super) fn rounded_by_unit() -> Scenario {
    Scenario::bought("2021-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type           unit  eup   bq total   ref
         2021-06-18 2021-07-17 new            10.08 10.08 10 100.80  r1
         2021-06-20 2021-07-17 addQuantity    10.08 -9.40 10 -94.00  r2
         2021-06-20 2021-07-17 addQuantity    10.08 9.40  12 112.80  r2
         2021-06-20 2021-07-17 removeQuantity 10.08 -9.40 12 -112.80 r3
         2021-06-20 2021-07-17 removeQuantity 10.08 9.40  8  75.20   r3
         2021-07-18 2021-08-17 cycleCharge    10.08 10.08 8  80.64   r4",
    )
}

/// A product whose telecom part has lines of its own, and two more seats.
pub(super) fn telecom_twins() -> Scenario {
    Scenario::bought("2021-06-18", 10, "30.40", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type        unit  eup     bq total   ref
         2021-06-18 2021-07-17 new         28.40 28.40   10 284.00  r1
         2021-06-18 2021-07-17 new         2.00  2.00    10 20.00   r1
         2021-07-03 2021-07-17 addQuantity 28.40 -14.20  10 -142.00 r2
         2021-07-03 2021-07-17 addQuantity 2.00  -1.00   10 -10.00  r2
         2021-07-03 2021-07-17 addQuantity 28.40 14.20   12 170.40  r2
         2021-07-03 2021-07-17 addQuantity 2.00  1.00    12 12.00   r2
         2021-07-18 2021-08-17 cycleCharge 28.40 28.40   12 340.80  r3
         2021-07-18 2021-08-17 cycleCharge 2.00  2.00    12 24.00   r3",
    )
}

#[test]
fn seats_that_are_credited_and_charged_anew_fit() {
    for scenario in [twelve_then_eight(), rounded_by_unit(), telecom_twins()] {
        assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
    }
}

#[test]
fn the_lines_of_a_change_may_come_in_any_order_and_without_a_reference() {
    let mut rng = fastrand::Rng::with_seed(1);
    for mut scenario in [twelve_then_eight(), telecom_twins()] {
        for _ in 0..20 {
            rng.shuffle(&mut scenario.lines);
            assert_eq!(scenario.found(), []);
        }
        scenario.lines.iter_mut().for_each(|line| _ = line.remove("ReferenceId"));
        assert_eq!(scenario.found(), []);
    }
}

#[test]
fn anything_between_the_documented_ways_of_rounding_fits_and_nothing_beside_them() {
    let charged = |total: &str| {
        let mut scenario = twelve_then_eight();
        scenario.lines[2].insert("Subtotal".to_owned(), total.into());
        scenario.lines[2].insert("Total".to_owned(), total.into());
        scenario.found()
    };
    for total in ["112.80", "112.85", "112.89", "112.90"] {
        assert_eq!(charged(total), [], "{total}");
    }
    for total in ["112.79", "112.93", "114.02"] {
        assert_eq!(charged(total), [FindingKind::AmountDiffers], "{total}");
    }
}

#[test]
fn seats_of_a_yearly_plan_are_charged_by_the_days_of_the_year() {
    let seats = |charged: &str| {
        Scenario::bought("2023-03-01", 10, "365.00", BillingCycleType::Annual, "P1Y").billed(&format!(
            "start      end        type        unit   eup     bq total     ref frequency
             2023-03-01 2024-02-29 new         365.00 365.00  10 3650.00   r1  Annual
             2024-01-31 2024-02-29 addQuantity 365.00 -29.918 10 -299.18   r2  Annual
             2024-01-31 2024-02-29 addQuantity 365.00 29.918  11 {charged} r2  Annual"
        ))
    };
    assert_eq!(seats("329.09").found(), []);
    assert_eq!(seats("333.09").found(), [FindingKind::AmountDiffers]);
}

#[test]
fn seats_counted_by_their_difference_fit_too() {
    let scenario = Scenario::bought("2021-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type           unit  eup   bq total  ref
         2021-06-18 2021-07-18 new            10.08 10.08 10 100.80 r1
         2021-06-20 2021-07-18 addQuantity    10.08 9.40  2  18.80  r1
         2021-07-05 2021-07-18 removeQuantity 10.08 4.37  -4 -17.48 r1
         2021-07-18 2021-08-18 cycleCharge    10.08 10.08 8  80.64  r1",
    );
    assert_eq!(scenario.found(), []);
}

#[test]
fn a_credit_or_a_charge_of_a_change_that_is_missing_is_found() {
    for (missing, kind) in [(1, FindingKind::AmountDiffers), (2, FindingKind::BoughtNotBilled)] {
        let mut scenario = twelve_then_eight();
        scenario.lines.truncate(3);
        scenario.lines.remove(missing);
        assert_eq!(scenario.found(), [kind], "{:?}", scenario.findings());
    }
}

#[test]
fn seats_change_in_cycles_whose_ends_follow_another_rule() {
    for (day, minus, plus) in [("2023-05-24", "-19.30", "23.16"), ("2023-05-24", "-20.00", "24.00")] {
        let scenario =
            Scenario::bought("2023-04-29", 10, "10", BillingCycleType::Monthly, "P1Y").billed(&format!(
                "start      end        type        unit eup bq total   ref
             2023-04-29 2023-05-29 new         10   10  10 100.00  r1
             {day}      2023-05-29 addQuantity 10   -2  10 {minus} r2
             {day}      2023-05-29 addQuantity 10   2   12 {plus}  r2
             2023-05-30 2023-06-28 cycleCharge 10   10  12 120.00  r3"
            ));
        assert_eq!(scenario.found(), [], "{minus}: {:?}", scenario.findings());
    }
}

#[test]
fn a_day_of_changes_that_comes_back_to_a_count_fits() {
    let mut scenario = Scenario::bought("2023-03-15", 3, "10", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type           unit eup        bq total  ref
         2023-03-15 2023-04-14 new            10   10         3  30.00  r1
         2023-03-20 2023-04-14 addQuantity    10   -8.3870967 3  -25.14 r4
         2023-03-20 2023-04-14 addQuantity    10   8.3870967  43 360.34 r4
         2023-03-20 2023-04-14 addQuantity    10   -8.3870967 2  -16.76 r3
         2023-03-20 2023-04-14 addQuantity    10   8.3870967  3  25.14  r3
         2023-03-20 2023-04-14 removeQuantity 10   -8.3870967 3  -25.14 r2
         2023-03-20 2023-04-14 removeQuantity 10   8.3870967  2  16.76  r2
         2023-04-15 2023-05-14 cycleCharge    10   10         43 430.00 r5",
    );
    let mut rng = fastrand::Rng::with_seed(2);
    for _ in 0..20 {
        rng.shuffle(&mut scenario.lines);
        assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
    }
}

/// A product of two parts; every part rounds for itself.
fn parts(term: &str, next: &str, from: u32, to: u32) -> Scenario {
    let cents = |price: i64, count: u32| {
        let each = Number::new(price, 2) * Number::from(30) / Number::from(31);
        (each.trunc_with_scale(2) * Number::from(count)).to_string()
    };
    let (kind, one, other) = match to > from {
        true => ("addQuantity", 1250, 88),
        false => ("removeQuantity", 1250, 88),
    };
    let whole = |price: i64, count: u32| (Number::new(price, 2) * Number::from(count)).to_string();
    Scenario::bought("2023-03-15", from, "13.38", BillingCycleType::Monthly, term).billed(&format!(
        "start      end        type   unit  eup    bq     total ref
         2023-03-15 2023-04-14 new    12.50 12.50  {from} {}    r1
         2023-03-15 2023-04-14 new    0.88  0.88   {from} {}    r1
         2023-03-16 2023-04-14 {kind} 12.50 -12.09 {from} -{}   r2
         2023-03-16 2023-04-14 {kind} 0.88  -0.85  {from} -{}   r2
         2023-03-16 2023-04-14 {kind} 12.50 12.09  {to}   {}    r2
         2023-03-16 2023-04-14 {kind} 0.88  0.85   {to}   {}    r2
         2023-04-15 2023-05-14 {next} 12.50 12.50  {to}   {}    r3
         2023-04-15 2023-05-14 {next} 0.88  0.88   {to}   {}    r3",
        whole(one, from),
        whole(other, from),
        cents(one, from),
        cents(other, from),
        cents(one, to),
        cents(other, to),
        whole(one, to),
        whole(other, to),
    ))
}

#[test]
fn parts_of_a_product_are_rounded_each_for_itself_and_renewed_together() {
    for (term, next) in [("P1Y", "cycleCharge"), ("P1M", "renew")] {
        for (from, to) in [(5, 6), (5, 2), (5, 1), (5, 9), (2, 1)] {
            let scenario = parts(term, next, from, to);
            assert_eq!(scenario.found(), [], "{term} {from} {to}: {:?}", scenario.findings());
        }
    }
}

#[test]
fn two_purchases_of_a_product_of_two_parts_are_told_apart() {
    let mut both = parts("P1Y", "cycleCharge", 5, 6);
    let mut other = parts("P1Y", "cycleCharge", 2, 9);
    (other.bought[0].number, other.bought[0].subscription) = (1, Some("another".to_owned()));
    for line in &mut other.lines {
        line.insert("SubscriptionId".to_owned(), "another".into());
    }
    both.bought.append(&mut other.bought);
    both.lines.append(&mut other.lines);
    assert_eq!(both.found(), [], "{:?}", both.findings());
    let again = both.lines[1].clone();
    both.lines.push(again);
    assert_eq!(both.found(), [FindingKind::Duplicate]);
}

#[test]
fn a_part_of_a_renewed_product_with_the_wrong_sign_is_found() {
    let mut scenario = parts("P1M", "renew", 5, 6);
    let amount: Number = scenario.lines[6]["Subtotal"].as_str().unwrap().parse().unwrap();
    for (name, value) in
        [("EffectiveUnitPrice", -Number::new(1250, 2)), ("Subtotal", -amount), ("Total", -amount)]
    {
        scenario.lines[6].insert(name.to_owned(), value.to_string().into());
    }
    assert!(scenario.found().contains(&FindingKind::AmountDiffers), "{:?}", scenario.findings());
}

#[test]
fn a_yearly_plan_from_the_end_of_february_is_counted_to_the_end_of_its_line() {
    let scenario = Scenario::bought("2023-02-27", 25, "120.96", BillingCycleType::Annual, "P1Y").billed(
        "start      end        type        unit   eup    bq total    ref frequency
         2023-02-27 2024-02-27 new         120.96 120.96 25 3024.00  r1  Annual
         2023-07-22 2024-02-27 addQuantity 120.96 -73.04 25 -1826.00 r2  Annual
         2023-07-22 2024-02-27 addQuantity 120.96 73.04  30 2191.20  r2  Annual",
    );
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}

#[test]
fn a_difference_of_the_wrong_sign_is_found() {
    let changed = |row: &str| {
        Scenario::bought("2021-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y").billed(&format!(
            "start      end        type  unit  eup   bq total
             2021-06-18 2021-07-17 new   10.08 10.08 10 100.80
             2021-06-20 2021-07-17 {row}"
        ))
    };
    for row in ["addQuantity 5000 5000 -1 5000.00", "removeQuantity 10.08 10.08 -2 18.81"] {
        let wrong = changed(row);
        assert_eq!(wrong.found(), [FindingKind::QuantityDiffers], "{row}: {:?}", wrong.findings());
    }
    assert_eq!(changed("removeQuantity 10.08 9.408 -2 -18.81").found(), []);
}

#[test]
fn a_longer_trial_costs_nothing() {
    for (amount, kinds) in [("0", vec![]), ("5000.00", vec![FindingKind::AmountDiffers])] {
        let scenario =
            Scenario::bought("2021-06-18", 10, "0", BillingCycleType::Monthly, "P1M").billed(&format!(
                "start      end        type       unit     eup      bq total
             2021-06-18 2021-07-17 new        0        0        10 0
             2021-06-20 2021-07-17 extendTerm {amount} {amount} 10 {amount}"
            ));
        assert_eq!(scenario.found(), kinds, "{amount}: {:?}", scenario.findings());
    }
}

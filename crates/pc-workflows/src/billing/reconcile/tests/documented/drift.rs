//! Charges that begin before the last one ended: a day is tolerated once, and it does not add up.

use super::*;

const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// Months, each beginning so many days before the last one ends.
fn overlapping(first: &str, days: u32, months: usize) -> Scenario {
    let day = |at: Timestamp| at.to_utc_text()[..10].to_owned();
    let starts = std::iter::successors(Some(at(&format!("{first}T00:00:00Z"))), |start| {
        Some(start.add_months(1) - DAY * days)
    });
    let rows = starts.take(months).enumerate().map(|(number, start)| {
        let kind = if number == 0 { "new" } else { "cycleCharge" };
        format!("{} {} {kind} 10 10 1 10.00\n", day(start), day(start.add_months(1) - DAY))
    });
    let rows: String = rows.collect();
    let scenario = Scenario::bought(first, 1, "10", BillingCycleType::Monthly, "P1Y");
    scenario.billed(&format!("start end type unit eup bq total\n{rows}"))
}

#[test]
fn one_day_of_overlap_is_tolerated_once() {
    assert_eq!(overlapping("2026-06-18", 0, 12).found(), []);
    assert_eq!(overlapping("2026-06-18", 1, 2).found(), []);
    let scenario = overlapping("2026-06-18", 1, 3);
    assert_eq!(scenario.found(), [FindingKind::Duplicate], "{:?}", scenario.findings());
    let text = &scenario.findings()[0].text;
    assert_eq!(text, "charged again for days that were charged already: 1 from 2026-08-16 on, 2 in all");
}

#[test]
fn overlaps_do_not_add_up_to_a_month() {
    for (days, found) in [(1, 11), (2, 12), (3, 12), (4, 12)] {
        let scenario = overlapping("2026-06-18", days, 13);
        assert_eq!(
            scenario.found(),
            vec![FindingKind::Duplicate; found],
            "{days}: {:?}",
            scenario.findings()
        );
    }
}

#[test]
fn a_year_that_begins_four_days_early_is_found() {
    let scenario = |second: &str, end: &str| {
        Scenario::bought("2026-06-18", 1, "100", BillingCycleType::Annual, "P3Y").billed(&format!(
            "start      end        type        unit eup bq total  frequency
             2026-06-18 2027-06-17 new         100  100 1  100.00 Annual
             {second}   {end}      cycleCharge 100  100 1  100.00 Annual"
        ))
    };
    assert_eq!(scenario("2027-06-18", "2028-06-17").found(), []);
    let early = scenario("2027-06-14", "2028-06-13");
    assert_eq!(early.found(), [FindingKind::Duplicate], "{:?}", early.findings());
}

#[test]
fn where_months_end_the_rules_may_change_once() {
    let scenario = |starts: &[&str]| {
        let mut scenario = Scenario::bought(starts[0], 1, "10", BillingCycleType::Monthly, "P1Y");
        for (number, start) in starts.iter().enumerate() {
            let end = (at(&format!("{start}T00:00:00Z")).add_months(1) - DAY).to_utc_text();
            let kind = if number == 0 { "new" } else { "cycleCharge" };
            let table = "start end type unit eup bq total\n";
            scenario = scenario.billed(&format!("{table}{start} {} {kind} 10 10 1 10.00", &end[..10]));
        }
        scenario.found()
    };
    // From the same day of the month to the same distance from its end, and an end by the other rule.
    assert_eq!(scenario(&["2023-01-30", "2023-02-27", "2023-03-27"]), []);
    assert_eq!(scenario(&["2023-01-31", "2023-02-28", "2023-03-28"]), []);
    let by_either_rule = Scenario::bought("2023-02-28", 1, "10", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type        unit eup bq total
         2023-02-28 2023-03-30 new         10   10  1  10.00
         2023-03-28 2023-04-27 cycleCharge 10   10  1  10.00",
    );
    assert_eq!(by_either_rule.found(), []);
    let drifting = ["2023-01-31", "2023-02-26", "2023-03-24", "2023-04-20", "2023-05-17"];
    assert!(scenario(&drifting).contains(&FindingKind::Duplicate));
}

#[test]
fn hours_do_not_make_a_month_of_one_that_is_a_day_short() {
    let scenario = |hour: u8| {
        let mut scenario = Scenario::bought("2026-06-18", 1, "10", BillingCycleType::Monthly, "P1Y");
        for number in 0..13 {
            let start = at("2026-06-18T00:00:00Z").add_months(number) - DAY * number.unsigned_abs();
            let last = (start.add_months(1) - DAY * 2).to_utc_text();
            let kind = if number == 0 { "new" } else { "cycleCharge" };
            let (start, last) = (&start.to_utc_text()[..10], &last[..10]);
            let table = "start end type unit eup bq total\n";
            scenario = scenario.billed(&format!("{table}{start} {last} {kind} 10 10 1 10.00"));
            let end = format!("{last}T{hour:02}:00:00Z");
            scenario.lines.last_mut().unwrap().insert("ChargeEndDate".to_owned(), end.into());
        }
        scenario.found()
    };
    for hour in [0, 1, 12, 23] {
        assert_eq!(scenario(hour), [FindingKind::AmountDiffers; 9], "{hour}");
    }
}

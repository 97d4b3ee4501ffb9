//! The charges of one month against orders of which many were placed long before: what happened between is not at hand.

use super::*;

#[test]
fn what_changed_before_the_month_fits() {
    let mut twins = seats::telecom_twins();
    twins.bought[0].quantity = 12;
    for (scenario, month) in [
        (twins, "2021-07-18"),
        (seats::twelve_then_eight(), "2021-07-01"),
        (seats::telecom_twins(), "2021-07-18"),
        (conversions::full_upgrade(), "2021-07-01"),
        (conversions::partial_upgrade(), "2021-07-01"),
        (cycles::another_plan(), "2022-10-01"),
    ] {
        assert_eq!(scenario.found_in_month(month), [], "{:?}", scenario.findings());
    }
}

/// A trial that was bought, then charged at its price; seats at another price since a renewal; a cycle aligned with the calendar.
fn others() -> Vec<Scenario> {
    let heading = "start end type unit eup bq total termend";
    let of = |day: &str, unit: &str, rows: &str| {
        Scenario::bought(day, 10, unit, BillingCycleType::Monthly, "P1Y")
            .billed(&format!("{heading}\n{rows}"))
    };
    vec![
        of("2023-01-10", "0", "2023-05-10 2023-06-09 cycleCharge 40 40 10 400.00 2024-02-09"),
        of("2022-01-10", "10", "2023-05-10 2023-06-09 cycleCharge 12 12 10 120.00 2024-01-09"),
        of("2022-10-10", "10", "2023-05-01 2023-05-31 cycleCharge 10 10 10 100.00 2023-09-30"),
    ]
}

#[test]
fn what_a_charge_says_of_itself_is_taken_as_what_it_became() {
    for scenario in others() {
        assert_eq!(scenario.found_in_month("2023-05-01"), []);
    }
}

#[test]
fn what_the_month_itself_shows_is_found() {
    for scenario in others() {
        let mut twice = scenario.clone();
        twice.lines.push(twice.lines[0].clone());
        assert_eq!(twice.found_in_month("2023-05-01"), [FindingKind::Duplicate]);
        let mut dearer = scenario.clone();
        for name in ["Subtotal", "Total"] {
            dearer.lines[0].insert(name.to_owned(), "404.04".into());
        }
        assert_eq!(dearer.found_in_month("2023-05-01"), [FindingKind::AmountDiffers]);
        let mut of_another = scenario.clone();
        of_another.lines[0].insert("CustomerId".to_owned(), "somebody".into());
        assert_eq!(of_another.found_in_month("2023-05-01"), [FindingKind::CustomerDiffers]);
    }
    let mut missing = others().remove(2);
    missing.lines.clear();
    assert_eq!(missing.found_in_month("2023-05-01"), [FindingKind::BoughtNotBilled]);
}

/// Three months of an order that was placed four months before them, with the end of the term on its lines or not.
#[test]
fn a_cycle_that_is_missing_after_the_first_charge_at_hand_is_found() {
    for end in ["2024-01-09", "-"] {
        let mut scenario =
            Scenario::bought("2023-01-10", 10, "10", BillingCycleType::Monthly, "P1Y").billed(&format!(
                "start      end        type        unit eup bq total  termend
             2023-05-10 2023-06-09 cycleCharge 10   10  10 100.00 {end}
             2023-06-10 2023-07-09 cycleCharge 10   10  10 100.00 {end}
             2023-07-10 2023-08-09 cycleCharge 10   10  10 100.00 {end}"
            ));
        assert_eq!(scenario.found_in_months("2023-05-01", 3), [], "{end}");
        scenario.lines.remove(1);
        assert_eq!(scenario.found_in_months("2023-05-01", 3), [FindingKind::BoughtNotBilled], "{end}");
        scenario.lines.truncate(1);
        assert_eq!(scenario.found_in_months("2023-05-01", 3), [FindingKind::BoughtNotBilled], "{end}");
    }
    // The term is over, and nothing says that it was renewed.
    let scenario = Scenario::bought("2022-06-10", 10, "10", BillingCycleType::Monthly, "P1Y").billed(
        "start      end        type        unit eup bq total
         2023-05-10 2023-06-09 cycleCharge 10   10  10 100.00",
    );
    assert_eq!(scenario.found_in_months("2023-05-01", 3), []);
}

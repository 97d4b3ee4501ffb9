//! Charges of cycles outside the term that was bought.

use super::*;

const HEADING: &str = "start end type unit eup bq total termend\n";

/// So many months charged, whose term ends as each line says.
fn charged_for(months: i32, term_end: &str) -> Scenario {
    let first = at("2026-06-18T00:00:00Z");
    let rows = (0..months).map(|month| {
        let (start, next) = (first.add_months(month), first.add_months(month + 1));
        let end = next - std::time::Duration::from_secs(24 * 60 * 60);
        let kind = if month == 0 { "new" } else { "cycleCharge" };
        let day = |at: Timestamp| at.to_utc_text()[..10].to_owned();
        format!("{} {} {kind} 10.08 10.08 10 100.80 {term_end}\n", day(start), day(end))
    });
    let rows: String = rows.collect();
    Scenario::bought("2026-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y")
        .billed(&format!("{HEADING}{rows}"))
}

/// Two cycles, and one charge before or after.
fn with(row: &str) -> Scenario {
    charged_for(2, "2027-06-17").billed(&format!("{HEADING}{row}"))
}

#[test]
fn cycles_after_the_end_of_the_term_are_found() {
    for end in ["2027-06-17", "2027-06-18"] {
        assert_eq!(charged_for(12, end).found(), []);
    }
    let scenario = charged_for(18, "2027-06-17");
    assert_eq!(scenario.found(), [FindingKind::BilledNotBought; 6], "{:?}", scenario.findings());
    let findings = scenario.findings();
    assert_eq!(findings[0].text, "charged for a cycle from 2027-06-18, and its term ends on 2027-06-17");
    assert_eq!(findings[0].expected, Some(Decimal::ZERO));
}

#[test]
fn a_cycle_after_the_end_does_not_make_others_missing() {
    let late = with("2028-01-18 2028-02-17 cycleCharge 10.08 10.08 10 100.80 2027-06-17");
    assert_eq!(late.found_until("2026-08-01"), [FindingKind::BilledNotBought], "{:?}", late.findings());
}

#[test]
fn a_cycle_before_the_purchase_is_found() {
    let early = with("2024-07-18 2024-08-17 cycleCharge 10.08 10.08 10 100.80 2027-06-17");
    assert_eq!(early.found(), [FindingKind::BilledNotBought], "{:?}", early.findings());
    assert_eq!(
        early.findings()[0].text,
        "charged for a cycle from 2024-07-18, and it was bought on 2026-06-18"
    );
}

#[test]
fn a_cycle_outside_the_term_that_is_credited_is_made_up_for() {
    let mut scenario = charged_for(2, "2027-06-17").billed(&format!(
        "{HEADING}2027-06-18 2027-07-17 cycleCharge    10.08 10.08  10 100.80  2027-06-17
         2027-06-18 2027-07-17 customerCredit 10.08 -10.08 10 -100.80 2027-06-17"
    ));
    assert_eq!(scenario.found_until("2026-08-01"), []);
    scenario.lines.pop();
    assert_eq!(scenario.found_until("2026-08-01"), [FindingKind::BilledNotBought]);
}

#[test]
fn cycles_after_a_renewal_fit() {
    let renewed = charged_for(12, "2027-06-17").billed(&format!(
        "{HEADING}2027-06-18 2027-07-17 renew       10.08 10.08 10 100.80 2028-06-17
                  2027-07-18 2027-08-17 cycleCharge 10.08 10.08 10 100.80 2028-06-17"
    ));
    assert_eq!(renewed.found(), [], "{:?}", renewed.findings());
    // Lines may not say when their term ends: then nothing tells that it did.
    for no_end in ["-", "0001-01-01"] {
        assert_eq!(charged_for(18, no_end).found(), [], "{no_end}");
    }
}

#[test]
fn a_term_that_began_before_the_order_of_another_subscription_fits() {
    let mut scenario = with("2026-05-18 2026-06-17 cycleCharge 10.08 10.08 10 100.80 2027-06-17");
    scenario.lines[2].insert("OrderId".to_owned(), "an-earlier-order".into());
    assert!(scenario.found().contains(&FindingKind::BilledNotBought));
    scenario.bought[0].alternate = Some("an-earlier-order".into());
    assert_eq!(scenario.found(), [FindingKind::BilledNotBought], "its other id is its own");
}

#[test]
fn whatever_a_cycle_is_called_it_is_found_outside_the_term() {
    for kind in ["new", "renew", "cycleCharge"] {
        let early = with(&format!("2024-07-18 2024-08-17 {kind} 10.08 10.08 10 100.80 2027-06-17"));
        assert_eq!(early.found(), [FindingKind::BilledNotBought], "{kind}: {:?}", early.findings());
    }
    for kind in ["new", "changeBillingPlan", "renew"] {
        let rows: String = ["2027-06-18 2027-07-17", "2027-07-18 2027-08-17"]
            .map(|days| format!("{days} {kind} 10.08 10.08 10 100.80 2027-06-17\n"))
            .concat();
        let late = charged_for(12, "2027-06-17").billed(&format!("{HEADING}{rows}"));
        assert_eq!(late.found(), [FindingKind::BilledNotBought; 2], "{kind}: {:?}", late.findings());
    }
}

#[test]
fn cycles_do_not_move_the_end_of_their_term() {
    let mut scenario = charged_for(18, "2028-06-17");
    scenario.lines[0].insert("SubscriptionEndDate".to_owned(), "2027-06-17T00:00:00Z".into());
    assert_eq!(scenario.found(), [FindingKind::BilledNotBought; 6], "{:?}", scenario.findings());
    scenario.lines[12].insert("ChargeType".to_owned(), "renew".into());
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}

#[test]
fn a_renewal_that_is_missing_is_found_and_the_cycles_after_it_fit() {
    let mut scenario = charged_for(15, "2027-06-17");
    scenario.lines.remove(12);
    for line in scenario.lines.iter_mut().skip(12) {
        line.insert("SubscriptionEndDate".to_owned(), "2028-06-17T00:00:00Z".into());
    }
    assert_eq!(scenario.found(), [FindingKind::BoughtNotBilled], "{:?}", scenario.findings());
}

#[test]
fn a_purchase_that_came_again_begins_no_term() {
    let mut scenario = charged_for(15, "2027-06-17");
    for line in &mut scenario.lines {
        line.insert("ChargeType".to_owned(), "new".into());
    }
    assert_eq!(scenario.found(), [FindingKind::BilledNotBought; 3], "{:?}", scenario.findings());
    let of_later_terms = scenario.lines.iter_mut().skip(12);
    of_later_terms
        .for_each(|line| _ = line.insert("SubscriptionEndDate".to_owned(), "2028-06-17T00:00:00Z".into()));
    assert_eq!(scenario.found(), [FindingKind::BilledNotBought; 3], "{:?}", scenario.findings());
}

#[test]
fn what_is_converted_within_a_term_may_move_its_end() {
    let scenario = Scenario::bought("2023-03-15", 10, "10", BillingCycleType::Monthly, "P1M").billed(
        "start      end        type        unit eup  bq total  ref termend
         2023-03-15 2023-04-14 new         10   10   10 100.00 r1  2023-04-14
         2023-03-20 2023-04-14 convert     10 -8.387 10 -83.80 r2  2023-04-14
         2023-03-20 2023-04-19 convert     8.50 8.50 10 85.00  r2  2023-05-19
         2023-04-20 2023-05-19 cycleCharge 8.50 8.50 10 85.00  r3  2023-05-19
         2023-05-20 2023-06-19 cycleCharge 8.50 8.50 10 85.00  r4  2024-03-19
         2023-06-20 2023-07-19 cycleCharge 8.50 8.50 10 85.00  r5  2024-03-19",
    );
    assert_eq!(scenario.found(), [FindingKind::BilledNotBought; 2], "{:?}", scenario.findings());
}

#[test]
fn a_renewal_within_the_term_is_a_cycle_of_it() {
    let renewed = |unit: &str, total: &str, end: &str| {
        charged_for(1, "2027-06-17")
            .billed(&format!("{HEADING}2026-07-18 2026-08-17 renew {unit} {unit} 10 {total} {end}"))
    };
    for end in ["2027-06-17", "2027-07-17"] {
        let dearer = renewed("20.16", "201.60", end);
        assert_eq!(dearer.found(), [FindingKind::AmountDiffers], "{:?}", dearer.findings());
        assert_eq!(dearer.findings().last().unwrap().expected, Some("100.80".parse().unwrap()));
        let right = renewed("10.08", "100.80", end);
        assert_eq!(right.found(), [], "{:?}", right.findings());
        let text = "renewed before its term ends on 2027-06-17: taken for a cycle of that term";
        assert!(right.findings().iter().any(|finding| finding.text == text), "{:?}", right.findings());
    }
    let mut of_another = renewed("10.08", "100.80", "2027-06-17");
    of_another.lines[1].insert("SkuId".to_owned(), "0002".into());
    assert_eq!(of_another.found(), [FindingKind::ItemDiffers], "{:?}", of_another.findings());
    let mut grown = renewed("20.16", "201.60", "2028-06-17");
    let later = charged_for(3, "2028-06-17").lines.pop().unwrap();
    grown.lines.push(later);
    assert_eq!(
        grown.found(),
        [FindingKind::AmountDiffers],
        "its price does not hold: {:?}",
        grown.findings()
    );
}

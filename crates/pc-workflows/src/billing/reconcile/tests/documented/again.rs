//! Charges that come again on another invoice.

use super::usage::metered;
use super::*;

#[test]
fn meters_that_are_charged_again_on_another_invoice_are_found() {
    let scenario = metered(
        "invoice start      end        type meter unit eup bq  total
         G1      2023-05-01 2023-05-31 new  one   0.5  0.5 100 50.00
         G1      2023-05-01 2023-05-31 new  two   0.7  0.7 100 70.00
         G2      2023-05-01 2023-05-31 new  one   0.5  0.5 100 50.00
         G2      2023-05-01 2023-05-31 new  two   0.7  0.7 100 70.00",
    );
    let findings = scenario.findings();
    assert_eq!(scenario.found(), [FindingKind::Duplicate; 2], "{findings:?}");
    assert!(findings.iter().all(|finding| finding.invoice.as_deref() == Some("G2")), "{findings:?}");
}

#[test]
fn a_cycle_that_is_charged_again_is_told_of_the_later_invoice() {
    let mut scenario = Scenario::bought("2023-05-01", 1, "10", BillingCycleType::Monthly, "P1Y").billed(
        "invoice start      end        type unit eup bq total
         G1      2023-05-01 2023-05-31 new  10   10  1  10.00
         G2      2023-05-01 2023-05-31 new  10   9   1  9.00",
    );
    scenario.bought[0].charging = Charging::Unknown;
    scenario.lines[1].insert("SubscriptionId".to_owned(), "".into());
    scenario.lines[0].insert("SubscriptionId".to_owned(), "".into());
    let findings = scenario.findings();
    assert_eq!(scenario.found(), [FindingKind::Duplicate], "{findings:?}");
    assert_eq!(findings[0].invoice.as_deref(), Some("G2"), "{findings:?}");
}

#[test]
fn a_meter_that_is_charged_again_with_another_reference_end_or_tax_is_found() {
    let once = "invoice start      end        type meter unit eup bq  total ref
                G1      2023-05-01 2023-05-31 new  one   0.5  0.5 100 50.00 -
                G1      2023-05-01 2023-05-31 new  two   0.7  0.7 100 70.00 -";
    for (end, reference) in [("2023-05-31", "r1"), ("2023-06-01", "-"), ("2023-06-01", "a0")] {
        let mut scenario = metered(&format!(
            "{once}
             G2 2023-05-01 {end} new one 0.5 0.5 100 50.00 {reference}
             G2 2023-05-01 {end} new two 0.7 0.7 100 70.00 {reference}"
        ));
        for (name, value) in [("TaxTotal", "1.00"), ("Total", "51.00")] {
            scenario.lines[2].insert(name.to_owned(), value.into());
        }
        let findings = scenario.findings();
        assert_eq!(scenario.found(), [FindingKind::Duplicate; 2], "{end} {reference}: {findings:?}");
        assert!(findings.iter().all(|finding| finding.invoice.as_deref() == Some("G2")), "{findings:?}");
    }
}

#[test]
fn meters_of_one_invoice_that_differ_in_anything_are_two() {
    let scenario = metered(
        "invoice start      end        type meter unit eup bq  total ref
         G1      2023-05-01 2023-05-31 new  one   0.5  0.5 100 50.00 r1
         G1      2023-05-01 2023-05-31 new  one   0.5  0.5 100 50.00 r2
         G2      2023-06-01 2023-06-30 new  one   0.5  0.5 100 50.00 r3",
    );
    assert_eq!(scenario.found(), [], "{:?}", scenario.findings());
}

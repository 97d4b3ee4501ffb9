//! Credits of customers, whose sign is documented.

use super::cycles::purchase_and_cycle;
use super::usage::metered;
use super::*;

/// A charge of usage of 50, and what calls itself a credit.
fn used_and_credited(credit: &str) -> Scenario {
    metered(&format!(
        "start      end        type           unit eup      bq total
         2023-05-01 2023-05-31 new            0.5  0.5      100 50.00
         2023-05-01 2023-05-31 customerCredit 0.5  {credit} 100 {credit}"
    ))
}

#[test]
fn a_credit_above_zero_is_found() {
    for (credit, kinds) in [("-100.80", vec![]), ("0", vec![]), ("5000.00", vec![FindingKind::AmountDiffers])]
    {
        let scenario = purchase_and_cycle("cycleCharge").billed(&format!(
            "start      end        type           unit  eup      bq total
             2021-07-18 2021-08-17 customerCredit 10.08 {credit} 10 {credit}"
        ));
        assert_eq!(scenario.found(), kinds, "{credit}: {:?}", scenario.findings());
    }
}

#[test]
fn a_credit_above_zero_beside_usage_is_found() {
    for (credit, kinds) in [("-50.00", vec![]), ("900.00", vec![FindingKind::AmountDiffers])] {
        let scenario = used_and_credited(credit);
        assert_eq!(scenario.found_with_usage("a-subscription", "50.00"), kinds, "{credit}");
        assert_eq!(scenario.found(), kinds, "{credit}: {:?}", scenario.findings());
    }
}

#[test]
fn the_wrong_sign_of_a_credit_is_told_as_it_is() {
    let findings = used_and_credited("900.00").findings();
    assert_eq!(
        findings[0].text,
        "wrong sign: 900.00 EUR was billed, above zero as `customerCredit` never is"
    );
}

#[test]
fn what_is_credited_in_full_and_charged_anew_fits() {
    let rebooked = |first: &str, credit: &str| {
        Scenario::bought("2021-06-18", 10, "10.08", BillingCycleType::Monthly, "P1Y").billed(&format!(
            "invoice start      end        type unit  eup   bq total   ref
             G1      2021-06-18 2021-07-17 new  10.08 10.08 10 {first} r1
             G2      2021-06-18 2021-07-17 {credit}                    r2
             G2      2021-06-18 2021-07-17 new  10.08 10.08 10 100.80  r3"
        ))
    };
    for credit in ["new 10.08 10.08 -10 -100.80", "customerCredit 10.08 -10.08 10 -100.80"] {
        let scenario = rebooked("100.80", credit);
        assert_eq!(scenario.found(), [], "{credit}: {:?}", scenario.findings());
        let partly = rebooked("100.80", &credit.replace("-100.80", "-90.80"));
        assert!(partly.found().contains(&FindingKind::Duplicate), "{credit}: {:?}", partly.findings());
    }
}

//! Lines of an open period: they name no invoice, and have 0 for tax and total.

use super::*;

fn open_period(total: &str) -> Scenario {
    let mut scenario = cycles::purchase_and_cycle("cycleCharge");
    for line in &mut scenario.lines {
        line.insert("InvoiceNumber".to_owned(), "".into());
        line.insert("Total".to_owned(), total.into());
    }
    scenario
}

#[test]
fn lines_that_are_not_billed_yet_have_no_total() {
    assert_eq!(open_period("0").found(), []);
}

#[test]
fn a_total_without_an_invoice_is_compared_all_the_same() {
    assert_eq!(open_period("100.80").found(), []);
    assert_eq!(open_period("120.00").found(), [FindingKind::TaxDiffers; 2]);
    let mut billed = open_period("0");
    billed.lines.iter_mut().for_each(|line| _ = line.insert("InvoiceNumber".to_owned(), "G1".into()));
    assert_eq!(billed.found(), [FindingKind::TaxDiffers; 2], "a billed line has a total");
}

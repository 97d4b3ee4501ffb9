//! Which sections are read, and from which system.

use pc_transport::auth::Cloud;

use super::*;

fn invoice(kind: &str, start: &str, total: &str) -> Invoice {
    let details = match kind {
        "Recurring" => [("office", "billing_line_items"), ("azure", "usage_line_items")],
        _ => [("marketplace", "usage_line_items"), ("one_time", "billing_line_items")],
    };
    let details = details.map(|(provider, kind)| {
        format!(r#"{{"billingProvider":"{provider}","invoiceLineItemType":"{kind}"}}"#)
    });
    serde_json::from_str(&format!(
        r#"{{"id":"G1","invoiceType":"{kind}","billingPeriodStartDate":"{start}","totalCharges":{total},
            "invoiceDetails":[{}]}}"#,
        details.join(",")
    ))
    .unwrap()
}

fn vias(invoice: &Invoice, rules: &SectionRules) -> Vec<Via> {
    let filter = SectionFilter::lines(LinesOf::All);
    sections(invoice, &filter, rules).unwrap().iter().map(|section| section.via).collect()
}

#[test]
fn the_export_is_chosen_where_it_has_the_lines_and_nowhere_else() {
    use Via::{Export, LineItems};
    let global = SectionRules::new(Cloud::Global);
    assert_eq!(vias(&invoice("OneTime", "2025-06-01", "1"), &global), [Export, Export]);
    assert_eq!(vias(&invoice("OneTime", "2024-01-01", "1"), &global), [LineItems, Export]);
    assert_eq!(vias(&invoice("OneTime", "2023-08-01", "1"), &global), [LineItems, LineItems]);
    assert_eq!(vias(&invoice("Recurring", "2025-06-01", "1"), &global), [LineItems, LineItems]);
    for cloud in [Cloud::UsGovernment, Cloud::China] {
        assert_eq!(
            vias(&invoice("OneTime", "2025-06-01", "1"), &SectionRules::new(cloud)),
            [LineItems, LineItems]
        );
    }
    let only = SectionRules::new(Cloud::Global).only(LineItems);
    assert_eq!(vias(&invoice("OneTime", "2025-06-01", "1"), &only), [LineItems, LineItems]);
    let only = SectionRules::new(Cloud::China).only(Export);
    assert!(sections(&invoice("OneTime", "2025-06-01", "1"), &SectionFilter::default(), &only).is_err());
}

#[test]
fn charges_come_first_and_filters_take_out_the_rest() {
    let global = SectionRules::new(Cloud::Global);
    let modern = invoice("OneTime", "2025-06-01", "1");
    let found = |provider, lines| {
        let filter = SectionFilter { provider, lines };
        let found = sections(&modern, &filter, &global).unwrap();
        found.iter().map(|section| section.line_item_type.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(found(None, LinesOf::All), ["billing_line_items", "usage_line_items"]);
    assert_eq!(found(None, LinesOf::Charges), ["billing_line_items"]);
    assert_eq!(found(Some(BillingProvider::OneTime), LinesOf::Usage), ["usage_line_items"]);
    assert!(found(Some(BillingProvider::Azure), LinesOf::All).is_empty());
    let section = sections(&modern, &SectionFilter::default(), &global).unwrap().remove(0);
    assert!(!section.may_be_empty, "an invoice of 1 has lines");
}

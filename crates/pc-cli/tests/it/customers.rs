//! Customers: listed, and named by what a person knows of them.

use pc_emulator::demo;

use crate::harness::Harness;

#[test]
fn customers_are_listed_by_name_and_found_by_a_part_of_it() {
    let harness = Harness::new();
    let all = harness.at_endpoint(&["customers", "list", "--json"]).json();
    let names: Vec<&str> = all.iter().map(|row| row["company"].as_str().unwrap()).collect();
    assert!(names.len() > 2 && names.is_sorted(), "{names:?}");
    let found = harness.at_endpoint(&["customers", "list", "CONTO", "--json"]).json();
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["customer"], &found[0]["company"]), (&demo::CONTOSO.into(), &"Contoso".into()));
    let nothing = harness.at_endpoint(&["customers", "list", "nobody of this name"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (0, ""));
}

#[test]
fn a_customer_is_named_by_company_or_domain_wherever_an_id_is_taken() {
    let harness = Harness::new();
    harness.buy("licences", &[crate::harness::software(2)]);
    harness.advance_clock(1_260);
    let by_id = harness.at_endpoint(&["orders", "list", "--customer", demo::CONTOSO, "--json"]);
    for name in ["contoso", "CONTOSO.onmicrosoft.com"] {
        let by_name = harness.at_endpoint(&["orders", "list", "--customer", name, "--json"]);
        assert_eq!((by_name.code, &by_name.out), (0, &by_id.out), "{}", by_name.err);
        assert!(by_name.err.contains(demo::CONTOSO), "which one it is gets said: {}", by_name.err);
    }
    for words in [
        ["entitlements", "list", "--customer", "contoso"],
        ["entitlements", "expiring", "--customer", "contoso"],
        ["subscriptions", "list", "--customer", "contoso"],
        ["reservations", "list", "--customer", "contoso"],
    ] {
        let ran = harness.at_endpoint(&words);
        assert_eq!(ran.code, 0, "{words:?}: {}", ran.err);
    }
    let intent =
        ["catalog", "intent", "DG7GMGF0DWM3:0002", "--id", "i", "--country", "US", "--customer", "contoso"];
    let intent = harness.at_endpoint(&intent);
    assert!(intent.out.contains(&format!("customer = \"{}\"", demo::CONTOSO)), "{intent:?}");
}

#[test]
fn a_name_of_nobody_is_refused_with_those_that_are_alike_and_nothing_is_done() {
    let harness = Harness::new();
    let ran = harness.at_endpoint(&["cancel", "order", "--customer", "Contosso", "abc"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains(demo::CONTOSO) && ran.err.contains("Nothing was done"), "{}", ran.err);
}

#[test]
fn a_list_of_customers_keeps_to_the_most_that_is_to_be_read() {
    let harness = Harness::new();
    let too_many = harness.at_endpoint(&["customers", "list", "--max-items", "2"]);
    assert_eq!((too_many.code, too_many.out.as_str()), (1, ""), "{}", too_many.err);
    assert!(too_many.err.contains("--max-items") || too_many.err.contains(" 2 "), "{}", too_many.err);
}

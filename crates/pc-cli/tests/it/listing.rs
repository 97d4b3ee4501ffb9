//! The forms of lists: tables, JSON, CSV and plain lines; columns, order and colours.

use crate::harness::{Harness, Ran};

fn listed(harness: &Harness, words: &[&str]) -> Ran {
    harness.at_endpoint(&[&["customers", "list"], words].concat())
}

#[test]
fn a_list_has_the_form_that_is_asked_for() {
    let harness = Harness::new();
    let json = listed(&harness, &["--json"]);
    assert_eq!(listed(&harness, &["--output", "json"]).out, json.out);
    let csv = listed(&harness, &["contoso", "--output", "csv"]).out;
    assert!(
        csv.starts_with("company,domain,customer,relationship\nContoso,contoso.onmicrosoft.com,"),
        "{csv}"
    );
    let plain = listed(&harness, &["contoso", "--output", "plain", "--columns", "domain,company"]).out;
    assert_eq!(plain, "contoso.onmicrosoft.com\tContoso\n");
    let table = listed(&harness, &["contoso", "--columns", "company"]).out;
    assert_eq!(table, "company\n───────\nContoso\n");
}

#[test]
fn a_list_is_in_the_order_that_is_asked_for() {
    let harness = Harness::new();
    let first = |words: &[&str]| {
        let rows = listed(&harness, &[words, &["--json"]].concat()).json();
        rows.first().unwrap()["company"].as_str().unwrap().to_owned()
    };
    assert_eq!(first(&["--sort", "company"]), "Contoso");
    assert_eq!(first(&["--sort", "-company"]), "Tailspin Toys");
    let orders = harness.run(&["invoices", "list", "--demo", "--sort", "-total", "--output", "plain"]);
    let totals: Vec<f64> =
        orders.out.lines().map(|line| line.split('\t').nth(4).unwrap().parse().unwrap()).collect();
    assert!(totals.len() > 3 && totals.is_sorted_by(|one, other| one >= other), "{totals:?}");
}

#[test]
fn columns_that_there_are_not_are_refused_before_anything_is_asked_for() {
    let harness = Harness::new();
    for words in [&["--columns", "nane"][..], &["--sort", "nane"]] {
        let ran = listed(&harness, words);
        assert_eq!((ran.code, ran.out.as_str(), harness.requests()), (2, "", 0), "{words:?}");
        assert!(ran.err.contains("company, domain, customer, relationship"), "{}", ran.err);
    }
    let ran = listed(&harness, &["--columns", "company", "--output", "json"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
}

#[test]
fn amounts_are_grouped_for_people_and_exact_for_programs() {
    let harness = Harness::new();
    let invoices = |form: &str| harness.run(&["invoices", "list", "--demo", "--output", form]).out;
    let (table, csv) = (invoices("table"), invoices("csv"));
    assert!(table.lines().any(|line| line.contains(',')), "{table}");
    assert!(csv.lines().all(|line| line.split(',').count() == 8), "{csv}");
}

#[test]
fn results_are_coloured_in_a_pipe_only_when_that_is_asked_for() {
    let harness = Harness::new();
    let has_colours = |words: &[&str]| listed(&harness, words).out.contains('\x1b');
    assert!(!has_colours(&[]));
    assert!(has_colours(&["--color", "always"]));
    assert!(!has_colours(&["--color", "always", "--json"]));
    assert!(!has_colours(&["--color", "never"]));
}

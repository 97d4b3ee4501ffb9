//! Which columns lines are written with.

use pc_workflows::billing::{COLUMNS, Column};
use serde_json::Value;

use crate::harness::Harness;

const GUIDE: &str = include_str!("../../../../docs/billing-guide.md");
const USAGE: &str = include_str!("cases/usage-lines-us-dates.jsonl");
const SEATS: &str = include_str!("cases/seat-change-two-lines.json");

#[test]
fn the_guide_has_every_column_in_its_order() {
    let (_, section) = GUIDE.split_once("\n### Columns\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let first_cells = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('|').next());
    let documented: Vec<&str> = first_cells.flat_map(|cell| cell.split(['`', ',', ' '])).collect();
    let documented: Vec<&str> = documented.into_iter().filter(|name| !name.is_empty()).collect();
    assert_eq!(documented, Column::all().map(Column::name).collect::<Vec<_>>());
}

#[test]
fn lines_have_the_columns_that_are_asked_for_in_every_form() {
    let harness = Harness::new();
    let usage = harness.write("usage.jsonl", USAGE);
    let asked = "tags,resource_name,meter_category,usage_date";
    let csv = harness.run(&["invoices", "lines", "--from", &usage, "--columns", asked]);
    assert_eq!(csv.code, 0, "{}", csv.err);
    let mut csv = csv::Reader::from_reader(csv.out.as_bytes());
    assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>().join(","), asked);
    let first = csv.records().next().unwrap().unwrap();
    assert_eq!(&first[0], r#"{"Name":"vm-1","environment":"sit"}"#);
    assert_eq!((&first[1], &first[2], &first[3]), ("x", "Bandwidth", "11/17/2025"));
    let json = harness.run(&["invoices", "lines", "--from", &usage, "--columns", asked, "--json"]);
    let first: Value = json.json().remove(0);
    assert_eq!(first.as_object().unwrap().keys().count(), 4);
    assert_eq!((&first["meter_category"], &first["usage_date"]), (&"Bandwidth".into(), &Value::Null));
}

#[test]
fn further_columns_stand_behind_those_that_are_there_by_themselves() {
    let harness = Harness::new();
    let seats = harness.write("seats.json", SEATS);
    let heading = |columns: &str| {
        let read = harness.run(&["invoices", "lines", "--from", &seats, "--columns", columns]);
        assert_eq!(read.code, 0, "{}", read.err);
        read.out.lines().next().unwrap().to_owned()
    };
    assert_eq!(heading("+subscription_start,tags"), COLUMNS.join(",") + ",subscription_start,tags");
    assert_eq!(heading("full"), Column::all().map(Column::name).collect::<Vec<_>>().join(","));
    let unknown = harness.run(&["invoices", "lines", "--from", &seats, "--columns", "invoice,tag"]);
    assert!(unknown.code == 2 && unknown.err.contains("did you mean `tags`?"), "{}", unknown.err);
}

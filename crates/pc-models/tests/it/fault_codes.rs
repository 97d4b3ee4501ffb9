//! The table of fault codes is that of the documentation.

use pc_models::{FaultCode, Retryable};

const DOCUMENTED: &str = include_str!("../documented/fault_codes.tsv");

fn row(entry: &FaultCode) -> String {
    let status = match entry.http_status {
        0 => "-".to_owned(), // not stated
        status => status.to_string(),
    };
    let retryable = match entry.retryable {
        Retryable::Never => "never",
        Retryable::AfterFix => "after_fix",
        Retryable::AfterDelay => "after_delay",
        Retryable::CheckStateFirst => "check_state_first",
        other => panic!("{other:?} is not documented"),
    };
    [&entry.code.to_string(), &status, entry.class.as_str(), retryable].join("\t")
}

#[test]
fn every_documented_code_is_classified_as_documented() {
    let mut documented: Vec<&str> = DOCUMENTED.lines().skip(1).collect();
    let mut known: Vec<String> = FaultCode::all().iter().map(row).collect();
    documented.sort_unstable();
    known.sort_unstable();
    assert!(documented.len() > 200);
    assert_eq!(known, documented);
}

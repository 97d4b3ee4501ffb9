//! Lines as Apache Parquet.

use crate::harness::Harness;

const SEATS: &str = include_str!("cases/seat-change-two-lines.json");

#[cfg(not(feature = "parquet"))]
#[test]
fn a_program_without_it_says_how_to_build_one_with_it() {
    let harness = Harness::new();
    let seats = harness.write("seats.json", SEATS);
    let ran =
        harness.run(&["invoices", "lines", "--from", &seats, "--format", "parquet", "--out", "l.parquet"]);
    assert!(ran.code == 2 && ran.err.contains("--features parquet"), "{}", ran.err);
    assert!(!harness.path("l.parquet").exists() && !harness.path("l.parquet.part").exists());
}

#[cfg(feature = "parquet")]
#[test]
fn what_is_written_is_read_back_exactly() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    let harness = Harness::new();
    let one: Vec<serde_json::Value> = serde_json::from_str(SEATS).unwrap();
    // More than one group of rows.
    let many: Vec<_> = one.iter().cycle().take(6000).collect();
    let seats = harness.write("seats.json", &serde_json::to_string(&many).unwrap());
    harness.write("rules.toml", "[default]\npercent = 10\n");
    let columns = "charge_type,charge_start,subtotal,effective_unit_price,tags";
    let command =
        ["invoices", "lines", "--from", &seats, "--format", "parquet", "--columns", columns, "--raw"];
    let ran = harness.run(&[&command[..], &["--markup", "rules.toml", "--out", "l.parquet"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let file = std::fs::File::open(harness.path("l.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    assert_eq!((reader.num_row_groups(), reader.metadata().file_metadata().num_rows()), (2, 6000));
    let schema = reader.metadata().file_metadata().schema_descr();
    let names: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names.join(","), format!("{columns},price,margin,margin_percent,rule,raw"));
    let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    for (row, line) in rows.iter().zip(&many) {
        let scaled = |at: usize| {
            let bytes: [u8; 16] = row.get_decimal(at).unwrap().data().try_into().unwrap();
            rust_decimal::Decimal::from_i128_with_scale(i128::from_be_bytes(bytes) / 10i128.pow(4), 20)
        };
        assert_eq!(row.get_string(0).unwrap(), line["ChargeType"].as_str().unwrap());
        assert_eq!(scaled(2), line["Subtotal"].to_string().parse().unwrap());
        assert_eq!(scaled(3), line["EffectiveUnitPrice"].to_string().parse().unwrap());
        assert!(row.get_string(4).is_err(), "what is missing is null");
        assert_eq!(row.get_string(8).unwrap(), "default");
    }
    assert_eq!(rows[0].get_timestamp_millis(1).unwrap(), 1_804_204_800_000);
    let raw: serde_json::Value = serde_json::from_str(rows[0].get_string(9).unwrap()).unwrap();
    assert_eq!(raw["OrderId"], many[0]["OrderId"]);
}

#[test]
fn it_goes_into_a_file_and_is_not_gone_on_with() {
    let harness = Harness::new();
    let seats = harness.write("seats.json", SEATS);
    let ran = harness.run(&["invoices", "lines", "--from", &seats, "--format", "parquet"]);
    assert!(ran.code == 2 && ran.err.contains("--out"), "{}", ran.err);
    let ran =
        harness.run(&["invoices", "lines", "G1", "--format", "parquet", "--out", "l.parquet", "--resume"]);
    assert!(ran.code == 2 && ran.err.contains("leave --resume out"), "{}", ran.err);
}

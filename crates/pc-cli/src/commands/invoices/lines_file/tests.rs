//! Files whose writing is interrupted and resumed.

use pc_workflows::billing::{Column, Columns};

use super::*;
use crate::commands::invoices::lines_format::{Format, Layout};

fn formatter() -> Formatter {
    Formatter::new(Layout::new(Format::Csv), None).unwrap()
}

fn work(name: &str) -> Work {
    Work(name.to_owned())
}

fn open(path: &Path, resume: bool) -> Result<LinesOut, Failure> {
    LinesOut::file(path, work("a"), &mut formatter(), resume, false)
}

fn write(out: &mut LinesOut, text: &str) {
    let euros = Money::new(2.into(), "EUR".parse().unwrap());
    let mut totals = MoneyTotals::default();
    totals.add(euros).unwrap();
    let counted = Counted { rows: 1, totals, ..Counted::default() };
    out.write(text.as_bytes(), counted, LinePosition::default()).unwrap();
}

#[test]
fn what_was_not_saved_is_cut_off_and_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.csv");
    let mut out = open(&path, false).unwrap();
    write(&mut out, "one\n");
    out.save().unwrap();
    write(&mut out, "two\nthr"); // killed here
    drop(out);
    assert!(!path.exists(), "nothing under the final name");
    assert!(open(&path, false).is_err(), "an interrupted run is not thrown away");
    let mut out = open(&path, true).unwrap();
    assert_eq!(out.rows(), 1);
    write(&mut out, "two\n");
    let Finished { rows, bytes, totals, .. } = out.finish(false).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("invoice,kind,") && text.ends_with("\none\ntwo\n"), "{text}");
    assert_eq!((rows, bytes, totals.to_string()), (2, text.len() as u64, "4 EUR".to_owned()));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    assert!(open(&path, false).is_err(), "it is not overwritten");
}

#[test]
fn another_run_s_part_is_not_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.csv");
    let out = open(&path, false).unwrap();
    assert!(open(&path, true).is_err(), "it is locked");
    drop(out);
    assert!(LinesOut::file(&path, work("b"), &mut formatter(), true, false).is_err());
    std::fs::write(folder.path().join("lines.csv.part"), "x").unwrap();
    assert!(open(&path, true).is_err(), "shorter than its position says");
    assert!(
        LinesOut::file(&path, work("a"), &mut formatter(), false, true).is_ok(),
        "by force it starts again"
    );
}

#[test]
fn a_position_remembers_which_columns_are_written() {
    let layout = |columns: Columns| Layout { columns, ..Layout::new(Format::Csv) };
    let tags: Columns = Column::named("tags").into_iter().collect();
    let of = |columns: Columns| layout(columns).describe();
    assert_eq!(of(Columns::default()), "Csv, raw false", "as earlier versions wrote it");
    assert_eq!(of(tags), "Csv, raw false, columns tags");
}

#[test]
fn positions_of_earlier_versions_are_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.csv");
    let mut out = open(&path, false).unwrap();
    write(&mut out, "one\n");
    out.save().unwrap();
    drop(out);
    let position = saved::position_path(&path);
    let mut saved: serde_json::Value = serde_json::from_slice(&std::fs::read(&position).unwrap()).unwrap();
    for later in ["not_understood", "form"] {
        assert!(saved.as_object_mut().unwrap().remove(later).is_some(), "{later}");
    }
    std::fs::write(&position, saved.to_string()).unwrap();
    let out = open(&path, true).unwrap();
    assert_eq!(out.finish(false).unwrap().rows, 1);
}

#[test]
fn everything_can_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.csv");
    let mut out = open(&path, false).unwrap();
    write(&mut out, "old\n");
    out.start_again(&mut formatter()).unwrap();
    write(&mut out, "new\n");
    out.finish(false).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), ["new"]);
}

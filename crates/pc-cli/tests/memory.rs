//! How much memory it takes to read files of many lines, counted by the allocator. A test binary of its own: the allocator counts
//! for the whole process, so no other test may run beside it.
//!
//! `cargo test --release -p pc-cli --test memory -- --nocapture` reads a million lines and prints the figures.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use flate2::Compression;
use flate2::write::GzEncoder;
use peak_alloc::PeakAlloc;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Reading a million lines takes minutes without optimisation.
const LINES: usize = if cfg!(debug_assertions) { 6_000 } else { 1_000_000 };
/// Lines of the file that the other one is compared with.
const FEW_LINES: usize = 1_000;
/// Bytes by which memory may grow with lines, whatever their number.
const MAX_GROWTH: usize = 256 << 10;
/// The same for workbooks, of whose texts 8 MB are held.
const MAX_GROWTH_OF_WORKBOOKS: usize = 12 << 20;
/// The promise for the whole program.
const MAX_HELD_BYTES: usize = 48 << 20;

const COLUMNS: [&str; 10] = [
    "CustomerId",
    "CustomerName",
    "OrderId",
    "ProductId",
    "SubscriptionId",
    "ChargeStartDate",
    "Quantity",
    "UnitPrice",
    "Subtotal",
    "Currency",
];

/// The cells of a line; most of them are in no other.
fn cells(number: usize) -> [String; 10] {
    [
        format!("00000000-0000-4000-8000-{number:012}"),
        format!("Sample customer {number}"),
        format!("{number:012x}"),
        "CFQ000000001".to_owned(),
        format!("30000000-0000-4000-8000-{number:012}"),
        "2025-11-17T00:00:00Z".to_owned(),
        "2".to_owned(),
        "16.25".to_owned(),
        "32.5".to_owned(),
        "USD".to_owned(),
    ]
}

fn csv(mut out: impl Write, lines: usize) {
    writeln!(out, "{}", COLUMNS.join(",")).unwrap();
    (0..lines).for_each(|number| writeln!(out, "{}", cells(number).join(",")).unwrap());
}

fn jsonl(mut out: impl Write, lines: usize) {
    for number in 0..lines {
        let cells = cells(number);
        let members: Vec<String> =
            COLUMNS.iter().zip(&cells).map(|(name, cell)| format!("\"{name}\":\"{cell}\"")).collect();
        writeln!(out, "{{{}}}", members.join(",")).unwrap();
    }
}

/// All texts are kept apart, and none of them twice but for what is the same in all lines.
fn xlsx(out: impl Write + std::io::Seek, lines: usize) {
    let mut zip = ZipWriter::new(out);
    let options = SimpleFileOptions::default();
    let mut part = |name: &str, write: &mut dyn FnMut(&mut dyn Write)| {
        zip.start_file(name, options).unwrap();
        let mut buffered = BufWriter::new(&mut zip);
        write(&mut buffered);
        buffered.flush().unwrap();
    };
    part("xl/workbook.xml", &mut |out| {
        write!(out, r#"<workbook xmlns:r="r"><sheets><sheet name="Lines" r:id="a"/></sheets></workbook>"#)
            .unwrap();
    });
    part("xl/_rels/workbook.xml.rels", &mut |out| {
        let relation = |id: &str, kind: &str, target: &str| {
            format!(r#"<Relationship Id="{id}" Type="x/{kind}" Target="{target}"/>"#)
        };
        let sheet = relation("a", "worksheet", "worksheets/sheet1.xml");
        let texts = relation("b", "sharedStrings", "sharedStrings.xml");
        write!(out, "<Relationships>{sheet}{texts}</Relationships>").unwrap();
    });
    part("xl/sharedStrings.xml", &mut |out| {
        write!(out, "<sst>").unwrap();
        COLUMNS.iter().for_each(|name| write!(out, "<si><t>{name}</t></si>").unwrap());
        for number in 0..lines {
            cells(number).iter().for_each(|cell| write!(out, "<si><t>{cell}</t></si>").unwrap());
        }
        write!(out, "</sst>").unwrap();
    });
    part("xl/worksheets/sheet1.xml", &mut |out| {
        write!(out, "<worksheet><sheetData>").unwrap();
        for row in 0..=lines {
            write!(out, "<row>").unwrap();
            (0..COLUMNS.len()).for_each(|cell| {
                write!(out, r#"<c t="s"><v>{}</v></c>"#, row * COLUMNS.len() + cell).unwrap();
            });
            write!(out, "</row>").unwrap();
        }
        write!(out, "</sheetData></worksheet>").unwrap();
    });
    zip.finish().unwrap();
}

/// A file with so many lines.
fn file(folder: &Path, form: &str, lines: usize) -> PathBuf {
    let path = folder.join(format!("{lines}.{form}"));
    let out = BufWriter::new(File::create(&path).unwrap());
    match form {
        "csv" => csv(out, lines),
        "csv.gz" => csv(GzEncoder::new(out, Compression::fast()), lines),
        "jsonl" => jsonl(out, lines),
        _ => xlsx(out, lines),
    }
    path
}

/// Runs a command; bytes taken at most beyond what was taken before.
fn peak(typed: &[&str]) -> usize {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let code = pc_cli::run("partner-center", typed.iter().map(Into::into));
    assert!(code == ExitCode::SUCCESS || code == ExitCode::from(4), "{typed:?}: {code:?}");
    HEAP.peak_usage().saturating_sub(before)
}

#[test]
fn memory_does_not_grow_with_the_lines_of_files() {
    let folder = tempfile::tempdir().unwrap();
    let orders = folder.path().join("orders.json");
    let order = r#"[{"id":"other","lineItems":[{"lineItemNumber":0,"offerId":"CFQ000000001:0001:CFQ000000002","quantity":1}]}]"#;
    std::fs::write(&orders, order).unwrap();
    let orders = orders.to_str().unwrap();
    for form in ["csv", "csv.gz", "jsonl", "xlsx"] {
        let max_growth = if form == "xlsx" { MAX_GROWTH_OF_WORKBOOKS } else { MAX_GROWTH };
        let files = [FEW_LINES, LINES].map(|lines| file(folder.path(), form, lines));
        let commands = |file: &Path, number: usize| {
            let out = folder.path().join(format!("{form}-{number}.out")).to_str().unwrap().to_owned();
            let file = file.to_str().unwrap();
            [
                peak(&["invoices", "lines", "--from", file, "--out", &out]),
                peak(&["invoices", "lines", "--from", file, "--format", "jsonl", "--force", "--out", &out]),
                peak(&["reconcile", "--billed", file, "--bought", orders, "--limit", "1"]),
            ]
        };
        let [few, many] = [commands(&files[0], 0), commands(&files[1], 1)];
        for ((command, few), many) in
            ["lines as csv", "lines as jsonl", "reconcile"].iter().zip(few).zip(many)
        {
            println!("{form}, {command}: {few} bytes for {FEW_LINES} lines, {many} for {LINES}");
            assert!(many < few + max_growth && many < MAX_HELD_BYTES, "{form}, {command}");
        }
        files.iter().for_each(|file| std::fs::remove_file(file).unwrap());
    }
}

//! Files of lines from spreadsheets, archives and pipes: every one is read as the same lines, or refused with its place.

use std::fmt::Write as _;
use std::io::Write;
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::harness::{Harness, Ran};
use crate::workbook::{self, Cell};

/// Three lines as the service writes them, in the first spelling of this test.
const PLAIN: &str = "CustomerId,CustomerName,OrderId,ProductId,ChargeStartDate,Quantity,UnitPrice,Subtotal,TaxTotal,Total,Currency\n\
    c1,Größe & Söhne,o1,p1,2025-11-17T00:00:00Z,1,1234.5,1234.5,0.25,1234.75,EUR\n\
    c1,\"A, \"\"B\"\"\",o2,p1,2025-11-02T00:00:00Z,2,0.1,0.2,0,0.2,EUR\n\
    c2,C,o3,p2,2025-11-03T13:05:00Z,-3,7.25,-21.75,0,-21.75,EUR\n";

/// The same with decimal commas and the day first.
const GERMAN: &str = "CustomerId;CustomerName;OrderId;ProductId;ChargeStartDate;Quantity;UnitPrice;Subtotal;TaxTotal;Total;Currency\r\n\
    c1;Größe & Söhne;o1;p1;17.11.2025;1;1.234,5;1.234,5;0,25;1.234,75;EUR\r\n\
    c1;\"A, \"\"B\"\"\";o2;p1;02.11.2025;2;0,1;0,2;0;0,2;EUR\r\n\
    c2;C;o3;p2;03.11.2025 13:05;-3;7,25;-21,75;0;-21,75;EUR\r\n";

fn lines(harness: &Harness, file: &str) -> Ran {
    harness.run(&["invoices", "lines", "--from", file])
}

fn written(harness: &Harness, name: &str, bytes: &[u8]) -> String {
    let path = harness.path(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// The lines as a sheet: numbers as numbers, dates as days, everything else as shared texts or within the sheet.
fn sheet(shared: bool) -> Vec<Vec<Cell>> {
    let text = |text: &str| match (text.is_empty(), shared) {
        (true, _) => Cell::Blank,
        (false, true) => Cell::Shared(text.to_owned()),
        (false, false) => Cell::Inline(text.to_owned()),
    };
    let day = |date: &str| match date {
        "2025-11-17T00:00:00Z" => 45_978.0,
        "2025-11-02T00:00:00Z" => 45_963.0,
        _ => 45_964.545_138_888_9,
    };
    let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(PLAIN.as_bytes());
    let rows = csv.records().enumerate().map(|(number, record)| {
        let cell = |(column, cell): (usize, &str)| match (number, column) {
            (1.., 4) => Cell::Number(day(cell)),
            (1.., 5..10) => Cell::Number(cell.parse().unwrap()),
            _ => text(cell),
        };
        record.unwrap().iter().enumerate().map(cell).collect()
    });
    let mut rows: Vec<Vec<Cell>> = rows.collect();
    let total = [Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank, Cell::Blank, text("Total")];
    rows.splice(0..0, [vec![text("Invoice of November")], Vec::new()]);
    rows.push(Vec::new());
    rows.push(total.into_iter().chain([Cell::Number(1212.95)]).collect());
    rows
}

#[test]
fn files_of_every_kind_are_the_same_lines() {
    let harness = Harness::new();
    let expected = lines(&harness, &harness.write("plain.csv", PLAIN));
    assert_eq!(expected.code, 0, "{}", expected.err);
    let utf_16: Vec<u8> = "\u{feff}"
        .chars()
        .chain(GERMAN.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let windows: Vec<u8> = GERMAN.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    let titled = format!("Invoice;G1\r\n\r\n{GERMAN}\r\n;;;;;;Summe;1.212,95;;;\r\n");
    let halves = PLAIN.split_at(PLAIN.len() / 2);
    workbook::write(
        &harness.path("shared.xlsx"),
        &[("Summary", vec![vec![Cell::Number(1.0)]]), ("Lines", sheet(true))],
    );
    workbook::write(&harness.path("inline.xlsx"), &[("Lines", sheet(false))]);
    workbook::archive(
        &harness.path("portal.zip"),
        &[("__MACOSX/._lines.csv".to_owned(), "x"), ("folder/lines.csv".to_owned(), PLAIN)],
    );
    for (file, said) in [
        (written(&harness, "german.csv", GERMAN.as_bytes()), "decimal commas"),
        (written(&harness, "bom.csv", format!("\u{feff}{GERMAN}").as_bytes()), "semicolons"),
        (written(&harness, "sep.csv", format!("sep=;\r\n{GERMAN}").as_bytes()), "semicolons"),
        (written(&harness, "tabs.csv", GERMAN.replace(';', "\t").as_bytes()), "tabs"),
        (written(&harness, "utf16.txt", &utf_16), "UTF-16LE"),
        (written(&harness, "windows.csv", &windows), "windows-1252"),
        (written(&harness, "titled.csv", titled.as_bytes()), "are left out, as sums are: 8"),
        (
            written(&harness, "members.gz", &[gzip(halves.0.as_bytes()), gzip(halves.1.as_bytes())].concat()),
            "commas",
        ),
        (harness.path("shared.xlsx").to_str().unwrap().to_owned(), "sheet Lines: the only one of 2 sheets"),
        (harness.path("inline.xlsx").to_str().unwrap().to_owned(), "are left out, as sums are: 8"),
        (harness.path("portal.zip").to_str().unwrap().to_owned(), "folder/lines.csv: UTF-8"),
    ] {
        let read = lines(&harness, &file);
        assert_eq!((read.code, &read.out), (0, &expected.out), "{file}: {}", read.err);
        assert!(read.err.contains(said), "{file}: {}", read.err);
    }
}

#[test]
fn lines_come_from_a_pipe() {
    let harness = Harness::new();
    let mut command = harness.command(&["invoices", "lines", "--from", "-"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&gzip(PLAIN.as_bytes())).unwrap();
    let read: Ran = child.wait_with_output().unwrap().into();
    assert_eq!((read.code, read.out.lines().count()), (0, 4), "{}", read.err);
    let resumed = harness.run(&["invoices", "lines", "--from", "-", "--out", "x.csv", "--resume"]);
    assert!(resumed.code == 2 && resumed.err.contains("stdin"), "{}", resumed.err);
}

#[test]
fn what_lines_wrote_is_read_again() {
    let harness = Harness::new();
    let plain = harness.write("plain.csv", PLAIN);
    let expected = lines(&harness, &plain).out;
    for (format, raw) in [("csv", false), ("csv", true), ("jsonl", true), ("jsonl", false)] {
        let mut typed = vec!["invoices", "lines", "--from", &plain, "--format", format];
        typed.extend(raw.then_some("--raw"));
        let ours = harness.run(&typed).out;
        let again = lines(&harness, &written(&harness, "ours", ours.as_bytes()));
        assert_eq!((again.code, &again.out), (0, &expected), "{format} {raw}: {}", again.err);
    }
    let few = "order_id,customer_id,subtotal,currency";
    let few_columns = |file: &str, format: &str| {
        harness.run(&["invoices", "lines", "--from", file, "--columns", few, "--format", format]).out
    };
    let ours = harness.write("few.jsonl", &few_columns(&plain, "jsonl"));
    assert_eq!(few_columns(&ours, "csv"), few_columns(&plain, "csv"), "without their kind");
}

#[test]
fn daily_usage_that_lines_wrote_is_read_again() {
    let harness = Harness::new();
    let usage = harness.write("usage.jsonl", include_str!("cases/usage-lines-us-dates.jsonl"));
    let expected = lines(&harness, &usage).out;
    let of_days: Vec<&str> = expected.lines().collect();
    assert!(of_days[1].contains(",usage,"), "{expected}");
    for format in ["csv", "jsonl"] {
        let ours = harness.run(&["invoices", "lines", "--from", &usage, "--format", format]).out;
        let again = lines(&harness, &written(&harness, "ours", ours.as_bytes()));
        assert_eq!(again.code, 0, "{}", again.err);
        let mut read = csv::Reader::from_reader(again.out.as_bytes());
        let mut asked = csv::Reader::from_reader(expected.as_bytes());
        let subtotal = read.headers().unwrap().iter().position(|name| name == "subtotal").unwrap();
        for (read, asked) in read.records().zip(asked.records()) {
            assert_eq!(read.unwrap()[subtotal], asked.unwrap()[subtotal], "{format}");
        }
    }
}

#[test]
fn collections_as_the_service_answers_them_are_lines() {
    let harness = Harness::new();
    let line = r#"{"customerId":"c","orderId":"o1","subtotal":1.5,"totalForCustomer":1.5,"currency":"EUR","attributes":{"objectType":"OneTimeInvoiceLineItem"}}"#;
    let page = |count: usize| {
        format!(r#"{{"totalCount":{count},"items":[{}],"links":{{}}}}"#, vec![line; count].join(","))
    };
    // Longer together than one line may be.
    let pages = harness.write("pages.json", &format!("{}\n{}", page(9_000), page(1)));
    let read = lines(&harness, &pages);
    assert_eq!((read.code, read.out.lines().count()), (0, 9_002), "{}", read.err);
    let mixed = lines(&harness, &harness.write("mixed.json", &format!("{}\n{line}", page(1))));
    let said = "mixed.json, after 1 objects: an object without `items` stands among collections";
    assert!(mixed.code == 1 && mixed.err.contains(said), "{} {}", mixed.code, mixed.err);
    let license = r#"{"items":[{"customerId":"c","orderId":"o","amount":2,"totalForCustomer":2,"currency":"EUR","Attributes":{"ObjectType":"LicenseBasedLineItem"}}]}"#;
    let read = lines(&harness, &harness.write("legacy.json", license));
    assert!(read.code == 0 && read.out.contains(",license,c,"), "{}{}", read.out, read.err);
}

#[test]
fn what_is_no_line_or_has_no_amount_is_told() {
    let harness = Harness::new();
    for json in [
        r#"{"error":{"code":"x"}}"#,
        r#"[{"id":"o1","referenceCustomerId":"c","lineItems":[{"quantity":1}]}]"#,
        r#"{"id":"o1","customer":"c","created_at":null,"lines":[]}"#,
    ] {
        let refused = lines(&harness, &harness.write("other.json", json));
        let said = "other.json, object 1: it is no line of an invoice";
        assert!(refused.code == 1 && refused.err.contains(said), "{json}: {}", refused.err);
    }
    for text in ["CustomerId,OrderId,ProductId\nc,o,p\n", "CustomerId,OrderId,Subtotal\nc,o,\n"] {
        let read = lines(&harness, &harness.write("without.csv", text));
        assert!(read.code == 4 && read.err.contains("1 lines have no amount"), "{}", read.err);
    }
}

#[test]
fn a_charge_without_currency_is_in_no_sum_and_is_told() {
    let harness = Harness::new();
    let heading = "CustomerId,OrderId,ProductId,Subtotal,TaxTotal,Total,Currency\n";
    for currency in ["€", ""] {
        let text = format!("{heading}c1,o1,p1,2,0,2,EUR\nc1,o2,p1,3,0,3,{currency}\n");
        let read = lines(&harness, &harness.write("lines.csv", &text));
        assert_eq!(read.code, 4, "{currency}: {}", read.err);
        assert!(read.err.contains("1 lines have an amount and no currency"), "{}", read.err);
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let harness = Harness::new();
    let heading = PLAIN.lines().next().unwrap();
    let row = PLAIN.lines().nth(3).unwrap();
    let packed = gzip(PLAIN.repeat(500).as_bytes());
    let long = |sign: &str| format!("{PLAIN}c1,\"{}{sign}", "x".repeat(2 << 20));
    let mut bomb = GzEncoder::new(Vec::new(), Compression::default());
    bomb.write_all(PLAIN.as_bytes()).unwrap();
    (0..64).for_each(|_| bomb.write_all(&vec![b' '; 1 << 20]).unwrap());
    workbook::write(
        &harness.path("long.xlsx"),
        &[("Lines", {
            let mut rows = sheet(false);
            rows.insert(4, vec![Cell::Inline("x".repeat(2 << 20))]);
            rows
        })],
    );
    workbook::write(&harness.path("other.xlsx"), &[("Sheet 1", vec![vec![Cell::Inline("Name".to_owned())]])]);
    workbook::archive(&harness.path("workbook.zip"), &[("a.xlsx".to_owned(), "PK\u{3}\u{4}")]);
    for (name, bytes, said) in [
        ("empty.csv", Vec::new(), "empty.csv is empty"),
        ("empty.gz", gzip(b""), "empty.gz is empty"),
        ("cut.gz", packed[..packed.len() / 2].to_vec(), "cut.gz"),
        (
            "long.csv",
            long("").into_bytes(),
            "long.csv, after line 4: something in it is longer than the 1048576 bytes",
        ),
        (
            "long.json",
            format!("{{\"OrderId\":\"{}\"}}", "x".repeat(2 << 20)).into_bytes(),
            "long.json, after 0 objects",
        ),
        ("bomb.gz", bomb.finish().unwrap(), "bomb.gz, after line 4"),
        ("none.csv", b"Name,Street\na,b\n".to_vec(), "none.csv has no lines of an invoice"),
        (
            "twice.csv",
            format!("{heading},SUBTOTAL\n{row},1\n").into_bytes(),
            "`Subtotal` and `SUBTOTAL` are the same",
        ),
        ("more.csv", format!("{heading}\n{row},5\n").into_bytes(), "more.csv, line 2: it has more cells"),
        (
            "kind.csv",
            b"kind,customer_id,order_id,charge_start,total\nlicense,c,o,2025-11-17,1\n".to_vec(),
            "line 2: lines of the kind",
        ),
        ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), "save it as .xlsx"),
        ("broken.zip", b"PK\x03\x04rest".to_vec(), "broken.zip cannot be read"),
    ] {
        let refused = lines(&harness, &written(&harness, name, &bytes));
        assert!(refused.code == 1 && refused.err.contains(said), "{name}: {} {}", refused.code, refused.err);
    }
    for (name, said) in [
        (
            "long.xlsx",
            "long.xlsx, sheet Lines, after row 4 cannot be read: I/O error: something in it is longer",
        ),
        ("other.xlsx", "other.xlsx (sheets: Sheet 1) has no lines"),
        ("workbook.zip", "unpack it first"),
    ] {
        let refused = lines(&harness, harness.path(name).to_str().unwrap());
        assert!(refused.code == 1 && refused.err.contains(said), "{name}: {} {}", refused.code, refused.err);
    }
    let alone = lines(&harness, &harness.write("heading.csv", heading));
    assert!(alone.code == 0 && alone.err.contains("0 lines"), "{}", alone.err);
}

#[test]
fn what_may_be_two_things_is_asked_about() {
    let harness = Harness::new();
    let file = harness.write(
        "either.csv",
        "OrderId;ChargeStartDate;Quantity;Subtotal;Currency\no;03/04/2026;1;1,234;EUR\n",
    );
    for (flags, said) in [
        (&[][..], "`1,234` may be a thousand or a decimal"),
        (&["--decimal", "comma"], "`03/04/2026` may begin with the day or the month"),
    ] {
        let asked = harness.run(&[&["invoices", "lines", "--from", &file], flags].concat());
        assert!(
            asked.code == 2 && asked.err.contains(said) && asked.err.contains("either.csv"),
            "{}",
            asked.err
        );
    }
    let told =
        harness.run(&["invoices", "lines", "--from", &file, "--decimal", "point", "--dates", "day-first"]);
    assert!(
        told.code == 0 && told.out.contains(",2026-04-03T00:00:00Z,") && told.out.contains(",1234,"),
        "{}",
        told.out
    );
}

#[test]
fn files_are_gone_on_with_after_an_interruption() {
    let harness = Harness::new();
    let mut text = PLAIN.to_owned();
    (0..25_000).for_each(|number| {
        writeln!(text, "c2,C,o{number},p2,2025-11-03T13:05:00Z,1,2.5,2.5,0,2.5,EUR").unwrap();
    });
    let whole = written(&harness, "whole.csv.gz", &gzip(text.as_bytes()));
    let more = harness.write("more.csv", PLAIN);
    let from = ["invoices", "lines", "--from", &whole, &more];
    let expected = harness.run(&from).out;
    // The second file ends within a line that is too long, and is mended in place, with the time it had.
    let broken = PLAIN.replacen("c1,", &format!("c1{},", "x".repeat(2 << 20)), 1);
    let time = std::fs::metadata(&more).unwrap().modified().unwrap();
    let set = |text: &str| {
        std::fs::write(&more, text).unwrap();
        std::fs::File::options().write(true).open(&more).unwrap().set_modified(time).unwrap();
    };
    set(&broken);
    let out = ["--out", "out.csv"];
    let failed = harness.run(&[&from[..], &out].concat());
    assert_eq!(failed.code, 1, "{}", failed.err);
    let changed = harness.run(&[&from[..], &out, &["--resume"]].concat());
    assert!(changed.code == 1 && !changed.err.contains("belongs to"), "{}", changed.err);
    set(&broken.replace("xxxx", "yyyy"));
    assert_eq!(std::fs::read_to_string(harness.path("out.csv.part")).unwrap().lines().count(), 25_004);
    set(PLAIN);
    let changed = harness.run(&[&from[..], &out, &["--resume"]].concat());
    assert!(
        changed.code == 2 && changed.err.contains("belongs to"),
        "it has another length: {}",
        changed.err
    );
    // Cut down to what was there when the position was saved: as if the program was killed.
    let position = std::fs::read_to_string(harness.path("out.csv.position")).unwrap();
    let lengths = [broken.len(), PLAIN.len()].map(|length| format!("more.csv ({length} bytes"));
    std::fs::write(harness.path("out.csv.position"), position.replace(&lengths[0], &lengths[1])).unwrap();
    let resumed = harness.run(&[&from[..], &out, &["--resume"]].concat());
    assert_eq!(resumed.code, 0, "{}", resumed.err);
    assert_eq!(std::fs::read_to_string(harness.path("out.csv")).unwrap(), expected);
    assert!(resumed.err.contains("25006 lines") || resumed.err.contains("25,006 lines"), "{}", resumed.err);
}

/// Begins `first` and a broken file, mends that, and goes on; answers what was said at the end.
fn gone_on_with(harness: &Harness, first: &str, form: &str) -> Ran {
    let more = harness.write("more.csv", &format!("{PLAIN}{}", "x".repeat(2 << 20)));
    let length = |path: &str| std::fs::metadata(path).unwrap().len();
    let (time, broken) = (std::fs::metadata(&more).unwrap().modified().unwrap(), length(&more));
    let command = ["invoices", "lines", "--from", first, &more, "--format", form, "--out", "out", "--json"];
    let failed = harness.run(&command);
    assert_eq!(failed.code, 1, "{}", failed.err);
    std::fs::write(&more, PLAIN).unwrap();
    std::fs::File::options().write(true).open(&more).unwrap().set_modified(time).unwrap();
    let position = std::fs::read_to_string(harness.path("out.position")).unwrap();
    let named = |length: u64| format!("more.csv ({length} bytes");
    let position = position.replace(&named(broken), &named(length(&more)));
    std::fs::write(harness.path("out.position"), position).unwrap();
    harness.run(&[&command[..], &["--resume"]].concat())
}

#[test]
fn what_was_wrong_before_an_interruption_is_told_after_it() {
    for form in ["csv", "focus"] {
        let harness = Harness::new();
        let line = |amount: &str| {
            format!(r#"{{"CustomerId":"c","OrderId":"o","Subtotal":"{amount}","Currency":"EUR"}}"#)
        };
        let wrong = harness.write("wrong.jsonl", &[line("1"), line("12,50x")].join("\n"));
        let resumed = gone_on_with(&harness, &wrong, form);
        assert_eq!(resumed.code, 4, "{form}: {}", resumed.err);
        let told = &resumed.json()[0]["not_understood"];
        assert_eq!(
            (&told[0]["member"], &told[0]["example"]),
            (&"Subtotal".into(), &"12,50x".into()),
            "{told}"
        );
        assert!(form == "csv" || resumed.err.contains("by the specification"), "{}", resumed.err);
    }
}

#[test]
fn costs_do_not_count_twice_after_an_interruption_either() {
    let harness = Harness::new();
    let charges = harness.write("charges.csv", PLAIN);
    let usage = r#"{"CustomerId":"c","UsageDate":"2025-11-05T00:00:00Z","BillingPreTaxTotal":"1","BillingCurrency":"EUR"}"#;
    let usage = harness.write("usage.jsonl", usage);
    let command = ["invoices", "lines", "--from", &charges, &usage, "--format", "focus", "--out", "out.csv"];
    for more in [&[][..], &["--resume"]] {
        let refused = harness.run(&[&command[..], more].concat());
        assert!(refused.code == 2 && refused.err.contains("would count twice"), "{more:?}: {}", refused.err);
        assert!(!harness.path("out.csv").exists());
    }
}

#[test]
fn a_file_that_is_not_there_is_told_before_anything_is_written() {
    let harness = Harness::new();
    let missing = harness.run(&["invoices", "lines", "--from", "nothere.csv"]);
    assert_eq!((missing.code, missing.out.as_str()), (2, ""), "{}", missing.err);
    assert!(missing.err.contains("nothere.csv cannot be read"), "{}", missing.err);
    let hyphen = harness.run(&["invoices", "lines", "G1", "--out", "-"]);
    assert!(hyphen.code == 2 && !harness.path("-").exists(), "{}", hyphen.err);
}

#[test]
fn lines_above_the_heading_are_refused_and_not_passed_over() {
    let harness = Harness::new();
    let narrow = "CustomerId,OrderId,ProductId,Subtotal,Total,Currency\nc9,o9,p9,5000,5000,EUR\n";
    let heading = PLAIN.lines().next().unwrap();
    let rows: Vec<&str> = PLAIN.lines().skip(1).collect();
    for (name, text, said) in [
        (
            "joined.csv",
            format!("{narrow}{PLAIN}"),
            "joined.csv, line 3: it is a heading as line 1 above it is",
        ),
        (
            "signs.csv",
            format!("{}{PLAIN}", narrow.replace(',', ";")),
            "signs.csv, line 3: it is a heading as line 1 above it is",
        ),
        ("sorted.csv", format!("{}\n{heading}\n{}\n", rows[0], rows[1..].join("\n")), "sorted.csv, line 1"),
    ] {
        let refused = lines(&harness, &harness.write(name, &text));
        assert_eq!((refused.code, refused.out.lines().count()), (1, 1), "{name}: {}", refused.err);
        assert!(refused.err.contains(said), "{name}: {}", refused.err);
    }
    let expected = lines(&harness, &harness.write("plain.csv", PLAIN)).out;
    for title in [narrow.lines().next().unwrap(), "Customer,c1\nTotal,1212.95,EUR\n"] {
        let read = lines(&harness, &harness.write("titled.csv", &format!("{title}\n\n{PLAIN}")));
        assert_eq!((read.code, read.out), (0, expected.clone()), "{title}: {}", read.err);
    }
}

#[test]
fn who_reads_only_the_first_lines_of_a_file_is_not_told_what_all_come_to() {
    let harness = Harness::new();
    let row = "c,o,p,,EUR\n";
    let text = format!("CustomerId,OrderId,ProductId,Subtotal,Currency\n{}", row.repeat(20_000));
    let file = harness.write("long.csv", &text);
    let mut running = harness.start(harness.command(&["invoices", "lines", "--from", &file]));
    let mut beginning = [0; 100];
    std::io::Read::read_exact(&mut running.child.stdout.take().unwrap(), &mut beginning).unwrap();
    // The pipe is closed here.
    let ran = running.output();
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("until the reader of stdout closed it"), "{}", ran.err);
}

#[test]
fn a_quote_that_is_not_closed_swallows_no_lines() {
    let harness = Harness::new();
    for (name, text, line) in [
        // The next line's quote closes it.
        ("next.csv", PLAIN.replace("Größe", "\"Größe"), 3),
        // Nothing closes it.
        ("end.csv", PLAIN.replacen("1234.75,EUR", "1234.75,\"EUR", 1).replace("\"A, \"\"B\"\"\"", "A"), 4),
    ] {
        let refused = lines(&harness, &harness.write(name, &text));
        assert_eq!(
            (refused.code, refused.out.lines().count()),
            (1, 1),
            "{name}: {}{}",
            refused.out,
            refused.err
        );
        assert!(refused.err.contains(&format!("{name}, line {line}")), "{name}: {}", refused.err);
        assert!(refused.err.contains("a quote is not closed"), "{name}: {}", refused.err);
    }
    let broken = PLAIN.replace("\"A, \"\"B\"\"\"", "\"A,\nB\"");
    let read = lines(&harness, &harness.write("broken.csv", &broken));
    assert!(read.code == 0 && read.err.contains("3 lines"), "{}", read.err);
}

#[test]
fn every_sheet_with_lines_counts_or_the_workbook_is_refused() {
    let harness = Harness::new();
    let path = harness.path("two.xlsx");
    workbook::write(&path, &[("Lines", sheet(true)), ("More", sheet(true))]);
    let refused = lines(&harness, path.to_str().unwrap());
    assert_eq!((refused.code, refused.out.lines().count()), (1, 1), "{}", refused.err);
    assert!(refused.err.contains("the sheets Lines and More have lines"), "{}", refused.err);
    let empty = sheet(true).into_iter().take(3).collect();
    workbook::write(&path, &[("Empty", empty), ("Lines", sheet(true))]);
    let read = lines(&harness, path.to_str().unwrap());
    assert!(read.code == 0 && read.err.contains("3 lines"), "{}", read.err);
}

//! The report in a real browser: measured at three widths, light and dark, and printed.

use std::io::{Read, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::{Args, FromArgMatches};
use serde_json::json;

use super::super::{ReportArguments, run};
use super::{Charge, HOSTILE, gathered, page, small};

#[path = "../../../../../../pc-emulator/tests/it/console/devtools.rs"]
#[allow(dead_code)] // the emulator's own tests use more of it
mod devtools;

use crate::output::Exit;
use devtools::{Browser, installed};

const MEASURE: &str = include_str!("../measure.js");
/// Pages that the demo may take on paper.
const MAX_PRINTED_PAGES: usize = 8;
/// The sizes of headings on paper, in the points of the document: 20, 16 and 13 px.
const HEADINGS: [&str; 3] = ["20", "16", "13"];

#[test]
fn it_looks_well_at_every_width_light_dark_and_printed() {
    let Some(program) = installed() else {
        let is_demanded = std::env::var("CI").is_ok_and(|ci| ci == "true");
        assert!(
            !is_demanded,
            "there is no Chromium to look at the report with: install it, or name it in CHROME"
        );
        // Not by a macro: what a passing test prints by one is not shown.
        writeln!(std::io::stderr(), "SKIPPED: there is no Chromium to look at the report with").unwrap();
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let mut browser = Browser::start(&program, folder.path());
    browser.call("Emulation.setScrollbarsHidden", json!({"hidden": true}));

    let demo = folder.path().join("demo.html");
    write_demo(&demo);
    looks_well(&mut browser, &demo);
    let printed = print(&mut browser);
    let pages = pages(&printed);
    assert!((2..=MAX_PRINTED_PAGES).contains(&pages.len()), "{} pages", pages.len());
    for (index, page) in pages.iter().enumerate() {
        let size = last_size(page);
        assert!(!HEADINGS.contains(&size.as_str()), "page {} ends with a heading", index + 1);
    }
    sorts_and_filters(&mut browser);

    let hostile = folder.path().join("hostile.html");
    std::fs::write(&hostile, page::render(&hostile_data(), "hostile.csv")).unwrap();
    looks_well(&mut browser, &hostile);
    let little = folder.path().join("little.html");
    std::fs::write(&little, page::render(&small(), "little.csv")).unwrap();
    looks_well(&mut browser, &little);
    assert_eq!(browser.evaluate("document.title"), "Spend by invoices", "no foreign script ran");
}

/// Runs the command, as `invoices report --demo --out FILE`.
fn write_demo(file: &Path) {
    let command = ReportArguments::augment_args(clap::Command::new("report"));
    let matches = command.get_matches_from(["report", "--demo", "--out", file.to_str().unwrap()]);
    let arguments = ReportArguments::from_arg_matches(&matches).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    assert_eq!(runtime.block_on(run(arguments)).unwrap(), Exit::Done);
}

/// Names that do not end, amounts of 28 digits, forty currencies, sums below zero, and many products.
fn hostile_data() -> super::Gathered {
    let long = format!("{HOSTILE}{}", "Donaudampfschifffahrtsgesellschaft".repeat(12));
    let currencies: Vec<String> =
        (0..40_u8).map(|n| format!("X{}{}", char::from(b'A' + n / 26), char::from(b'A' + n % 26))).collect();
    let skus: Vec<String> = (0..2_000).map(|number| format!("{number:04}")).collect();
    let mut charges = vec![
        Charge {
            customer: &long,
            name: &long,
            amount: "7922816251426433759354395.03",
            reservation: &long,
            ..Charge::default()
        },
        Charge {
            customer: &long,
            name: &long,
            month: 4,
            amount: "-1922816251426433759354395.03",
            ..Charge::default()
        },
    ];
    for (index, currency) in currencies.iter().enumerate() {
        for (month, amount) in [(3, "1388950.8"), (4, "-2000000")] {
            let charge_type = if index % 2 == 0 { "cycleCharge" } else { "new" };
            charges.push(Charge { currency, month, amount, charge_type, ..Charge::default() });
        }
    }
    charges.extend(skus.iter().map(|sku| Charge {
        sku,
        amount: "0.01",
        currency: "JPY",
        ..Charge::default()
    }));
    gathered(&charges)
}

/// Nothing overflows, is too small, too pale, or glued to its neighbour, with the rows that are folded too.
fn looks_well(browser: &mut Browser, file: &Path) {
    browser.look(1440, "light");
    browser.open(&format!("file://{}", file.display()));
    for shown in ["folded", "opened"] {
        for width in [400, 800, 1440] {
            for scheme in ["light", "dark"] {
                browser.look(width, scheme);
                let wrong = browser.evaluate(MEASURE);
                assert_eq!(wrong, json!([]), "{} at {width}, {scheme}, {shown}", file.display());
            }
        }
        browser.evaluate("document.querySelectorAll('.all').forEach((all) => { all.checked = true; })");
    }
    browser.evaluate("document.querySelectorAll('.all').forEach((all) => { all.checked = false; })");
    browser.look(720, "light");
    browser.call("Emulation.setEmulatedMedia", json!({"media": "print"}));
    assert_eq!(browser.evaluate(MEASURE), json!([]), "{} printed", file.display());
    browser.call("Emulation.setEmulatedMedia", json!({"media": ""}));
    browser.look(1440, "light");
    let picture = browser.picture();
    assert!(picture.len() > 20_000, "{}: {} letters of picture", file.display(), picture.len());
}

fn print(browser: &mut Browser) -> Vec<u8> {
    let printed = browser
        .call("Page.printToPDF", json!({"printBackground": true, "paperWidth": 8.27, "paperHeight": 11.69}));
    STANDARD.decode(printed["data"].as_str().unwrap()).unwrap()
}

/// A heading sorts, the filter hides, and what is folded is shown on demand.
fn sorts_and_filters(browser: &mut Browser) {
    browser.look(1440, "light");
    let shown = |browser: &mut Browser| {
        let rows = "[...document.querySelectorAll('h3#renewals ~ table tbody tr')].filter((row) => row.offsetHeight > 0).length";
        browser.evaluate(rows).as_u64().unwrap()
    };
    assert_eq!(shown(browser), 10);
    browser.click("#renewals-all");
    assert!(shown(browser) > 50);
    browser.click("#renewals-all");
    let first = "document.querySelector('h3#currencies ~ table tbody tr').cells[5].textContent";
    browser.click("h3#currencies ~ table thead th:nth-child(6) button");
    let most = browser.evaluate(first);
    assert!(most.as_str().unwrap().starts_with('+'), "{most}");
    browser.click("h3#currencies ~ table thead th:nth-child(6) button");
    let least = browser.evaluate(first);
    assert!(least.as_str().unwrap().starts_with('−'), "{least}");
    browser.evaluate("document.querySelector('h3#renewals ~ input.tool').focus()");
    browser.call("Input.insertText", json!({"text": "Contoso"}));
    let found = shown(browser);
    assert!((1..50).contains(&found), "{found}");
}

/// What is drawn on each page of a document: its streams of text, in order.
fn pages(document: &[u8]) -> Vec<String> {
    let mut pages = Vec::new();
    let mut rest = document;
    while let Some(start) = find(rest, b"stream\n") {
        rest = &rest[start + 7..];
        let mut text = Vec::new();
        let is_read = flate2::read::ZlibDecoder::new(rest).read_to_end(&mut text).is_ok();
        let text = String::from_utf8_lossy(&text).into_owned();
        if is_read && text.contains(" Tf") && text.contains(" Tj") {
            pages.push(text);
        }
    }
    pages
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// The size of the letters that were drawn last.
fn last_size(page: &str) -> String {
    let set = page.rmatch_indices(" Tf").next().unwrap().0;
    page[..set].rsplit(' ').next().unwrap().to_owned()
}

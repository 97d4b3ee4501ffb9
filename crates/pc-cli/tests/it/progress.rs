//! What long commands show while they work: on a terminal one line that changes, and never anything on stdout.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use pc_emulator::EmulatorOptions;
use pc_transport::wire::Method;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use serde_json::json;

use crate::harness::Harness;

/// Runs a command whose stderr is a terminal; gives stdout, and what was shown there.
fn watched(command: Command) -> (String, String) {
    on_terminal(command, "xterm")
}

/// The same on a terminal of this kind.
fn on_terminal(mut command: Command, kind: &str) -> (String, String) {
    command.env("TERM", kind);
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let screen = File::options().read(true).write(true).open(Path::new(name.to_str().unwrap())).unwrap();
    let child = command.stdout(Stdio::piped()).stderr(screen).spawn().unwrap();
    drop(command); // our own handle of the screen: without it, reading ends when the program does
    let (mut shown, mut terminal) = (Vec::new(), File::from(terminal));
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = terminal.read(&mut piece) {
        shown.extend_from_slice(&piece[..count]);
    }
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&shown));
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&shown).into_owned())
}

/// An export takes half a minute of the service's time, which is some seconds of ours.
fn harness_with_invoices() -> Harness {
    let harness = Harness::with(EmulatorOptions::default(), 10.0);
    for _ in 0..3 {
        harness.control(Method::Post, "invoices", &json!({"line_items": 20}));
    }
    harness
}

const REPORT: [&str; 5] = ["invoices", "report", "--out", "report.html", "--json"];

#[test]
fn on_a_terminal_one_line_tells_what_is_waited_for_and_for_how_long_at_most() {
    let harness = harness_with_invoices();
    let (out, shown) = watched(harness.with_endpoint(&REPORT));
    assert_eq!(out.lines().count(), 1, "{out}");
    let written: serde_json::Value = serde_json::from_str(&out).expect(&out);
    assert!(written["renewals"].is_number(), "{out}");
    for expected in ["reading the lines of invoices, ", "waiting for the export of ", ", at most 29 min"] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    let last = shown.trim_end().rsplit('\n').next().unwrap();
    assert!(last.contains("report.html shows"), "the line is gone at the end: {shown:?}");
}

#[test]
fn without_a_terminal_a_command_that_is_not_long_shows_none_of_it() {
    let harness = harness_with_invoices();
    let ran = harness.at_endpoint(&REPORT);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        !ran.err.contains("at most") && !ran.err.contains('\r') && !ran.err.contains('\u{1b}'),
        "{}",
        ran.err
    );
}

#[test]
fn a_terminal_that_cannot_take_a_line_away_gets_a_line_for_each_step() {
    let harness = Harness::new();
    let intent = harness.intent("told", |_| {});
    let (_, shown) = on_terminal(harness.with_endpoint(&["buy", &intent]), "dumb");
    assert!(shown.contains("sending CheckoutCart") && !shown.contains('\u{1b}'), "{shown:?}");
}

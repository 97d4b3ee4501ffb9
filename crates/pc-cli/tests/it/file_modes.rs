//! Who may read and write what the program makes: its owner alone, whatever the umask says.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use pc_transport::wire::Method;
use serde_json::{Value, json};

use crate::harness::{Harness, PROGRAM, Ran, software};

/// The command, where a file is everybody's unless its maker says otherwise.
fn without_umask(harness: &Harness, arguments: &[&str]) -> Command {
    let mut command = harness.command(&[]);
    let like_it = ["-c", "umask 000; exec \"$0\" \"$@\"", PROGRAM];
    let mut shell = Command::new("sh");
    shell.args(like_it).args(arguments).current_dir(harness.folder.path());
    shell.envs(
        command
            .stdin(std::process::Stdio::null())
            .get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    shell
}

fn run(harness: &Harness, arguments: &[&str]) -> Ran {
    without_umask(harness, arguments).output().unwrap().into()
}

/// Everything below a folder, with its mode.
fn modes(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mode = std::fs::symlink_metadata(&path).unwrap().permissions().mode() & 0o7777;
        if path.is_dir() {
            found.extend(modes(&path));
        }
        found.push((path, mode));
    }
    found
}

#[test]
fn every_file_that_a_command_makes_is_its_owners_alone() {
    let harness = Harness::new();
    harness.control(Method::Post, "orders", &json!({"count": 60, "months": 1}));
    let listed = harness.at_endpoint(&["invoices", "list", "--type", "onetime", "--json"]).json();
    let invoice = listed.last().unwrap()["id"].as_str().unwrap().to_owned();
    let intent = harness.intent("p", |intent| intent["line"] = json!([software(1)]));
    let ours: Vec<PathBuf> = modes(harness.folder.path()).into_iter().map(|(path, _)| path).collect();
    let origin = harness.origin.clone();
    for arguments in [
        &["buy", &intent][..],
        &["buy", &intent, "--journal", "named.db"],
        &["status", "--journal", "named.db"],
        &["invoices", "lines", &invoice, "--source", "v1", "--out", "lines.csv"],
        &["invoices", "lines", &invoice, "--source", "v1", "--out", "lines.jsonl", "--format", "jsonl"],
        &["invoices", "export", &invoice, "--out", "export.csv"],
        &["invoices", "pdf", &invoice, "--out", "invoice.pdf"],
        &["invoices", "receipts", &invoice, "--out-dir", "receipts/of/it"],
        &["invoices", "report", "--out", "report.html"],
        &["reconcile", "--journal", "named.db"],
    ] {
        let at_endpoint = match arguments[0] {
            "status" => arguments.to_vec(),
            _ => [arguments, &["--endpoint", &origin]].concat(),
        };
        let ran = run(&harness, &at_endpoint);
        assert!(ran.code == 0 || arguments[0] == "reconcile", "{arguments:?}: {}", ran.err);
    }
    // What an interrupted command leaves.
    harness.set_faults(&json!([{"fault": "cut_body", "operation": "ListInvoiceLineItems"}]));
    let broken =
        ["invoices", "lines", &invoice, "--source", "v1", "--out", "broken.csv", "--endpoint", &origin];
    assert_ne!(run(&harness, &broken).code, 0);
    // Until it is listening nobody is there to be ended.
    let mut emulator =
        without_umask(&harness, &["emulator", "serve", "--listen", "127.0.0.1:0", "--state", "s.json"]);
    let mut child = emulator.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let mut said = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut said, &mut String::new()).unwrap();
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert!(child.wait().unwrap().success());

    let made: Vec<(PathBuf, u32)> =
        modes(harness.folder.path()).into_iter().filter(|(path, _)| !ours.contains(path)).collect();
    let names: Vec<&str> = made.iter().map(|(path, _)| path.file_name().unwrap().to_str().unwrap()).collect();
    for expected in [
        "named.db",
        "named.db.lock",
        "lines.csv",
        "export.csv",
        "invoice.pdf",
        "report.html",
        "s.json",
        "journals",
        "broken.csv.part",
    ] {
        assert!(names.contains(&expected), "{expected} is not among {names:?}");
    }
    for (path, mode) in made {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{}: {mode:o}", path.display());
    }
}

#[test]
fn a_journal_that_others_can_read_is_told_and_one_that_everybody_can_write_is_not_written() {
    let harness = Harness::new();
    let intent = harness.intent("p", |_| {});
    let buy = ["buy", &intent, "--journal", "j.db"];
    let first = harness.at_endpoint(&buy);
    assert!(first.code == 0 && !first.err.contains("warning"), "{}", first.err);
    std::fs::set_permissions(harness.path("j.db"), Permissions::from_mode(0o644)).unwrap();
    for arguments in [&buy[..], &["reexamine", "--journal", "j.db"]] {
        let told = harness.at_endpoint(arguments).err;
        assert_eq!(told.matches("can be read by others: `chmod 600").count(), 1, "{told}");
    }
    let doctor = harness.run(&["doctor", "--journal", "j.db", "--json"]).json();
    let is_told = |finding: &Value| finding["message"].as_str().unwrap().contains("can be read by others");
    assert!(doctor.iter().any(|finding| finding["verdict"] == "warning" && is_told(finding)), "{doctor:?}");
    std::fs::set_permissions(harness.path("j.db"), Permissions::from_mode(0o666)).unwrap();
    let refused = harness.at_endpoint(&["buy", &harness.intent("q", |_| {}), "--journal", "j.db"]);
    assert!(refused.code == 1 && refused.err.contains("Nothing was done"), "{}", refused.err);
    assert_eq!(harness.orders(), 1);
    assert_eq!(harness.run(&["status", "--journal", "j.db"]).code, 0, "it can be looked at");
}

#[test]
fn a_link_in_the_place_of_a_file_is_not_followed() {
    let harness = Harness::new();
    harness.control(Method::Post, "orders", &json!({"count": 3, "months": 1}));
    harness.write("victim", "precious");
    for name in ["report.html", "lines.csv", "lines.csv.part"] {
        symlink("victim", harness.path(name)).unwrap();
    }
    let report = harness.at_endpoint(&["invoices", "report", "--out", "report.html", "--force"]);
    assert_eq!(report.code, 0, "{}", report.err);
    let lines = ["invoices", "lines", "unbilled", "--currency", "USD", "--out", "lines.csv", "--force"];
    assert_eq!(harness.at_endpoint(&lines).code, 1, "the part's name is a link");
    assert_eq!(std::fs::read_to_string(harness.path("victim")).unwrap(), "precious");
    std::fs::remove_file(harness.path("lines.csv.part")).unwrap();
    let lines = harness.at_endpoint(&lines);
    assert_eq!(lines.code, 0, "{}", lines.err);
    assert_eq!(std::fs::read_to_string(harness.path("victim")).unwrap(), "precious");
}

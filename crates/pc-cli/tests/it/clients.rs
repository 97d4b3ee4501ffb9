//! The examples of clients in other languages, run against an emulator where their language is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use pc_transport::wire::Method;
use serde_json::Value;

use crate::harness::Harness;

fn example(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/clients").join(file)
}

fn is_installed(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Runs an example, which buys one thing and waits until its order is visible.
#[allow(clippy::print_stderr)] // it says when it is not run
fn buys_once(program: &str, arguments: &[&str], file: &str) {
    if !is_installed(program) {
        eprintln!("SKIPPED: {program} is not installed, so docs/clients/{file} was not run");
        return;
    }
    let harness = Harness::new();
    let output = harness
        .prepared(program)
        .args(arguments)
        .arg(example(file))
        .arg(&harness.origin)
        .output()
        .expect("it is installed");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    let orders = harness.control(Method::Get, "orders", &Value::Null);
    let orders: Vec<&str> =
        orders.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(orders.len(), 1, "{orders:?}");
    for line in ["customer: Contoso", &format!("order: {}", orders[0]), &format!("visible: {}", orders[0])] {
        assert!(out.lines().any(|shown| shown == line), "{line} is not in:\n{out}");
    }
}

#[test]
fn the_example_in_python_buys_once() {
    buys_once("python3", &[], "buy.py");
}

#[test]
fn the_example_for_node_buys_once() {
    buys_once("node", &[], "buy.mjs");
}

#[test]
fn the_example_in_csharp_buys_once() {
    buys_once("dotnet", &["run"], "Buy.cs");
}

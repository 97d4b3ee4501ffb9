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
    let order = the_order(&harness);
    for line in ["customer: Contoso", &format!("order: {order}"), &format!("visible: {order}")] {
        assert!(out.lines().any(|shown| shown == line), "{line} is not in:\n{out}");
    }
}

/// The one order that the emulator has.
fn the_order(harness: &Harness) -> String {
    let orders = harness.control(Method::Get, "orders", &Value::Null);
    let [order] = &orders.as_array().unwrap()[..] else { panic!("not one order: {orders}") };
    order["id"].as_str().unwrap().to_owned()
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

#[test]
#[allow(clippy::print_stderr)] // it says when it is not run
fn the_collection_for_postman_buys_once() {
    const FILE: &str = "purchase.postman_collection.json";
    if !is_installed("newman") {
        eprintln!("SKIPPED: newman is not installed, so docs/clients/{FILE} was not run");
        return;
    }
    let harness = Harness::new();
    let mut newman = harness.prepared("newman");
    newman.arg("run").arg(example(FILE)).args(["--bail", "--env-var", "pause_ms=50", "--env-var"]);
    let output = newman.arg(format!("endpoint={}", harness.origin)).output().unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{out}");
    let read = format!("/orders/{}", the_order(&harness));
    assert!(out.contains(&read), "{read} is not in:\n{out}");
}

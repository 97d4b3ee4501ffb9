//! The examples of clients in other languages, run against an emulator where their language is installed.

#[cfg(unix)]
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;
#[cfg(unix)]
use std::process::Stdio;

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
    let mut client = harness.prepared(program);
    let out = said(client.args(arguments).arg(example(file)).arg(&harness.origin));
    tells_of_the_order(&harness, &out);
}

/// What a client said that went well.
fn said(client: &mut Command) -> String {
    let output = client.output().expect("it is installed");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    out.into_owned()
}

fn tells_of_the_order(harness: &Harness, out: &str) {
    let order = the_order(harness);
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

/// The example in Java, compiled into the folder; none where there is no compiler.
#[allow(clippy::print_stderr)] // it says when it is not run
fn compiled_java(harness: &Harness) -> Option<PathBuf> {
    if !is_installed("javac") {
        eprintln!("SKIPPED: javac is not installed, so docs/clients/java was not run");
        return None;
    }
    let classes = harness.folder.path().join("classes");
    let mut compiler = harness.prepared("javac");
    compiler.args(["-Xlint:all", "-Werror", "-d"]).arg(&classes);
    said(compiler.args(["java/Buy.java", "java/Json.java"].map(example)));
    Some(classes)
}

#[test]
fn the_example_in_java_buys_once_and_exports_what_is_to_be_billed() {
    let harness = Harness::new();
    let Some(classes) = compiled_java(&harness) else { return };
    let out = said(harness.prepared("java").arg("-cp").arg(classes).args(["Buy", &harness.origin]));
    tells_of_the_order(&harness, &out);
    let billed = "to be billed: BizTalk Server 2016 Branch, 621.00 USD";
    assert!(out.lines().any(|line| line == billed), "{out}");
}

/// As the emulator says that Java comes to trust it.
#[cfg(unix)]
#[test]
fn java_trusts_the_development_ca_as_it_is_told_to() {
    let harness = Harness::new();
    let Some(classes) = compiled_java(&harness) else { return };
    let told = std::fs::File::create(harness.folder.path().join("told")).unwrap();
    let serve = [
        "emulator",
        "serve",
        "--tls",
        "--tls-folder",
        "ca",
        "--listen",
        "127.0.0.1:0",
        "--time-scale",
        "300",
    ];
    let mut server = harness.command(&serve).stdout(Stdio::piped()).stderr(told).spawn().unwrap();
    let line = BufReader::new(server.stdout.take().unwrap()).lines().next().unwrap().unwrap();
    let server = Ended(server);
    let told = std::fs::read_to_string(harness.folder.path().join("told")).unwrap();
    let after = |name: &str| {
        let line = told.lines().find_map(|line| line.trim_start().strip_prefix(name)).unwrap();
        line.trim_start().to_owned()
    };
    said(harness.prepared("sh").arg("-c").arg(after("Java, once")));
    let run = format!("{} java -cp \"$0\" Buy \"$1\"", after("Java, each time"));
    let address = line.strip_prefix("listening on ").unwrap();
    let out = said(harness.prepared("sh").args(["-c", &run]).arg(classes).arg(address));
    assert!(address.starts_with("https:") && out.contains("\nvisible: "), "{address}: {out}");
    drop(server);
}

/// A program that is ended with the test.
#[cfg(unix)]
struct Ended(std::process::Child);

#[cfg(unix)]
impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
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

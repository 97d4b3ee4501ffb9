//! `buy` with its durable journal against `emulator serve` over HTTP, killed again and again.
//!
//! The kills come when the program has said so much, not after a time: how much is drawn from a seed.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use pc_emulator::demo;
use pc_transport::wire::{Method, Request};
use pc_transport::{HttpTransport, HttpTransportOptions, Transport};
use serde_json::{Value, json};

use crate::harness::{PROGRAM, reservation, software};

const KILL_COUNT: usize = 36;
const PURCHASE_COUNT: usize = 60;

/// Some answers are lost besides, so that kills also meet checkouts in doubt.
const FAULTS: &str = "
    [[rules]]
    fault = 'lose_answer'
    operation = 'CheckoutCart'
    probability = 0.4
    [[rules]]
    fault = 'lose_answer'
    probability = 0.03
";

/// A program that does not outlive the test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

/// Starts the emulator and returns its address.
fn serve(folder: &Path) -> (Program, String) {
    let faults = folder.join("faults.toml");
    std::fs::write(&faults, FAULTS).unwrap();
    let serve = ["emulator", "serve", "--listen", "127.0.0.1:0", "--no-throttling", "--time-scale", "2000"];
    let mut child = program(&serve).arg("--faults").arg(&faults).spawn().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    let program = Program(child);
    let line = stdout.lines().next().unwrap().unwrap();
    (program, line.strip_prefix("listening on ").unwrap().to_owned())
}

/// Purchases of three kinds, some of several order groups.
fn intents(folder: &Path) -> String {
    let saas = json!({"product": "DZH318Z0BXWC", "sku": "0002", "quantity": 2, "term": "P1M", "billing_cycle": "monthly"});
    let kinds = [vec![software(1)], vec![software(1), saas], vec![reservation(1)]];
    let all: Vec<Value> = (0..PURCHASE_COUNT)
        .map(|number| {
            json!({"id": format!("k-{number}"), "customer": demo::CONTOSO, "country": "US", "line": kinds[number % kinds.len()]})
        })
        .collect();
    let path = folder.join("intents.json");
    std::fs::write(&path, serde_json::to_string(&all).unwrap()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// All orders, as the emulator holds them.
async fn orders(endpoint: &str) -> Vec<Value> {
    let transport = HttpTransport::new(endpoint, HttpTransportOptions::default()).unwrap();
    let request = Request::outside_version(Method::Get, &["_emulator", "orders"]);
    serde_json::from_slice(transport.send(request).await.unwrap().text_bytes()).unwrap()
}

/// When a program is killed: its progress goes to stderr, a line for each step.
#[derive(Clone, Copy)]
enum Moment {
    /// At this line.
    Line(usize),
    /// At this announcement of a write: the request is on its way, or about to be.
    Write(usize),
}

impl Moment {
    fn draw(rng: &mut fastrand::Rng) -> Self {
        if rng.bool() { Self::Line(rng.usize(..25)) } else { Self::Write(rng.usize(..4)) }
    }
}

/// Starts a program of which nothing but its progress is read.
fn start(mut command: Command) -> Program {
    Program(command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap())
}

/// Reads what the program says until its moment has come, and kills it; `false` when it ended before.
fn kill(mut program: Program, moment: Moment) -> bool {
    let mut said = BufReader::new(program.0.stderr.take().unwrap()).lines().map_while(Result::ok);
    match moment {
        Moment::Line(number) => said.nth(number).is_some(),
        Moment::Write(number) => said.filter(|line| line.contains("  sending ")).nth(number).is_some(),
    }
}

#[tokio::test]
async fn thirty_six_kills_buy_nothing_twice_and_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (_emulator, endpoint) = serve(folder.path());
    let (intents, journal) = (intents(folder.path()), folder.path().join("journal.db"));
    let buy = || {
        program(&["buy", &intents, "--json", "--endpoint", &endpoint, "--journal", journal.to_str().unwrap()])
    };
    let mut rng = fastrand::Rng::with_seed(6);
    let killed = (0..KILL_COUNT).filter(|_| kill(start(buy()), Moment::draw(&mut rng))).count();
    assert!(killed > KILL_COUNT / 2, "only {killed} programs were still at work when their moment came");

    let finished = buy().output().unwrap();
    let receipts: Vec<Value> = finished
        .stdout
        .split(|byte| *byte == b'\n')
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect();
    assert_eq!(receipts.len(), PURCHASE_COUNT, "{}", String::from_utf8_lossy(&finished.stdout));
    let orders = orders(&endpoint).await;
    let mut bought: HashMap<String, usize> = HashMap::new();
    for line in orders.iter().flat_map(|order| order["lineItems"].as_array().unwrap()) {
        let name = line["friendlyName"].as_str().unwrap();
        *bought.entry(name.rsplit_once('[').unwrap().1.trim_end_matches(']').to_owned()).or_default() += 1;
    }
    for receipt in &receipts {
        let id = receipt["purchase_id"].as_str().unwrap();
        assert_eq!(receipt["status"], "completed", "{receipt}");
        let told = receipt["orders"].as_array().unwrap().iter();
        let told: Vec<&Value> = told.flat_map(|order| order["lines"].as_array().unwrap()).collect();
        let wanted = receipt["lines"].as_array().unwrap().len();
        assert_eq!((told.len(), bought.get(id).copied().unwrap_or_default()), (wanted, wanted), "{id}");
    }
    println!("{killed} kills, {} orders", orders.len());
}

//! What a large state takes, by the account of the operating system (Linux): orders are placed and saved by one process, and
//! loaded by another: `cargo bench -p pc-emulator --bench states -- 100000`.
//!
//! Times are processor time, for other processes must not count; memory is what the process held at the end, and at most.
#![allow(clippy::print_stdout, clippy::unwrap_used)] // a measurement

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use async_trait::async_trait;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::{Method, Request};

/// What the program has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Over how many months and customers the orders are spread.
const MONTHS: u32 = 12;
const CUSTOMERS: u32 = 300;
/// How many orders are placed when no number is given.
const DEFAULT_COUNT: u32 = 10_000;

/// Time does not matter here.
struct Frozen;

#[async_trait]
impl Clock for Frozen {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(1_773_129_600_000)
    }

    async fn sleep_until(&self, _: Timestamp) {}
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let emulator = Emulator::new(EmulatorOptions::default(), Arc::new(Frozen));
    match (arguments.next(), arguments.next()) {
        (Some(load), Some(file)) if load == "load" => {
            let (_, seconds) = timed(|| emulator.load_from(File::open(&file).unwrap()).unwrap());
            told("load", megabytes_per_second(Path::new(&file), seconds));
        }
        (count, _) => seed_and_save(&emulator, count.map_or(DEFAULT_COUNT, |count| count.parse().unwrap())),
    }
}

fn seed_and_save(emulator: &Emulator, count: u32) {
    let mut request = Request::outside_version(Method::Post, &["_emulator", "orders"]);
    request.body = format!(r#"{{"count": {count}, "months": {MONTHS}, "customers": {CUSTOMERS}}}"#).into();
    let (reply, seconds) = timed(|| emulator.handle(request));
    assert_eq!(reply.status, 201);
    told("seed", format!("{:.0} orders/s", f64::from(count) / seconds));

    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("state.json");
    let ((), seconds) = timed(|| {
        let mut out = BufWriter::with_capacity(1 << 20, File::create(&file).unwrap());
        emulator.save_to(&mut out).unwrap();
        out.flush().unwrap();
    });
    told("save", megabytes_per_second(&file, seconds));
    let loading = Command::new(std::env::current_exe().unwrap()).arg("load").arg(&file).status();
    assert!(loading.unwrap().success());
}

/// The processor time of this thread that something takes, in seconds.
fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let nanos =
        || fs::read_to_string("/proc/thread-self/schedstat").unwrap().split(' ').next().unwrap().parse();
    let begin: u64 = nanos().unwrap();
    let done = work();
    let end: u64 = nanos().unwrap();
    (done, (end - begin) as f64 / 1e9)
}

fn megabytes_per_second(file: &Path, seconds: f64) -> String {
    let megabytes = fs::metadata(file).unwrap().len() as f64 / 1e6;
    format!("{:.0} MB/s of {megabytes:.0} MB", megabytes / seconds)
}

fn told(what: &str, how_fast: String) {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let megabytes = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() * 1024.0 / 1e6
    };
    println!("{what}: {how_fast}, {:.0} MB held, {:.0} MB at most", megabytes("VmRSS"), megabytes("VmHWM"));
}

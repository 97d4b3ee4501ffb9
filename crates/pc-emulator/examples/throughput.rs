//! How many cheap reads the emulator answers in a second, in process and on one core:
//! `cargo run --release -p pc-emulator --example throughput`.
#![allow(clippy::print_stdout, clippy::disallowed_methods)] // a measurement looks at the clock and tells

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::Request;

const REQUEST_COUNT: u32 = 200_000;

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
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    let emulator = Emulator::new(options.clone(), Arc::new(Frozen));
    let subscription = ["customers", demo::CONTOSO, "subscriptions", demo::CONTOSO_SUBSCRIPTION];
    let sku = ["products", demo::VM_RESERVATION, "skus", demo::VM_RESERVATION_1_YEAR];
    let registration = [&subscription[..], &["registrationstatus"]].concat();
    for (name, request) in [
        ("registration status", Request::get(&registration)),
        ("list orders", Request::get(&["customers", demo::CONTOSO, "orders"])),
        ("get customer", Request::get(&["customers", demo::CONTOSO])),
        ("get subscription", Request::get(&subscription)),
        ("get sku", Request::get(&sku).query("country", "US")),
    ] {
        let request = request.header("MS-RequestId", "1").header("MS-CorrelationId", "2");
        report(name, REQUEST_COUNT, || {
            assert_eq!(emulator.handle(request.clone()).status, 200);
        });
    }
    report("new emulator", 10_000, || drop(Emulator::new(options.clone(), Arc::new(Frozen))));
}

fn report(name: &str, count: u32, mut work: impl FnMut()) {
    let start = Instant::now();
    (0..count).for_each(|_| work());
    let taken = start.elapsed().max(Duration::from_nanos(1));
    println!("{name:20} {:>9.0} per second", f64::from(count) / taken.as_secs_f64());
}

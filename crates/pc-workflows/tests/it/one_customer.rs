//! Many purchases of one customer, whose lists take longer to read than they count as fresh: one look serves everyone who
//! waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use pc_emulator::{Emulator, EmulatorOptions};
use pc_transport::wire::{Reply, Request};
use pc_transport::{Clock, SendError, TokioClock, Transport};
use pc_workflows::{PurchaseStatus, Receipt};

use crate::harness::emulated::{Harness, software};
use crate::harness::start;

/// Hands out orders, entitlements and audit records slowly: they show what there was when they were asked for.
struct SlowLists {
    emulator: Emulator,
    clock: TokioClock,
    reading_time: Duration,
    /// How many of each are being read, and were at most.
    reading: Mutex<HashMap<String, (usize, usize)>>,
}

impl SlowLists {
    fn begin(&self, list: &str) {
        let mut reading = self.reading.lock().unwrap();
        let (now, most) = reading.entry(list.to_owned()).or_default();
        *now += 1;
        *most = (*most).max(*now);
    }

    fn end(&self, list: &str) {
        self.reading.lock().unwrap().get_mut(list).unwrap().0 -= 1;
    }

    fn most_at_once(&self) -> usize {
        self.reading.lock().unwrap().values().map(|(_, most)| *most).max().unwrap_or_default()
    }
}

#[async_trait]
impl Transport for SlowLists {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let target = request.target();
        let list =
            target.split('?').next().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned();
        let is_get = request.method == pc_transport::wire::Method::Get;
        if !is_get || !["orders", "entitlements", "auditrecords"].contains(&list.as_str()) {
            tokio::task::yield_now().await;
            return Ok(self.emulator.handle(request));
        }
        self.begin(&list);
        let reply = self.emulator.handle(request);
        self.clock.sleep_until(self.clock.now() + self.reading_time).await;
        self.end(&list);
        Ok(reply)
    }
}

/// So many purchases at once, of a customer whose lists take so long.
async fn buy(
    purchases: usize,
    reading_time: Duration,
    faults: &str,
) -> (Harness, Arc<SlowLists>, Vec<Receipt>) {
    let mut options = EmulatorOptions::default();
    options.faults = faults.parse().unwrap();
    let mut lists = None;
    let harness = Harness::through(options, |emulator| {
        let clock = TokioClock::scaled(start(), 1.0);
        let slow = Arc::new(SlowLists { emulator, clock, reading_time, reading: Mutex::default() });
        lists = Some(slow.clone());
        slow
    });
    let receipts = join_all((0..purchases).map(|number| harness.buy(software(&format!("p-{number}"))))).await;
    for receipt in &receipts {
        assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
        assert_eq!(receipt.entitlements.len(), 1);
    }
    assert_eq!(harness.emulator.orders().len(), purchases, "each bought once");
    (harness, lists.unwrap(), receipts)
}

fn reads(harness: &Harness, list: &str) -> usize {
    let requests = harness.emulator.requests(usize::MAX);
    requests.iter().filter(|request| request.method == "GET" && request.path.ends_with(list)).count()
}

#[tokio::test(start_paused = true)]
async fn one_look_serves_everyone_who_waits_for_it() {
    const READING: Duration = Duration::from_secs(40);
    for purchases in [3, 300] {
        let (harness, lists, receipts) = buy(purchases, READING, "").await;
        let longest = receipts.iter().map(|receipt| receipt.service_elapsed_s).fold(0.0, f64::max);
        assert!(longest < 40.0 * 60.0, "{purchases} purchases take {longest} s");
        let seen = ["/orders", "/entitlements", "auditrecords"].map(|list| reads(&harness, list));
        assert!(seen.iter().all(|reads| *reads < 50), "{purchases} purchases read {seen:?} lists");
        assert_eq!(lists.most_at_once(), 1, "nobody asks for what is being read");
    }
}

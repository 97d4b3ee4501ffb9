//! Many purchases of one customer, whose lists take longer to read than they count as fresh: one look serves everyone who
//! waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::{join, join_all, select};
use pc_emulator::{Emulator, EmulatorOptions};
use pc_transport::wire::{Reply, Request};
use pc_transport::{Clock, SendError, TokioClock, Transport};
use pc_workflows::{PurchaseStatus, Receipt};

use crate::harness::emulated::{Harness, software};
use crate::harness::{id, start};

/// Longer than a look counts as fresh.
const READING_TIME: Duration = Duration::from_secs(40);

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

fn harness(reading_time: Duration, faults: &str) -> (Harness, Arc<SlowLists>) {
    let mut options = EmulatorOptions::default();
    options.faults = faults.parse().unwrap();
    let mut lists = None;
    let harness = Harness::through(options, |emulator| {
        let clock = TokioClock::scaled(start(), 1.0);
        let slow = Arc::new(SlowLists { emulator, clock, reading_time, reading: Mutex::default() });
        lists = Some(slow.clone());
        slow
    });
    (harness, lists.unwrap())
}

/// So many purchases at once.
async fn buy(harness: &Harness, purchases: usize) -> Vec<Receipt> {
    let receipts = join_all((0..purchases).map(|number| harness.buy(software(&format!("p-{number}"))))).await;
    for receipt in &receipts {
        assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
        assert_eq!(receipt.entitlements.len(), 1);
    }
    assert_eq!(harness.emulator.orders().len(), purchases, "each bought once");
    receipts
}

fn reads(harness: &Harness, list: &str) -> usize {
    let requests = harness.emulator.requests(usize::MAX);
    requests.iter().filter(|request| request.method == "GET" && request.path.ends_with(list)).count()
}

#[tokio::test(start_paused = true)]
async fn one_look_serves_everyone_who_waits_for_it() {
    for purchases in [3, 300] {
        let (harness, lists) = harness(READING_TIME, "");
        let receipts = buy(&harness, purchases).await;
        let longest = receipts.iter().map(|receipt| receipt.service_elapsed_s).fold(0.0, f64::max);
        assert!(longest < 40.0 * 60.0, "{purchases} purchases take {longest} s");
        let seen = ["/orders", "/entitlements", "auditrecords"].map(|list| reads(&harness, list));
        assert!(seen.iter().all(|reads| *reads < 50), "{purchases} purchases read {seen:?} lists");
        assert_eq!(lists.most_at_once(), 1, "nobody asks for what is being read");
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_fails_for_all_who_wait_for_it() {
    let faults = "[[rules]]\nfault = 'garbage_body'\noperation = 'ListOrders'\nnth = [1, 2, 4]";
    let (harness, lists) = harness(READING_TIME, faults);
    buy(&harness, 100).await;
    let reads = reads(&harness, "/orders");
    assert!(reads < 50, "{reads} reads of a list that was unreadable three times");
    assert_eq!(lists.most_at_once(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_look_is_aborted_at_once() {
    let (harness, _) = harness(READING_TIME, "");
    let aborted = async {
        let asked = harness.clock.now();
        let second = asked + Duration::from_secs(1);
        harness.clock.sleep_until(second).await;
        let receipt = harness.runner.abort(&id("waits")).await.unwrap();
        assert_eq!((receipt.status, receipt.api_calls), (PurchaseStatus::Cancelled, 0));
        assert_eq!(harness.clock.now(), second);
    };
    let waits = join(harness.buy(software("waits")), aborted);
    let (looks, (receipt, ())) = join(harness.buy(software("looks")), waits).await;
    assert_eq!(receipt.status, PurchaseStatus::Cancelled);
    assert_eq!(looks.status, PurchaseStatus::Completed);
}

#[tokio::test(start_paused = true)]
async fn a_look_that_is_given_up_is_made_by_another() {
    let (harness, _) = harness(READING_TIME, "");
    let given_up = Box::pin(harness.buy(software("given-up")));
    let second = harness.clock.now() + Duration::from_secs(1);
    let dropped = async {
        let until = Box::pin(harness.clock.sleep_until(second));
        select(given_up, until).await; // and the purchase that looked is dropped
    };
    let ((), receipt) = join(dropped, harness.buy(software("goes-on"))).await;
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
}

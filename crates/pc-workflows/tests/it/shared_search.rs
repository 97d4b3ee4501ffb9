//! Many customers' lost checkouts are found out with queries that do not grow with their number.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use pc_emulator::{Emulator, EmulatorOptions, RepeatedRequestId, SecondCheckout, demo};
use pc_models::Timestamp;
use pc_transport::wire::{Reply, Request};
use pc_transport::{SendError, Transport};
use pc_workflows::{Fact, Journal, PurchaseIntent, PurchaseStatus, Receipt};
use serde_json::json;

use crate::harness::emulated::Harness;
use crate::harness::is_checkout;

/// Loses the answer of each cart's first checkout.
struct LosesCheckouts {
    emulator: Emulator,
    met: Mutex<HashSet<String>>,
    pages: Pages,
}

/// How the audit records are handed out.
#[derive(Clone, Copy, PartialEq)]
enum Pages {
    Whole,
    /// Few on a page.
    Small,
    /// Some on a page, and none behind the first can be had.
    OnlyTheFirst,
    /// Some on a page, and what is behind the first never comes.
    StuckBehindTheFirst,
}

#[async_trait]
impl Transport for LosesCheckouts {
    async fn send(&self, mut request: Request) -> Result<Reply, SendError> {
        tokio::task::yield_now().await;
        let target = request.target();
        if target.contains("auditrecords") && self.pages != Pages::Whole {
            let is_first = request.find_header("MS-ContinuationToken").is_none();
            match self.pages {
                Pages::OnlyTheFirst if !is_first => return Err(SendError::maybe_sent("lost")),
                Pages::StuckBehindTheFirst if !is_first => std::future::pending().await,
                _ => {}
            }
            // Refused repeats of a checkout are on record as well.
            request = request.query("size", if self.pages == Pages::Small { 2 } else { 7 });
        }
        let is_lost = target.ends_with("/checkout") && self.met.lock().unwrap().insert(target);
        let reply = self.emulator.handle(request);
        if is_lost { Err(SendError::maybe_sent("lost")) } else { Ok(reply) }
    }
}

fn harness(pages: Pages, change: impl FnOnce(&mut EmulatorOptions)) -> Harness {
    let mut options = EmulatorOptions::default();
    options.further_customers = 40;
    options.second_checkout = SecondCheckout::Refuse;
    options.repeated_request_id = RepeatedRequestId::Ignore;
    change(&mut options);
    Harness::through(options, |emulator| Arc::new(LosesCheckouts { emulator, met: Mutex::default(), pages }))
}

/// One purchase of each of so many customers, all at once.
async fn buy(harness: &Harness, customers: usize) -> Vec<Receipt> {
    let intent = |number: usize| -> PurchaseIntent {
        let line =
            json!({"product": demo::PERPETUAL_SOFTWARE, "sku": demo::PERPETUAL_SOFTWARE_SKU, "quantity": 1});
        let (id, customer) = (format!("p-{number}"), demo::further_customer(number));
        serde_json::from_value(json!({"id": id, "customer": customer, "country": "US", "line": [line]}))
            .unwrap()
    };
    let receipts = join_all((0..customers).map(|number| harness.runner.buy(intent(number)))).await;
    let receipts: Vec<Receipt> = receipts.into_iter().map(Result::unwrap).collect();
    for receipt in &receipts {
        assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
    }
    assert_eq!(harness.emulator.orders().len(), customers, "each bought once");
    receipts
}

/// How often the audit records were asked for.
fn queries(harness: &Harness) -> usize {
    harness
        .emulator
        .requests(usize::MAX)
        .iter()
        .filter(|request| request.path.ends_with("auditrecords"))
        .count()
}

/// How long it took to find the order, and how many looks at the records and at the list found nothing.
async fn search(harness: &Harness, receipt: &Receipt) -> (Duration, usize, usize) {
    let entries = harness.journal.entries(&receipt.purchase_id).await.unwrap();
    let sent = entries.iter().position(is_checkout).unwrap();
    let entries = &entries[sent..];
    let at = |is: fn(&Fact) -> bool| entries.iter().find(|entry| is(&entry.fact)).unwrap().at;
    let count = |is: fn(&Fact) -> bool| entries.iter().filter(|entry| is(&entry.fact)).count();
    let (begun, found) = (
        at(|fact| matches!(fact, Fact::AlreadyOrdered)),
        at(|fact| matches!(fact, Fact::OrdersPlaced { .. })),
    );
    let silent = count(|fact| matches!(fact, Fact::AuditRecordsRead { .. }));
    (found.since(begun), silent, count(|fact| matches!(fact, Fact::OrdersNotFound)))
}

#[tokio::test(start_paused = true)]
async fn one_query_of_the_partner_finds_the_orders_of_all_customers() {
    for customers in [2, 40] {
        let harness = harness(Pages::Whole, |_| {});
        for receipt in buy(&harness, customers).await {
            let (took, silent, lists) = search(&harness, &receipt).await;
            assert!(took < Duration::from_secs(40), "{took:?}");
            assert!(silent <= 3, "{silent} looks that found nothing");
            assert_eq!(lists, 0, "no customer's list is searched");
        }
        assert!(queries(&harness) <= 3, "{} queries for {customers} customers", queries(&harness));
    }
}

#[tokio::test(start_paused = true)]
async fn late_records_are_waited_for_at_a_price_of_the_partner() {
    let harness = harness(Pages::Whole, |options| options.audit_delay_max = Duration::from_secs(120));
    let mut longest = Duration::ZERO;
    for receipt in buy(&harness, 40).await {
        let (took, _, lists) = search(&harness, &receipt).await;
        longest = longest.max(took);
        assert_eq!(lists, 0, "the list is looked at after three minutes");
    }
    assert!(longest < Duration::from_secs(180), "{longest:?}");
    assert!(queries(&harness) <= longest.as_secs() as usize / 15 + 2, "{} in {longest:?}", queries(&harness));
}

#[tokio::test(start_paused = true)]
async fn records_that_take_long_to_read_hold_up_nobody() {
    let harness = harness(Pages::StuckBehindTheFirst, |options| {
        options.audit_delay_max = Duration::from_secs(1_000 * 24 * 3600);
        options.visibility_delay_max = Duration::from_secs(5 * 60);
    });
    let mut longest = Duration::ZERO;
    for receipt in buy(&harness, 40).await {
        longest = longest.max(search(&harness, &receipt).await.0);
    }
    assert!(longest < Duration::from_secs(10 * 60), "{longest:?}");
    assert!(queries(&harness) <= longest.as_secs() as usize / 20 + 2, "{} in {longest:?}", queries(&harness));
}

#[tokio::test(start_paused = true)]
async fn records_that_are_far_too_late_leave_it_to_the_lists() {
    let harness = harness(Pages::Whole, |options| {
        options.audit_delay_max = Duration::from_secs(1_000 * 24 * 3600);
        options.visibility_delay_max = Duration::from_secs(10 * 60);
    });
    for receipt in buy(&harness, 10).await {
        let (took, _, lists) = search(&harness, &receipt).await;
        assert!(took < Duration::from_secs(14 * 60), "{took:?}");
        assert!(lists <= 4, "{lists}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_there_are_no_records_one_purchase_finds_that_out_for_all() {
    let harness = harness(Pages::Whole, |options| options.audit_available = false);
    buy(&harness, 40).await;
    assert_eq!(queries(&harness), 1);
}

/// Queries of the records fail so, and orders are listed ten minutes after they were placed.
fn while_records_fail(failure: &str) -> Harness {
    let faults = format!(
        "[[rules]]
         fault = 'slow_visibility'
         operation = 'CheckoutCart'
         delay_s = 600
         [[rules]]
         operation = 'ListAuditRecords'
         {failure}"
    );
    harness(Pages::Whole, |options| options.faults = faults.parse().unwrap())
}

/// When the records were asked for in vain, and when they were read.
async fn failed_and_read(harness: &Harness, receipts: &[Receipt]) -> (Vec<Timestamp>, Vec<Timestamp>) {
    let (mut failed, mut read) = (vec![], vec![]);
    for receipt in receipts {
        for entry in harness.journal.entries(&receipt.purchase_id).await.unwrap() {
            match entry.fact {
                Fact::AuditRecordsUnreadable { asked: true, .. } => failed.push(entry.at),
                Fact::AuditRecordsRead { .. } | Fact::OrdersPlaced { .. } => read.push(entry.at),
                _ => {}
            }
        }
    }
    failed.sort();
    read.sort();
    (failed, read)
}

#[tokio::test(start_paused = true)]
async fn one_failure_is_one_however_many_wait() {
    let harness = while_records_fail("fault = 'status'\nstatus = 503\nnth = [1, 2]");
    let receipts = buy(&harness, 40).await;
    for receipt in &receipts {
        let (took, ..) = search(&harness, receipt).await;
        assert!(took < Duration::from_secs(2 * 60), "two failures are not three: {took:?}");
    }
    let (failed, read) = failed_and_read(&harness, &receipts).await;
    assert_eq!(failed.len(), 2, "nobody else counts them");
    let pauses = [failed[1].since(failed[0]), read[0].since(failed[1])];
    assert!(pauses.iter().all(|pause| *pause >= Duration::from_secs(15)), "{pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_was_asked_for_holds_for_all() {
    let harness = while_records_fail("fault = 'throttle'\nretry_after_s = 100\nnth = 1");
    let receipts = buy(&harness, 40).await;
    for receipt in &receipts {
        let (took, ..) = search(&harness, receipt).await;
        assert!(took < Duration::from_secs(4 * 60), "the records are read again: {took:?}");
    }
    let (failed, read) = failed_and_read(&harness, &receipts).await;
    assert_eq!(failed.len(), 1);
    let pause = read[0].since(failed[0]);
    assert!(pause >= Duration::from_secs(100), "{pause:?}");
}

#[tokio::test(start_paused = true)]
async fn records_are_read_over_pages_and_what_cannot_be_had_is_silence() {
    let whole = harness(Pages::Small, |_| {});
    for receipt in buy(&whole, 5).await {
        assert_eq!(search(&whole, &receipt).await.2, 0);
    }
    let broken = harness(Pages::OnlyTheFirst, |_| {});
    let mut found_by_records = 0;
    for receipt in buy(&broken, 20).await {
        found_by_records += usize::from(search(&broken, &receipt).await.2 == 0);
    }
    assert!((1..20).contains(&found_by_records), "{found_by_records}");
}

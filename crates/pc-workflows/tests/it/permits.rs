//! A purchase that waits for a permit to work is answered at once: aborted, stopped or, once begun, out of time. No permit
//! is needed for that.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::{join, join_all};
use futures_util::{FutureExt, StreamExt};
use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_models::Timestamp;
use pc_transport::wire::{Method, Reply, Request};
use pc_transport::{SendError, Transport};
use pc_workflows::{
    Entry, EventKind, Events, Fact, Journal, PurchaseIntent, PurchaseStatus, Receipt, RunError, Runner,
};
use tokio::sync::Semaphore;

use crate::harness::emulated::{Harness, reservation, software};
use crate::harness::{id, is_checkout};

/// The permits of one customer.
const MAX_PERMITS_PER_CUSTOMER: usize = 32;

/// Answers nothing before it may, but looks that purchases share: who waits for the look of another holds no permit.
struct Stuck {
    emulator: Emulator,
    free: Arc<Semaphore>,
}

#[async_trait]
impl Transport for Stuck {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let is_look = request.method == Method::Get
            && request.path.last().is_some_and(|last| last == "orders" || last == "auditrecords");
        let _may_answer = if is_look { None } else { Some(self.free.acquire().await) };
        Ok(self.emulator.handle(request))
    }
}

/// A harness whose service hangs.
struct Hanging {
    harness: Harness,
    free: Arc<Semaphore>,
}

impl Hanging {
    fn new() -> Self {
        let free = Arc::new(Semaphore::new(0));
        let stuck = |emulator| -> Arc<dyn Transport> { Arc::new(Stuck { emulator, free: free.clone() }) };
        let mut options = EmulatorOptions::default();
        options.registration_time = Duration::from_secs(24 * 3600);
        Self { harness: Harness::through(options, stuck), free }
    }

    fn answers(&self) {
        self.free.add_permits(1_000);
    }

    /// As many purchases as there are permits, none of which gets on before the service answers.
    async fn hold_all_permits(&self) -> Vec<Receipt> {
        let buys =
            (0..MAX_PERMITS_PER_CUSTOMER).map(|number| self.harness.buy(software(&format!("p-{number}"))));
        join_all(buys).await
    }

    async fn journaled(&self, text: &str) -> Vec<Fact> {
        let entries = self.harness.journal.entries(&id(text)).await.unwrap();
        entries.into_iter().map(|entry| entry.fact).collect()
    }

    /// What a purchase leaves behind whose process died while its checkout was under way.
    async fn in_doubt(&self, text: &str, deadline_minutes: u32) {
        self.left_behind(text, deadline_minutes, is_checkout).await;
    }

    /// What a purchase leaves behind whose process died after such an entry, or that came to its end.
    async fn left_behind(&self, text: &str, deadline_minutes: u32, is_last: fn(&Entry) -> bool) {
        let mut wanted = software(text);
        wanted["deadline_minutes"] = deadline_minutes.into();
        let whole = Harness::new(EmulatorOptions::default());
        whole.buy(wanted).await;
        for (seq, entry) in (0..).zip(whole.journal.entries(&id(text)).await.unwrap()) {
            self.harness.journal.append(&id(text), seq, &entry).await.unwrap();
            if is_last(&entry) {
                return;
            }
        }
    }

    /// Lets nothing through any more, once somebody waits until such an instant: until when.
    async fn hangs_at_wait(&self, mut events: Events, is: impl Fn(Timestamp) -> bool) -> Timestamp {
        loop {
            if let EventKind::Waiting { until, .. } = events.next().await.unwrap().unwrap().kind
                && is(until)
            {
                self.free.forget_permits(1);
                return until;
            }
        }
    }
}

/// Waits for the registration of its subscription.
fn registering(text: &str) -> PurchaseIntent {
    let wanted = reservation(text, demo::CONTOSO, "US", demo::CONTOSO_SUBSCRIPTION);
    serde_json::from_value(wanted).unwrap()
}

fn intent(text: &str) -> PurchaseIntent {
    serde_json::from_value(software(text)).unwrap()
}

fn is_cancelled_unbegun(facts: &[Fact]) -> bool {
    matches!(facts, [Fact::Started { .. }, Fact::Ended { status: PurchaseStatus::Cancelled, .. }])
}

#[tokio::test(start_paused = true)]
async fn it_is_aborted_at_once_and_nothing_was_sent() {
    let hanging = Hanging::new();
    let runner = &hanging.harness.runner;
    let queue = async {
        let asked = hanging.harness.clock.now();
        let (receipt, answer) = join(runner.buy(intent("last")), runner.abort(&id("last"))).await;
        assert!(hanging.harness.clock.now().since(asked).is_zero(), "it does not wait");
        let receipt = receipt.unwrap();
        assert_eq!(answer.as_ref(), Ok(&receipt));
        assert_eq!((receipt.status, receipt.api_calls), (PurchaseStatus::Cancelled, 0));
        assert!(is_cancelled_unbegun(&hanging.journaled("last").await));
        assert_eq!(runner.resume(&id("last")).await, Ok(receipt), "what has ended need not queue");
        hanging.answers();
    };
    let (bought, ()) = join(hanging.hold_all_permits(), queue).await;
    assert!(bought.iter().all(|receipt| receipt.status == PurchaseStatus::Completed));
    assert_eq!(hanging.harness.emulator.orders().len(), MAX_PERMITS_PER_CUSTOMER);
}

/// Those before it hang, and give their permits back only after two minutes.
#[tokio::test(start_paused = true)]
async fn its_deadline_counts_from_its_permit() {
    let hanging = Hanging::new();
    let mut hasty = intent("last");
    hasty.deadline_minutes = Some(1);
    let asked = hanging.harness.clock.now();
    let answers = async {
        hanging.harness.clock.sleep_until(asked + Duration::from_secs(90)).await;
        assert!(hanging.journaled("last").await.is_empty(), "it is not begun");
        hanging.answers();
    };
    let queue = join(hanging.harness.runner.buy(hasty), answers);
    let (_, (receipt, ())) = join(hanging.hold_all_permits(), queue).await;
    let receipt = receipt.unwrap();
    assert!(receipt.started_at.since(asked) >= Duration::from_secs(90));
    assert!(!receipt.orders.is_empty(), "there was time to buy: {:?}", receipt.error);
    assert_eq!(hanging.harness.emulator.orders().len(), MAX_PERMITS_PER_CUSTOMER + 1);
}

/// It waits for its subscription when its deadline comes, and asks for a permit only then.
#[tokio::test(start_paused = true)]
async fn what_waits_until_its_deadline_is_ended_at_it() {
    let hanging = Hanging::new();
    hanging.free.add_permits(1);
    let runner = &hanging.harness.runner;
    let events = runner.events(100);
    let mut hasty = registering("r");
    hasty.deadline_minutes = Some(1);
    let deadline = hanging.harness.clock.now() + Duration::from_secs(60);
    let others = async {
        hanging.hangs_at_wait(events, |until| until == deadline).await;
        hanging.hold_all_permits().await
    };
    let buy = async {
        let receipt = runner.buy(hasty).await.unwrap();
        assert_eq!(hanging.harness.clock.now(), deadline, "no permit is free before");
        hanging.answers();
        receipt
    };
    let (receipt, _) = join(buy, others).await;
    assert_eq!(receipt.status, PurchaseStatus::Cancelled);
    assert_eq!(receipt.error.unwrap().class, "deadline");
}

/// A checkout of it may have arrived: neither a request to abort it nor its deadline ends it, and it goes on waiting for
/// its permit.
#[tokio::test(start_paused = true)]
async fn what_may_have_been_bought_is_not_aborted_and_is_looked_at_with_its_permit() {
    let hanging = Hanging::new();
    hanging.in_doubt("last", 1).await;
    let runner = &hanging.harness.runner;
    let queue = async {
        let asked = hanging.harness.clock.now();
        let look = async {
            let receipt = runner.resume(&id("last")).await.unwrap();
            assert_eq!(receipt.status, PurchaseStatus::Unresolved);
            assert!(
                hanging.harness.clock.now().since(asked) >= Duration::from_secs(120),
                "calls hang for this long"
            );
        };
        let abort = async {
            let answer = runner.abort(&id("last")).await;
            assert!(matches!(answer, Err(RunError::TooLate(_))), "{answer:?}");
            assert!(hanging.harness.clock.now().since(asked).is_zero());
        };
        join(look, abort).await;
        hanging.answers();
    };
    join(hanging.hold_all_permits(), queue).await;
    assert!(!hanging.journaled("last").await.iter().any(|fact| matches!(fact, Fact::CartLost)));
}

#[tokio::test(start_paused = true)]
async fn it_is_stopped_at_once_and_goes_on_to_the_same_end() {
    let hanging = Hanging::new();
    hanging.in_doubt("old", 600).await;
    let runner = &hanging.harness.runner;
    let queue = async {
        let asked = hanging.harness.clock.now();
        let (new, old) = (id("new"), id("old"));
        let stop = async { runner.stop() };
        let outcomes = join(join(runner.buy(intent("new")), runner.resume(&old)), stop).await.0;
        assert_eq!(outcomes, (Err(RunError::NotBegun(new)), Err(RunError::Interrupted(old))));
        assert!(hanging.harness.clock.now().since(asked).is_zero());
        assert!(hanging.journaled("new").await.is_empty());
        hanging.answers();
    };
    let buys = (0..MAX_PERMITS_PER_CUSTOMER).map(|number| runner.buy(intent(&format!("p-{number}"))));
    let (cut, ()) = join(join_all(buys), queue).await;
    assert!(
        cut.iter().all(|end| matches!(end, Err(RunError::Interrupted(_)))),
        "their step is finished first"
    );
    let again = Runner::new(hanging.harness.client.clone(), hanging.harness.journal.clone());
    for number in 0..MAX_PERMITS_PER_CUSTOMER {
        assert_eq!(
            again.resume(&id(&format!("p-{number}"))).await.unwrap().status,
            PurchaseStatus::Completed
        );
    }
    assert_eq!(again.buy(intent("new")).await.unwrap().status, PurchaseStatus::Completed);
}

/// Nothing is looked at before it has a permit, and so nothing is written; what has ended otherwise need not queue.
#[tokio::test(start_paused = true)]
async fn what_is_to_be_looked_at_again_is_reopened_with_its_permit() {
    let hanging = Hanging::new();
    hanging.left_behind("open", 1, |_| false).await;
    hanging.left_behind("done", 600, |_| false).await;
    let before = hanging.journaled("open").await;
    assert!(matches!(before.last(), Some(Fact::Ended { status: PurchaseStatus::Unresolved, .. })));
    let runner = &hanging.harness.runner;
    let queue = async {
        let asked = hanging.harness.clock.now();
        let others = async {
            let answer = runner.abort(&id("open")).await;
            assert!(matches!(answer, Err(RunError::TooLate(_))), "{answer:?}");
            let done = runner.reexamine(&id("done")).await.unwrap();
            assert_eq!(done.status, PurchaseStatus::Completed);
            assert_eq!(hanging.journaled("open").await, before);
            runner.stop();
        };
        let (outcome, ()) = join(runner.reexamine(&id("open")), others).await;
        assert_eq!(outcome, Err(RunError::NotBegun(id("open"))));
        assert!(hanging.harness.clock.now().since(asked).is_zero());
        assert_eq!(hanging.journaled("open").await, before);
        hanging.answers();
    };
    let buys = (0..MAX_PERMITS_PER_CUSTOMER).map(|number| runner.buy(intent(&format!("p-{number}"))));
    join(join_all(buys), queue).await;
}

#[tokio::test(start_paused = true)]
async fn an_abort_that_was_given_up_needs_no_answer() {
    let hanging = Hanging::new();
    let runner = &hanging.harness.runner;
    let given_up = async {
        assert!(runner.abort(&id("last")).now_or_never().is_none());
        hanging.harness.clock.sleep_until(hanging.harness.clock.now() + Duration::from_secs(1)).await;
        assert!(hanging.journaled("last").await.is_empty(), "it waits for its permit");
        hanging.answers();
    };
    let queue = join(runner.buy(intent("last")), given_up);
    let (_, (receipt, ())) = join(hanging.hold_all_permits(), queue).await;
    assert_eq!(receipt.unwrap().status, PurchaseStatus::Completed);
}

/// What comes back from a wait needs a permit as well.
#[tokio::test(start_paused = true)]
async fn what_comes_back_from_a_wait_is_answered_before_its_permit_too() {
    let hanging = Hanging::new();
    let runner = hanging.harness.runner.clone().with_waiting_in_memory(0);
    hanging.free.add_permits(1);
    let events = runner.events(100);
    let buy = runner.buy(registering("r"));
    let others = async {
        let waits = hanging.hangs_at_wait(events, |_| true).await;
        let holders = Box::pin(hanging.hold_all_permits());
        let abort = async {
            hanging.harness.clock.sleep_until(waits + Duration::from_secs(1)).await;
            let asked = hanging.harness.clock.now();
            let answer = runner.abort(&id("r")).await.unwrap();
            assert_eq!(answer.status, PurchaseStatus::Cancelled);
            assert!(hanging.harness.clock.now().since(asked).is_zero());
            hanging.answers();
            answer
        };
        join(holders, abort).await.1
    };
    let (receipt, answer) = join(buy, others).await;
    assert_eq!(receipt.unwrap(), answer);
    let facts = hanging.journaled("r").await;
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::CartCreated { .. })), "{facts:?}");
}

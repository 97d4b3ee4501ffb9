//! The client's own limits: how fast it sends, and how much an outage may cost. Time is virtual.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::join_all;
use pc_models::Timestamp;
use pc_transport::operations::{GetDirectSignStatus, GetOrder, ListProducts};
use pc_transport::wire::{Reply, Request};
use pc_transport::{Cause, Client, Clock, Fate, RetryPolicy, SendError, TokioClock, Transport};
use serde_json::json;

use crate::harness::{Script, answering, client, clock, ok, page, refused, throttled};

/// Answers everything, and notes when each customer's requests came.
struct Meter {
    clock: Arc<TokioClock>,
    seen: Mutex<Vec<(Timestamp, String)>>,
    throttle: Box<dyn Fn(usize) -> bool + Send + Sync>,
    /// What it asks to wait.
    wait: &'static str,
    /// How long an answer takes.
    takes: Duration,
}

#[async_trait::async_trait]
impl Transport for Meter {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let number = {
            let mut seen = self.seen.lock().unwrap();
            seen.push((self.clock.now(), request.path.get(2).cloned().unwrap_or_default()));
            seen.len()
        };
        self.clock.sleep_until(self.clock.now() + self.takes).await;
        if (self.throttle)(number) {
            return throttled(self.wait);
        }
        Ok(Reply::json(200, &json!({"id": "o", "items": []})))
    }
}

fn metered(throttle: impl Fn(usize) -> bool + Send + Sync + 'static) -> (Arc<Meter>, Client) {
    metered_by("10", Duration::ZERO, throttle)
}

/// The same, where an answer takes a second.
fn metered_asking(
    wait: &'static str,
    throttle: impl Fn(usize) -> bool + Send + Sync + 'static,
) -> (Arc<Meter>, Client) {
    metered_by(wait, Duration::from_secs(1), throttle)
}

fn metered_by(
    wait: &'static str,
    takes: Duration,
    throttle: impl Fn(usize) -> bool + Send + Sync + 'static,
) -> (Arc<Meter>, Client) {
    let (clock, throttle) = (clock(), Box::new(throttle));
    let meter = Arc::new(Meter { clock: clock.clone(), seen: Mutex::default(), throttle, wait, takes });
    let mut policy = RetryPolicy::default();
    policy.deadline = Duration::from_secs(3600);
    let token = Arc::new(pc_transport::auth::StaticToken::new("t"));
    (meter.clone(), Client::new(meter, token, clock).with_policy(policy))
}

fn order(customer: &str) -> GetOrder {
    GetOrder::new(customer.into(), "o".into())
}

fn busiest_minute(times: &[Timestamp]) -> usize {
    let minute = Duration::from_secs(60);
    (0..times.len())
        .map(|i| times[i..].iter().take_while(|&&at| at < times[i] + minute).count())
        .max()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn no_minute_holds_500_requests_whatever_is_asked_at_once() {
    let (meter, client) = metered(|_| false);
    let orders: Vec<GetOrder> = (0..2500).map(|number| order(&format!("c{}", number % 7))).collect();
    let results = join_all(orders.iter().map(|order| {
        let client = client.clone();
        async move { client.run(order).await }
    }))
    .await;
    assert!(results.iter().all(Result::is_ok));
    let times: Vec<Timestamp> = meter.seen.lock().unwrap().iter().map(|(at, _)| *at).collect();
    let busiest = busiest_minute(&times);
    assert!((400..500).contains(&busiest), "{busiest}");
    assert_eq!(client.clock().now().unix_millis() / 1000, 5 * 65, "as fast as allowed");
}

#[tokio::test(start_paused = true)]
async fn a_busy_customer_does_not_hold_up_the_others() {
    let (meter, client) = metered(|_| false);
    let busy: Vec<GetOrder> = (0..1000).map(|_| order("busy")).collect();
    let calm = order("calm");
    let all = join_all(busy.iter().map(|order| client.run(order)));
    let late = async {
        tokio::task::yield_now().await;
        client.run(&calm).await
    };
    let (_, answered) = futures_util::future::join(all, late).await;
    answered.unwrap();
    let position = meter.seen.lock().unwrap().iter().position(|(_, customer)| customer == "calm").unwrap();
    assert!(position <= 491, "waited behind {position} requests of another customer");
}

#[tokio::test(start_paused = true)]
async fn callers_that_stop_waiting_take_nothing_with_them() {
    let (meter, client) = metered(|_| false);
    let first: Vec<GetOrder> = (0..490).map(|_| order("c")).collect();
    join_all(first.iter().map(|order| client.run(order))).await;
    let order = order("c");
    let mut waiting: Vec<_> = (0..100).map(|_| Box::pin(client.run(&order))).collect();
    for call in &mut waiting {
        assert!(futures_util::poll!(call).is_pending());
    }
    let mut last = waiting.pop().unwrap();
    drop(waiting); // the front and everybody behind it
    (&mut last).await.unwrap();
    assert_eq!(client.clock().now().unix_millis(), 65_000);
    assert_eq!(meter.seen.lock().unwrap().len(), 491);
    join_all(first[..489].iter().map(|order| client.run(order))).await;
    assert_eq!(client.clock().now().unix_millis(), 65_000, "no place was lost");
}

#[tokio::test(start_paused = true)]
async fn a_429_slows_its_customer_down_and_the_others_only_a_little() {
    let (meter, client) = metered(|count| count == 1);
    let (slowed, free) = (order("slowed"), order("free"));
    client.run(&slowed).await.unwrap();
    assert_eq!(client.clock().now().unix_millis(), 10_000, "the service's wait");
    let before = client.clock().now();
    client.run(&free).await.unwrap();
    assert_eq!(client.clock().now(), before);
    let many: Vec<GetOrder> = (0..300).map(|_| order("slowed")).collect();
    join_all(many.iter().map(|order| client.run(order))).await;
    let first_minute = meter.seen.lock().unwrap().iter().filter(|(at, _)| at.unix_millis() < 60_000).count();
    assert!((240..300).contains(&first_minute), "{first_minute}");
}

/// Seconds at which the requests came.
fn seconds(meter: &Meter) -> Vec<i64> {
    meter.seen.lock().unwrap().iter().map(|(at, _)| at.unix_millis() / 1000).collect()
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_minutes_is_obeyed_to_the_letter() {
    let script = answering([throttled("250"), ok()]);
    let client = client(&script);
    let read = GetDirectSignStatus::new("c".into());
    client.run(&read).await.unwrap_err();
    let error = client.run(&read).await.unwrap_err();
    assert_eq!((error.fate, error.attempts), (Fate::NotDone, 0), "paused: {error}");
    assert!(matches!(error.cause, Cause::HeldBack), "{error}");
    client.run(&read).await.unwrap_err();
    client.run(&read).await.unwrap();
    assert_eq!(client.clock().now().unix_millis(), 250_000);
}

#[tokio::test(start_paused = true)]
async fn an_absurd_wait_is_probed_by_one_call_whose_success_lets_the_others_through() {
    for wait in ["86400", "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"] {
        let (meter, client) = metered_asking(wait, |count| count == 1);
        let list = catalog();
        client.run(&list).await.unwrap_err();
        let results = join_all((0..50).map(|_| client.run(&list))).await;
        assert!(results.iter().all(Result::is_ok), "{wait}");
        let seconds = seconds(&meter);
        assert_eq!((seconds[0], seconds[1], seconds.len()), (0, 31, 51), "{wait}");
        assert!(seconds[2..].iter().all(|second| *second == 32), "after the probe's answer: {seconds:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_throttled_as_well_makes_the_next_one_wait_longer() {
    let (meter, client) = metered_asking("86400", |count| count <= 20 + 8);
    let list = catalog();
    let results = join_all((0..20).map(|_| client.run(&list))).await;
    assert_eq!(results.iter().filter(|result| result.is_err()).count(), 20, "all were under way");
    let mut policy = RetryPolicy::default();
    policy.deadline = Duration::from_secs(7200);
    let client = client.with_policy(policy);
    let results = join_all((0..20).map(|_| client.run(&list))).await;
    assert_eq!(results.iter().filter(|result| result.is_err()).count(), 8, "one for each probe");
    let seconds = seconds(&meter).split_off(20);
    assert_eq!(seconds[..9], [31, 92, 213, 454, 935, 1536, 2137, 2738, 3339], "{seconds:?}");
    assert_eq!(seconds.len(), 20);
    assert!(seconds[9..].iter().all(|second| *second == 3340), "{seconds:?}");
}

#[tokio::test(start_paused = true)]
async fn a_probe_without_an_answer_decides_nothing_and_another_one_goes() {
    let absurd = throttled("86400");
    let list = || Ok(Reply::json(200, &json!({"items": []})));
    let script = Arc::new(Script::answering([absurd, page(503), crate::harness::lost()]).then_always(list()));
    let mut policy = RetryPolicy::never();
    policy.deadline = Duration::from_secs(600);
    let client = client(&script).with_policy(policy);
    for _ in 0..3 {
        client.run(&catalog()).await.unwrap_err();
    }
    assert_eq!(client.clock().now().unix_millis(), 60_000, "each probe after another half a minute");
    client.run(&catalog()).await.unwrap();
    assert_eq!(client.clock().now().unix_millis(), 90_000);
    let list = catalog();
    join_all((0..5).map(|_| client.run(&list))).await;
    assert_eq!(client.clock().now().unix_millis(), 90_000, "open");
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_asked_to_wait_sensibly_makes_all_wait_so_long() {
    let list = || Ok(Reply::json(200, &json!({"items": []})));
    let script = Arc::new(Script::answering([throttled("86400"), throttled("50")]).then_always(list()));
    let client = client(&script);
    client.run(&catalog()).await.unwrap_err();
    client.run(&catalog()).await.unwrap();
    assert_eq!(client.clock().now().unix_millis(), 80_000);
}

#[tokio::test(start_paused = true)]
async fn what_the_service_does_not_limit_is_not_held_back() {
    let products = Arc::new(Script::new().then_always(Ok(Reply::json(200, &json!({"items": []})))));
    let client = client(&products);
    let list = catalog();
    join_all((0..2000).map(|_| client.run(&list))).await;
    assert_eq!(client.clock().now(), Timestamp::UNIX_EPOCH);
}

fn catalog() -> ListProducts {
    ListProducts::new("US".parse().unwrap(), pc_models::TargetView::AzureReservationsVm)
}

#[tokio::test(start_paused = true)]
async fn what_has_no_limit_is_slowed_down_by_a_429_too_and_then_forgotten() {
    let (meter, client) = metered(|count| count == 1);
    let list = catalog();
    let results = join_all((0..1000).map(|_| client.run(&list))).await;
    assert!(results.iter().all(Result::is_ok));
    let count = |from: i64, to: i64| {
        let is_within = |at: &Timestamp| (from..to).contains(&(at.unix_millis() / 1000));
        meter.seen.lock().unwrap().iter().filter(|(at, _)| is_within(at)).count()
    };
    assert_eq!(count(0, 10), 1, "the others wait as the service asks");
    assert!((200..300).contains(&count(10, 11)), "{} at once", count(10, 11));
    assert_eq!(count(0, 60), 1001);
    client.clock().sleep_until(Timestamp::UNIX_EPOCH + Duration::from_secs(200)).await;
    join_all((0..1000).map(|_| client.run(&list))).await;
    assert_eq!(count(200, 201), 1000);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_held_back_too_long_says_so() {
    let (meter, client) = metered(|_| false);
    let mut policy = RetryPolicy::default();
    policy.deadline = Duration::from_secs(30);
    let client = client.with_policy(policy);
    let orders: Vec<GetOrder> = (0..500).map(|_| order("c")).collect();
    let results = join_all(orders.iter().map(|order| client.run(order))).await;
    let errors: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!((errors.len(), meter.seen.lock().unwrap().len()), (10, 490));
    for error in errors {
        assert!(matches!(error.cause, Cause::HeldBack) && error.is_transient(), "{error}");
        assert_eq!((error.fate, error.attempts, error.elapsed.as_secs()), (Fate::NotDone, 0, 30));
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_not_answered_with_a_multiple_of_the_load() {
    let script = Arc::new(Script::new().then_always(refused(503, 0)));
    let client = client(&script).with_limiter(pc_transport::RateLimiter::off());
    let read = GetDirectSignStatus::new("c".into());
    for _ in 0..1000 {
        let error = client.run(&read).await.unwrap_err();
        assert_eq!(error.fate, Fate::MaybeDone);
    }
    let seconds = client.clock().now().unix_millis() as usize / 1000;
    let sent = script.sent().len();
    assert!(sent <= 1000 + 100 + seconds + 1, "{sent} requests in {seconds} s");
}

#[tokio::test(start_paused = true)]
async fn a_header_that_breaks_its_line_is_not_sent() {
    let script = Arc::new(Script::new().then_always(ok()));
    let client = client(&script).with_application("x\r\nX-Evil: 1");
    let error = client.run(&GetDirectSignStatus::new("c".into())).await.unwrap_err();
    assert!(matches!(error.cause, Cause::Unsendable(_)), "{error}");
    assert_eq!((error.fate, error.attempts, script.sent().len()), (Fate::NotDone, 0, 0));
}

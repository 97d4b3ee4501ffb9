//! Whole purchases over the emulator in process. Time is virtual: nothing sleeps.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use pc_emulator::{Emulator, EmulatorOptions, SecondCheckout, demo};
use pc_transport::auth::StaticToken;
use pc_transport::wire::{Reply, Request};
use pc_transport::{
    Client, Clock, HttpTransport, HttpTransportOptions, RetryPolicy, SendError, TokioClock, Transport,
};
use pc_workflows::{Cancellation, MemoryJournal, Purchase, PurchaseIntent, PurchaseStatus, RunError, Runner};
use serde_json::{Value, json};

use crate::harness::emulated::{Harness, catalog_items, reservation, software};
use crate::harness::start;

#[tokio::test(start_paused = true)]
async fn a_reservation_under_a_legacy_subscription_and_under_an_azure_plan() {
    for (customer, country, subscription) in
        [(demo::CONTOSO, "US", demo::CONTOSO_SUBSCRIPTION), (demo::FABRIKAM, "DE", demo::FABRIKAM_AZURE_PLAN)]
    {
        let harness = Harness::new(EmulatorOptions::default());
        let receipt = harness.buy(reservation("r", customer, country, subscription)).await;
        assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
        harness.assert_consistent(&receipt);
        assert_eq!((receipt.entitlements.len(), receipt.reservations.len()), (1, 1));
        assert_eq!((receipt.reservations[0].quantity, receipt.reservations[0].scope.as_str()), (2, "Shared"));
        assert!(receipt.orders[0].visible_after_s.unwrap() <= 17.0 * 60.0);
        assert!(receipt.service_elapsed_s > 60.0, "provisioning takes its time");
    }
}

#[tokio::test(start_paused = true)]
async fn perpetual_software() {
    let harness = Harness::new(EmulatorOptions::default());
    let receipt = harness.buy(software("s")).await;
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
    harness.assert_consistent(&receipt);
    assert_eq!(receipt.entitlements[0].includes, ["DG7GMGF0DWM2:0001"]);
    let paths: Vec<String> =
        harness.emulator.requests(1000).into_iter().map(|request| request.path).collect();
    assert!(!paths.iter().any(|path| path.contains("registrations") || path.contains("checkinventory")));
}

/// What was asked before its checkout says nothing about its order.
#[tokio::test(start_paused = true)]
async fn where_nothing_is_late_nobody_waits() {
    let mut options = EmulatorOptions::default();
    (options.visibility_delay_max, options.provisioning_time_max) = (Duration::ZERO, Duration::ZERO);
    let harness = Harness::new(options);
    let receipt = harness.buy(software("quick")).await;
    assert_eq!(receipt.status, PurchaseStatus::Completed);
    assert!(receipt.service_elapsed_s < 1.0, "it took {} s", receipt.service_elapsed_s);
}

#[tokio::test(start_paused = true)]
async fn one_checkout_of_several_groups_gives_several_orders() {
    let harness = Harness::new(EmulatorOptions::default());
    let receipt = harness.buy(catalog_items("c")).await;
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
    harness.assert_consistent(&receipt);
    assert_eq!(receipt.orders.len(), 3);
    assert_eq!((receipt.entitlements.len(), receipt.subscriptions.len()), (1, 2));
    let checkouts = harness.emulator.requests(1000);
    assert_eq!(checkouts.iter().filter(|request| request.path.ends_with("/checkout")).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_same_id_again_is_the_same_purchase_and_another_intent_is_refused() {
    let harness = Harness::new(EmulatorOptions::default());
    let first = harness.buy(software("s")).await;
    let again = harness.buy(software("s")).await;
    assert_eq!(again, first);
    assert_eq!(harness.emulator.orders().len(), 1);
    let mut other = software("s");
    other["line"][0]["quantity"] = 2.into();
    let other: PurchaseIntent = serde_json::from_value(other).unwrap();
    assert!(matches!(harness.runner.buy(other).await, Err(RunError::DifferentIntent(_))));
    assert_eq!(harness.emulator.orders().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_leaves_nothing_behind_and_does_not_use_up_its_id() {
    let harness = Harness::new(EmulatorOptions::default());
    let intent = || reservation("r", demo::CONTOSO, "US", demo::CONTOSO_SUBSCRIPTION);
    let tried = harness.runner.dry_run(serde_json::from_value(intent()).unwrap()).await.unwrap();
    assert_eq!((tried.status, tried.dry_run), (PurchaseStatus::Cancelled, true));
    assert!(tried.lines[0].catalog_item.is_some());
    let writes = harness.emulator.requests(1000);
    assert!(!writes.iter().any(|sent| sent.path.contains("registrations") || sent.path.contains("carts")));
    assert_eq!(harness.buy(intent()).await.status, PurchaseStatus::Completed);
}

#[tokio::test(start_paused = true)]
async fn a_second_caller_gets_the_same_purchase() {
    let harness = Harness::new(EmulatorOptions::default());
    let (one, two) = futures_util::future::join(harness.buy(software("s")), harness.buy(software("s"))).await;
    assert_eq!(one, two);
    assert_eq!(harness.emulator.orders().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn of_two_runners_on_one_journal_one_stops_before_it_sends() {
    let harness = Harness::new(EmulatorOptions::default());
    let journal = Arc::new(MemoryJournal::default());
    let runner = || Runner::new(harness.client.clone(), journal.clone());
    let intent = || serde_json::from_value::<PurchaseIntent>(software("s")).unwrap();
    let (first, second) = (runner(), runner());
    let (one, two) = futures_util::future::join(first.buy(intent()), second.buy(intent())).await;
    assert!(one.is_ok() != two.is_ok(), "one runs it, the other stops");
    assert_eq!(harness.emulator.orders().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_purchase_is_not_resumed_on_another_service() {
    let harness = Harness::through(EmulatorOptions::default(), |emulator| {
        Arc::new(RefusesTokens { emulator, left: 8.into() })
    });
    let intent: PurchaseIntent = serde_json::from_value(software("s")).unwrap();
    let here = "https://api.example of tenant contoso.example";
    harness.runner.clone().with_service(here).buy(intent.clone()).await.unwrap_err();
    let by_id = "https://api.example of tenant 11111111-2222-3333-4444-555555555555";
    let runner = || Runner::new(harness.mended(), harness.journal.clone());
    for elsewhere in ["there", "https://api.example", by_id] {
        let refused = runner().with_service(elsewhere).resume(&intent.id).await;
        assert!(matches!(refused, Err(RunError::OtherService { .. })), "{elsewhere}: {refused:?}");
    }
    // The same one by another writing, or by the name that another way of naming it gave it.
    let back = runner()
        .with_service(by_id)
        .with_service_alias("HTTPS://API.example:443/v1 of tenant Contoso.example");
    assert_eq!(back.resume(&intent.id).await.unwrap().status, PurchaseStatus::Completed);
}

/// Refuses every token from the so-many-th request on.
struct RefusesTokens {
    emulator: Emulator,
    left: std::sync::atomic::AtomicI32,
}

#[async_trait]
impl Transport for RefusesTokens {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        if self.left.fetch_sub(1, std::sync::atomic::Ordering::Relaxed) <= 0 {
            return Ok(Reply::json(401, &json!({"code": 400, "description": "access denied"})));
        }
        Ok(self.emulator.handle(request))
    }
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_stop_a_purchase_and_do_not_end_it() {
    for requests in [0, 3, 5, 8] {
        let harness = Harness::through(EmulatorOptions::default(), |emulator| {
            Arc::new(RefusesTokens { emulator, left: requests.into() })
        });
        let intent: PurchaseIntent = serde_json::from_value(software("s")).unwrap();
        let stopped = harness.runner.buy(intent.clone()).await;
        assert!(matches!(stopped, Err(RunError::Unauthorized { .. })), "{stopped:?}");
        let mended = Runner::new(harness.mended(), harness.journal.clone());
        let receipt = mended.resume(&intent.id).await.unwrap();
        assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
        assert_eq!(harness.emulator.orders().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn many_purchases_at_once_for_one_customer() {
    let harness = Harness::new(EmulatorOptions::default());
    let ids: Vec<String> = (0..20).map(|number| format!("p-{number}")).collect();
    let receipts = futures_util::future::join_all(ids.iter().map(|id| harness.buy(software(id)))).await;
    assert!(receipts.iter().all(|receipt| receipt.status == PurchaseStatus::Completed));
    assert_eq!(harness.emulator.orders().len(), 20);
    // Alone, each would look about ten times.
    let requests = harness.emulator.requests(10_000);
    let lists =
        requests.iter().filter(|request| request.method == "GET" && request.path.ends_with("/orders"));
    assert!(lists.count() <= 70, "looks at the order list grow with purchases");
}

/// Loses the answers to the first checkouts, after the emulator did the work.
struct LosesAnswers {
    emulator: Emulator,
    losses: std::sync::atomic::AtomicU32,
}

#[async_trait]
impl Transport for LosesAnswers {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let is_checkout = request.path.last().is_some_and(|last| last == "checkout");
        let reply = self.emulator.handle(request);
        let left = || self.losses.load(std::sync::atomic::Ordering::Relaxed);
        if is_checkout && left() > 0 {
            self.losses.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
            return Err(SendError::maybe_sent("connection reset"));
        }
        Ok(reply)
    }
}

#[tokio::test(start_paused = true)]
async fn lost_answers_to_the_checkout_never_buy_twice() {
    for second_checkout in [SecondCheckout::Replay, SecondCheckout::Refuse] {
        for repeats in [pc_emulator::RepeatedRequestId::Replay, pc_emulator::RepeatedRequestId::Ignore] {
            for losses in [1, 4, 9, 40] {
                let mut options = EmulatorOptions::default();
                options.second_checkout = second_checkout;
                options.repeated_request_id = repeats;
                let harness = Harness::through(options, |emulator| {
                    Arc::new(LosesAnswers { emulator, losses: losses.into() })
                });
                let receipt = harness.buy(catalog_items("c")).await;
                let setting = format!("{second_checkout:?}, {repeats:?}, {losses} answers lost");
                assert_eq!(receipt.status, PurchaseStatus::Completed, "{setting}: {:?}", receipt.error);
                harness.assert_consistent(&receipt);
                assert_eq!(harness.emulator.orders().len(), 3, "{setting}");
            }
        }
    }
}

/// What a person gets wrong, against the emulator's catalog: refused, and the service holds no order.
#[tokio::test(start_paused = true)]
async fn bad_input_is_refused_before_anything_is_bought() {
    let change = |path: &str, value: Value| {
        let mut intent = reservation("r", demo::CONTOSO, "US", demo::CONTOSO_SUBSCRIPTION);
        *intent.pointer_mut(path).unwrap() = value;
        intent
    };
    let mut bare = change("/country", json!("US"));
    bare["line"][0].as_object_mut().unwrap().remove("reservation");
    let subscription = json!({"id": "s", "customer": demo::NORTHWIND, "country": "BR",
                              "line": [{"product": "DG7GMGF0DVT9", "sku": "0003", "quantity": 1}]});
    let mut unsigned = software("s");
    unsigned["customer"] = demo::TAILSPIN.into();
    for (intent, expected) in [
        (change("/line/0/product", json!("NOSUCHTHING0")), "Product NOSUCHTHING0 cannot be bought"),
        (change("/line/0/sku", json!("9999")), "SKU 9999 of product DZH318Z0BQ3Q cannot be bought"),
        (change("/line/0/quantity", json!(101)), "quantity 101 is outside what the SKU allows (1 to 100)"),
        (change("/line/0/sku", json!("0003")), "not in stock for this customer"),
        (change("/country", json!("BR")), "reservations are not sold in BR"),
        (change("/country", json!("DE")), "is in US, the intent says DE"),
        (subscription, "software subscriptions are not sold in BR"),
        (bare, "[line.reservation]"),
        (unsigned, "has not accepted the Microsoft Customer Agreement"),
    ] {
        let harness = Harness::new(EmulatorOptions::default());
        let receipt = harness.buy(intent).await;
        assert_eq!(receipt.status, PurchaseStatus::Rejected, "{expected}");
        let error = receipt.error.unwrap();
        assert!(error.message.contains(expected), "{}", error.message);
        assert!(harness.emulator.orders().is_empty());
        let carts = harness.emulator.requests(1000);
        assert!(!carts.iter().any(|request| request.path.contains("carts")), "{expected}");
    }
}

/// The same over real HTTP on loopback. Sockets do not know virtual time, so the clock runs very fast instead; tokens,
/// which would last a moment only, are tested elsewhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reservation_over_http() {
    let start = start();
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(start, 20_000.0));
    let mut options = EmulatorOptions::default();
    options.require_token = false;
    let emulator = Emulator::new(options, clock.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(pc_emulator::server::serve(listener, emulator.clone(), async move {
        let _ = stopped.await;
    }));
    let transport = Arc::new(HttpTransport::new(&origin, HttpTransportOptions::default()).unwrap());
    let mut policy = RetryPolicy::default();
    policy.deadline = Duration::from_secs(20_000 * 30);
    let client = Client::new(transport, Arc::new(StaticToken::new("none")), clock).with_policy(policy);
    let runner = Runner::new(client, Arc::new(MemoryJournal::default()));
    let mut intent = reservation("r", demo::CONTOSO, "US", demo::CONTOSO_SUBSCRIPTION);
    intent["deadline_minutes"] = (30 * 24 * 60).into();
    let receipt = runner.buy(serde_json::from_value(intent).unwrap()).await.unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
    assert_eq!(emulator.orders().len(), 1);
    assert_eq!(emulator.orders()[0]["id"], receipt.orders[0].id.as_str());
    drop(stop);
    server.await.unwrap().unwrap();
}

/// A million purchases may be in flight at once: the future of one must stay small. On tokio a task of 256 bytes takes 384, and one of
/// 300 takes 512.
#[tokio::test(start_paused = true)]
async fn a_purchase_in_flight_is_a_small_future() {
    let harness = Harness::new(EmulatorOptions::default());
    let intent: PurchaseIntent = serde_json::from_value(software("s")).unwrap();
    let bytes =
        [size_of_val(&harness.runner.resume(&intent.id)), size_of_val(&harness.runner.buy(intent.clone()))];
    assert!(bytes.iter().all(|bytes| *bytes <= 256), "{bytes:?}");
}

#[tokio::test(start_paused = true)]
async fn a_purchase_that_is_spawned_needs_nobody_to_keep_the_runner() {
    let harness = Harness::new(EmulatorOptions::default());
    let intent: PurchaseIntent = serde_json::from_value(software("s")).unwrap();
    let bought = tokio::spawn(harness.runner.clone().buy(intent.clone())).await.unwrap().unwrap();
    let resumed = tokio::spawn(harness.runner.clone().resume(&intent.id)).await.unwrap();
    assert_eq!(resumed, Ok(bought));
}

#[tokio::test(start_paused = true)]
async fn a_crowd_ends_well_and_what_does_not_fit_into_memory_comes_back_from_the_journal() {
    let mut options = EmulatorOptions::default();
    options.further_customers = 5;
    let harness = Harness::new(options);
    let runner = harness.runner.clone().with_waiting_in_memory(3);
    let intent = |number: usize| -> PurchaseIntent {
        let mut intent = software(&format!("p-{number}"));
        intent["customer"] = json!(demo::further_customer(number % 5));
        serde_json::from_value(intent).unwrap()
    };
    let ends = join_all((0..40).map(|number| runner.buy(intent(number)))).await;
    assert!(ends.iter().all(|end| end.as_ref().unwrap().status == PurchaseStatus::Completed));
    assert_eq!(harness.emulator.orders().len(), 40);
    let requests = harness.emulator.requests(10_000);
    let lists = requests.iter().filter(|request| request.path.ends_with("/orders")).count();
    assert!(lists < 40 * 4, "{lists} looks at order lists: as many as if nobody shared them");
}

#[tokio::test(start_paused = true)]
async fn a_purchase_is_run_and_resumed_like_any_machine() {
    let harness = Harness::new(EmulatorOptions::default());
    let intent: PurchaseIntent = serde_json::from_value(software("s")).unwrap();
    let start = |intent, service: &str, now| Purchase::start(intent, false, service, now);
    let run = harness.runner.run_machine::<Purchase>(intent.id.clone(), intent.clone(), start);
    let receipt = run.await.unwrap().receipt().unwrap();
    assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
    harness.assert_consistent(&receipt);
    assert_eq!(harness.runner.buy(intent.clone()).await.unwrap(), receipt);
    let resumed = harness.runner.resume_machine::<Purchase>(&intent.id).await.unwrap();
    assert_eq!(resumed.receipt(), Some(receipt));
    let other_kind = harness.runner.resume_machine::<Cancellation>(&intent.id).await;
    assert!(matches!(other_kind, Err(RunError::OtherKind { .. })));
}

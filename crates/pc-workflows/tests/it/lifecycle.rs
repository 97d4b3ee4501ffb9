//! After a purchase, over the emulator in process: what was bought, what it gave, what ends soon, and undoing it.

use std::sync::Arc;
use std::time::Duration;

use crate::harness::start;
use futures_util::{StreamExt, TryStreamExt};
use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_models::{BillingCycleType, CustomerId, EntitlementType, OrderId};
use pc_transport::auth::{Credentials, Grant, SecretString, StaticToken, TokenEndpoint};
use pc_transport::operations::ListCustomers;
use pc_transport::{Client, Clock, TokioClock};
use pc_workflows::lifecycle::{
    ReservationForm, expiring, list_entitlements, list_orders, list_reservations, order_yields, show_order,
};
use pc_workflows::{
    CancellationIntent, CancellationStatus, MemoryJournal, PurchaseStatus, Receipt, RunError, Runner,
};
use serde_json::{Value, json};

struct Harness {
    emulator: Emulator,
    client: Client,
    clock: Arc<dyn Clock>,
    journal: Arc<MemoryJournal>,
    runner: Runner,
}

impl Harness {
    fn new(options: EmulatorOptions) -> Self {
        let start = start();
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(start, 1.0));
        let emulator = Emulator::new(options, clock.clone());
        let (transport, secret) = (Arc::new(emulator.clone()), Some("secret".into()));
        let grant = Grant::RefreshToken("user".into());
        let credentials = Credentials::new("tenant", "app", grant).with_secret(secret);
        let tokens = TokenEndpoint::new(transport.clone(), clock.clone(), credentials, "scope");
        let client = Client::new(transport, Arc::new(tokens), clock.clone()).with_jitter_seed(1);
        let journal = Arc::new(MemoryJournal::default());
        let runner = Runner::new(client.clone(), journal.clone());
        Self { emulator, client, clock, journal, runner }
    }

    async fn buy(&self, id: &str, line: Value) -> Receipt {
        let intent = json!({"id": id, "customer": demo::CONTOSO, "country": "US", "line": [line]});
        let receipt = self.runner.buy(serde_json::from_value(intent).unwrap()).await.unwrap();
        assert_eq!(receipt.status, PurchaseStatus::Completed, "{:?}", receipt.error);
        receipt
    }

    async fn buy_software(&self, id: &str) -> OrderId {
        let line = json!({"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 3});
        self.buy(id, line).await.orders[0].id.clone()
    }

    async fn buy_reservation(&self, id: &str) -> OrderId {
        let line = json!({"product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": 2,
                          "reservation": {"scope": "shared", "subscription": demo::CONTOSO_SUBSCRIPTION}});
        self.buy(id, line).await.orders[0].id.clone()
    }

    fn patches(&self) -> usize {
        let requests = self.emulator.requests(10_000);
        requests.iter().filter(|request| request.method.eq_ignore_ascii_case("patch")).count()
    }
}

fn contoso() -> CustomerId {
    demo::CONTOSO.into()
}

fn cancellation(id: &str, order: &OrderId, what: Value) -> CancellationIntent {
    let intent = json!({"id": id, "customer": demo::CONTOSO, "order": order, "what": what});
    serde_json::from_value(intent).unwrap()
}

#[tokio::test(start_paused = true)]
async fn orders_by_billing_cycle_and_one_with_everything_known_about_it() {
    let harness = Harness::new(EmulatorOptions::default());
    let software = harness.buy_software("s").await;
    let monthly = json!({"product": "DZH318Z0BXWC", "sku": "0002", "quantity": 5, "term": "P1M",
                         "billing_cycle": "monthly"});
    let saas = harness.buy("m", monthly).await.orders[0].id.clone();
    let list = async |cycle| list_orders(&harness.client, &contoso(), cycle, true).await.unwrap();
    let ids = |orders: Vec<pc_models::Order>| -> Vec<OrderId> {
        orders.into_iter().map(|order| order.id).collect()
    };
    assert_eq!(list(None).await.len(), 2);
    assert_eq!(ids(list(Some(BillingCycleType::OneTime)).await), [&software].map(Clone::clone));
    assert_eq!(ids(list(Some(BillingCycleType::Monthly)).await), [&saas].map(Clone::clone));
    assert!(list(Some(BillingCycleType::OneTime)).await[0].total_price.is_some());
    let shown = show_order(&harness.client, &contoso(), &saas).await.unwrap();
    assert_eq!(shown.provisioning.seen.len(), 1);
    assert_eq!(shown.activation_links.seen.len(), 1, "{:?}", shown.activation_links);
    let shown = show_order(&harness.client, &contoso(), &software).await.unwrap();
    assert!(shown.order.total_price.is_some() && shown.activation_links.seen.is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_read_is_told_beside_what_may() {
    let harness = Harness::new(EmulatorOptions::default());
    let order = harness.buy_software("s").await;
    let secret = SecretString::from("secret");
    let (transport, clock) = (Arc::new(harness.emulator.clone()), harness.clock.clone());
    let credentials = Credentials::new("tenant", "app", Grant::ClientCredentials).with_secret(secret);
    let tokens = TokenEndpoint::new(transport.clone(), clock.clone(), credentials, "scope");
    let app_only = Client::new(transport.clone(), Arc::new(tokens), clock.clone());
    let yielded = order_yields(&app_only, &contoso(), std::slice::from_ref(&order)).await.unwrap().remove(0);
    assert_eq!(yielded.order.order.id, order);
    assert!(yielded.order.provisioning.unreadable.is_some() && yielded.entitlements.unreadable.is_some());
    let stranger = Client::new(transport, Arc::new(StaticToken::new("no")), clock);
    assert!(order_yields(&stranger, &contoso(), &[order]).await.is_err(), "refused credentials are an error");
}

#[tokio::test(start_paused = true)]
async fn reservations_in_both_generations_and_what_an_order_gave() {
    let harness = Harness::new(EmulatorOptions::default());
    let software = harness.buy_software("s").await;
    let reserved = harness.buy_reservation("r").await;
    let list = async |form| list_reservations(&harness.client, &contoso(), form).await.unwrap().seen;
    let (new, old) = (list(ReservationForm::New).await, list(ReservationForm::Old).await);
    assert_eq!((new.len(), old.len()), (1, 1));
    assert_eq!(new[0].reservation, old[0].reservation);
    assert_eq!((new[0].reservation.quantity, new[0].kind.as_deref()), (2, Some("virtualmachines")));
    assert_eq!(new[0].order.as_ref().unwrap().id, reserved);
    let yields = order_yields(&harness.client, &contoso(), &[software, reserved]).await.unwrap();
    assert_eq!((yields[0].entitlements.seen.len(), yields[0].reservations.seen.len()), (1, 0));
    assert_eq!((yields[1].entitlements.seen.len(), yields[1].reservations.seen.len()), (1, 1));
    assert_eq!(yields[0].entitlements.seen[0].included_entitlements.len(), 1);
    let only = list_entitlements(&harness.client, &contoso(), Some(EntitlementType::Software)).await.unwrap();
    assert_eq!(only.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_ends_soon_for_every_customer() {
    let harness = Harness::new(EmulatorOptions::default());
    harness.buy_reservation("r").await;
    let days = |days: u64| Duration::from_secs(days * 24 * 3600);
    let start = harness.clock.now();
    let look = async |from: Duration, until: Duration| {
        let customers = harness.client.items(ListCustomers::new().size(1));
        let found: Vec<_> = expiring(&harness.client, customers, start + from, start + until)
            .map_ok(|of| of)
            .try_collect()
            .await
            .unwrap();
        let ends = found.into_iter().flat_map(|of| {
            let (ends, unread) = of.found.unwrap();
            assert_eq!(unread, None);
            ends.into_iter().map(move |end| (of.company.clone(), end))
        });
        ends.collect::<Vec<_>>()
    };
    assert!(look(days(0), days(300)).await.is_empty());
    let ends = look(days(0), days(366)).await;
    assert_eq!(ends.len(), 1, "{ends:?}");
    assert_eq!(ends[0].1.kind, "reservation");
    assert!(ends[0].0.is_some() && ends[0].1.reservation.is_some());
    assert_eq!(look(days(340), days(370)).await, ends);
    assert!(look(days(370), days(400)).await.is_empty(), "what has ended does not end soon");
}

#[tokio::test(start_paused = true)]
async fn a_customer_that_cannot_be_looked_at_does_not_hide_the_others() {
    let harness = Harness::new(EmulatorOptions::default());
    let customers = ["00000000-0000-0000-0000-000000000000", demo::CONTOSO]
        .map(|id| Ok::<_, std::convert::Infallible>(serde_json::from_value(json!({"id": id})).unwrap()));
    let now = harness.clock.now();
    let found: Vec<_> = expiring(&harness.client, futures_util::stream::iter(customers), now, now)
        .map(Result::unwrap)
        .collect()
        .await;
    assert!(found[0].found.is_err() && found[1].found.is_ok());
}

#[tokio::test(start_paused = true)]
async fn software_is_cancelled_within_its_window_and_journaled() {
    let harness = Harness::new(EmulatorOptions::default());
    let order = harness.buy_software("s").await;
    let intent = cancellation("c", &order, json!({"lines": []}));
    let receipt = harness.runner.cancel_order(intent.clone()).await.unwrap();
    assert_eq!(receipt.status, CancellationStatus::Completed, "{:?}", receipt.error);
    assert_eq!(receipt.order_status.as_deref(), Some("cancelled"));
    assert_eq!(
        harness.runner.cancel_order(intent).await.unwrap(),
        receipt,
        "the same id is the same cancellation"
    );
    assert_eq!(harness.runner.resume_cancellation(&"c".parse().unwrap()).await.unwrap(), receipt);
    assert_eq!(harness.patches(), 1);
    let other = cancellation("c", &order, json!("whole_order"));
    let refused = harness.runner.cancel_order(other).await;
    assert!(matches!(refused, Err(RunError::DifferentIntent(_))), "{refused:?}");
    let purchase = cancellation("s", &order, json!("whole_order"));
    assert!(matches!(harness.runner.cancel_order(purchase).await, Err(RunError::OtherKind { .. })));
    let id = json!({"id": "c", "customer": demo::CONTOSO, "country": "US",
                    "line": [{"product": "P", "sku": "S", "quantity": 1}]});
    let bought = harness.runner.buy(serde_json::from_value(id).unwrap()).await;
    assert!(matches!(bought, Err(RunError::OtherKind { .. })), "{bought:?}");
    use pc_workflows::Journal;
    let journaled = harness.journal.purchases().await.unwrap();
    assert!(journaled.iter().all(|one| one.ended) && journaled.len() == 2, "{journaled:?}");
}

#[tokio::test(start_paused = true)]
async fn outside_the_window_and_outside_the_rules_it_is_refused() {
    let mut options = EmulatorOptions::default();
    options.sandbox = false;
    let harness = Harness::new(options);
    let (software, reserved) = (harness.buy_software("s").await, harness.buy_reservation("r").await);
    let code = async |id, order, what| {
        let receipt = harness.runner.cancel_order(cancellation(id, order, what)).await.unwrap();
        assert_eq!(receipt.status, CancellationStatus::Rejected);
        receipt.error.unwrap().code
    };
    assert_eq!(code("c1", &reserved, json!({"lines": []})).await, Some(800_019));
    assert_eq!(code("c2", &software, json!("whole_order")).await, Some(800_019));
    harness.emulator.advance(Duration::from_secs(31 * 24 * 3600));
    assert_eq!(code("c3", &software, json!({"lines": []})).await, Some(900_117));
    assert_eq!(code("c4", &"nothing".into(), json!({"lines": []})).await, Some(20_000));
}

#[tokio::test(start_paused = true)]
async fn answers_lost_and_failures_after_the_work_cancel_once() {
    let faults = [
        "fault = 'lose_answer'\noperation = 'CancelSoftware'\nnth = [1, 2, 3, 4, 5, 6, 7, 8]",
        "fault = 'status'\nstatus = 500\nwork_done = true\noperation = 'CancelSoftware'",
        "fault = 'lose_request'\noperation = 'CancelSoftware'\nnth = [1, 2, 3, 4, 5]",
        "fault = 'garbage_body'\noperation = 'CancelSoftware'",
        "fault = 'lose_answer'\noperation = 'CancelSoftware'\n[[rules]]\nfault = 'status'\nstatus = 503\noperation = \
         'GetOrder'\nnth = [2, 3, 4, 5, 6, 7]",
    ];
    for fault in faults {
        let harness = Harness::new(EmulatorOptions::default());
        let (order, other) = (harness.buy_software("s").await, harness.buy_software("t").await);
        harness.emulator.set_faults(format!("[[rules]]\n{fault}").parse().unwrap());
        let receipt =
            harness.runner.cancel_order(cancellation("c", &order, json!({"lines": []}))).await.unwrap();
        assert_eq!(receipt.status, CancellationStatus::Completed, "{fault}: {:?}", receipt.error);
        let held = harness.emulator.orders();
        let quantity = |id: &OrderId| {
            held.iter().find(|kept| kept["id"] == id.as_str()).unwrap()["lineItems"][0]["quantity"].clone()
        };
        assert_eq!((quantity(&order), quantity(&other)), (json!(0), json!(3)), "{fault}");
    }
}

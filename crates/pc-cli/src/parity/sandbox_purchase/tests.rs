//! Sandbox purchases at emulators, each of which differs in one thing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use pc_emulator::{EmulatorOptions, RepeatedRequestId, SecondCheckout};
use pc_models::Timestamp;
use pc_transport::wire::{Reply, Request};
use pc_transport::{Clock, SendError, Transport};
use pc_workflows::assumption::{Assumption, HowAsked, Seen, Verdict};
use serde_json::{Value, json};

use super::{SandboxFindings, SandboxWish, WORDS, sandbox_purchase};
use crate::connection::credentials::EnvironmentKind;
use crate::connection::service::embedded;
use crate::connection::{Opened, Service};
use crate::output::Failure;

const MINUTE: Duration = Duration::from_secs(60);

/// Changes answers: is given the request, the answer's body, and how long ago the first checkout was answered.
type Change = dyn Fn(&Request, &mut Value, Option<Duration>) + Send + Sync;

struct Changing {
    inner: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    ordered: Mutex<Option<Timestamp>>,
    change: Box<Change>,
}

#[async_trait]
impl Transport for Changing {
    async fn send(&self, request: Request) -> Result<Reply, SendError> {
        let mut reply = self.inner.send(request.clone()).await?;
        let now = self.clock.now();
        if request.path.last().is_some_and(|word| word == "checkout") {
            self.ordered.lock().unwrap().get_or_insert(now);
        }
        let ordered = *self.ordered.lock().unwrap();
        if let Ok(mut body) = serde_json::from_slice::<Value>(reply.text_bytes()) {
            (self.change)(&request, &mut body, ordered.map(|ordered| now.since(ordered)));
            reply.body = serde_json::to_vec(&body).unwrap().into();
        }
        Ok(reply)
    }
}

fn wish() -> SandboxWish {
    SandboxWish { words: Some(WORDS.to_owned()), ..SandboxWish::default() }
}

fn emulator(change: impl FnOnce(&mut EmulatorOptions)) -> Service {
    let mut options = EmulatorOptions::default();
    change(&mut options);
    embedded(options, false).ok().unwrap()
}

/// An emulator whose answers are changed.
fn changed(change: impl Fn(&Request, &mut Value, Option<Duration>) + Send + Sync + 'static) -> Service {
    let mut service = emulator(|_| {});
    service.transport = Arc::new(Changing {
        inner: service.transport.clone(),
        clock: service.client.clock().clone(),
        ordered: Mutex::default(),
        change: Box::new(change),
    });
    service
}

async fn findings(service: &Service) -> SandboxFindings {
    let found = sandbox_purchase(service, &Opened::in_memory(), &wish()).await;
    found.unwrap_or_else(|failure| panic!("{failure}"))
}

/// Those that are not confirmed.
fn others(found: &SandboxFindings) -> BTreeMap<u32, (Verdict, String)> {
    let others = found.seen.iter().filter(|seen| seen.verdict != Verdict::Confirmed);
    others.map(|seen| (seen.number, (seen.verdict, seen.seen.clone()))).collect()
}

/// Each order of an answer: of a checkout, of a list, or alone.
fn each_order(request: &Request, body: &mut Value, change: impl Fn(&mut Value)) {
    let is_about_orders = request.path.iter().any(|word| word == "orders" || word == "checkout");
    if !is_about_orders {
        return;
    }
    for list in ["orders", "items"] {
        body.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten().for_each(&change);
    }
    if body.get("lineItems").is_some() {
        change(body);
    }
}

fn each_line(order: &mut Value, change: impl Fn(&mut Value)) {
    order["lineItems"].as_array_mut().into_iter().flatten().for_each(change);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_as_assumed_confirms_every_assumption_and_nothing_is_left() {
    let found = findings(&emulator(|_| {})).await;
    assert_eq!(others(&found), BTreeMap::new());
    let asked = Assumption::ALL.iter().filter(|known| known.asked == HowAsked::SandboxPurchase);
    let asked: Vec<u32> = asked.map(|known| known.number).collect();
    assert_eq!(found.seen.iter().map(|seen| seen.number).collect::<Vec<_>>(), asked);
    assert!(found.left.is_empty(), "{:?}", found.left);
    let operations: Vec<&str> = found.exchanges.iter().map(|exchange| exchange.operation.as_str()).collect();
    for operation in ["CreateCart", "UpdateCart", "CheckoutCart", "GetOrder", "ListOrders", "CancelOrder"] {
        let times = operations.iter().filter(|known| **known == operation).count();
        assert!((1..=2).contains(&times), "{operation}: {operations:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn each_mode_of_the_emulator_gives_its_verdicts_and_no_others() {
    let found = findings(&emulator(|options| options.repeated_request_id = RepeatedRequestId::Ignore)).await;
    assert_eq!(others(&found).into_keys().collect::<Vec<_>>(), [Assumption::REQUEST_ID.number]);
    let found = findings(&emulator(|options| options.second_checkout = SecondCheckout::Refuse)).await;
    assert_eq!(others(&found), BTreeMap::new());
    assert!(found.seen[1].seen.contains("800065"), "{:?}", found.seen[1]);
    let found = findings(&emulator(|options| options.audit_available = false)).await;
    let (verdict, told) = others(&found).remove(&Assumption::AUDIT_RECORDS.number).unwrap();
    assert!(verdict == Verdict::Unknown && told.contains("404"), "{told}");
    assert_eq!(others(&found).len(), 1);
    let found = findings(&emulator(|options| options.audit_delay_max = MINUTE * 20)).await;
    assert_eq!(others(&found), BTreeMap::new());
}

fn is_list(request: &Request) -> bool {
    request.path.last().is_some_and(|word| word == "orders")
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_late_is_measured_and_twice_as_long_is_given() {
    let late = changed(|request, body, ordered| {
        if is_list(request) && ordered.is_none_or(|ordered| ordered < MINUTE * 30) {
            body["items"] = json!([]);
        }
    });
    let found = findings(&late).await;
    assert_eq!(others(&found).into_keys().collect::<Vec<_>>(), [Assumption::LISTED_IN_TIME.number]);
    let minutes = found.seen.iter().find_map(|seen| seen.minutes).unwrap();
    assert!((60..=64).contains(&minutes), "{minutes}");
}

#[tokio::test(start_paused = true)]
async fn a_list_that_never_shows_the_order_does_not_keep_it_from_being_cancelled() {
    let found = findings(&changed(|request, body, _| {
        if is_list(request) {
            body["items"] = json!([]);
        }
    }))
    .await;
    let others = others(&found);
    assert_eq!(others[&Assumption::LISTED_IN_TIME.number].0, Verdict::Refuted);
    assert!(found.left.is_empty());
}

#[tokio::test(start_paused = true)]
async fn names_that_are_shortened_in_orders_are_noticed_and_the_order_is_taken_back() {
    let found = findings(&changed(|request, body, _| {
        each_order(request, body, |order| {
            each_line(order, |line| {
                if let Some(name) = line["friendlyName"].as_str() {
                    line["friendlyName"] = name.chars().take(30).collect::<String>().into();
                }
            });
        });
    }))
    .await;
    assert_eq!(others(&found)[&Assumption::TAG_IN_ORDER.number].0, Verdict::Refuted);
    assert!(found.left.is_empty(), "{:?}", found.left);
}

#[tokio::test(start_paused = true)]
async fn names_that_are_shortened_in_carts_are_noticed_and_nothing_is_bought() {
    let found = findings(&changed(|request, body, _| {
        if request.path.iter().any(|word| word == "carts") {
            each_line(body, |line| {
                if let Some(name) = line["friendlyName"].as_str() {
                    line["friendlyName"] = name.replace(['[', ']'], "").into();
                }
            });
        }
    }))
    .await;
    assert_eq!(others(&found)[&Assumption::TAG_IN_CART.number].0, Verdict::Refuted);
    assert!(found.receipt.orders.is_empty() && found.left.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_whole_late_is_measured() {
    let found = findings(&changed(|request, body, ordered| {
        if ordered.is_some_and(|ordered| ordered < MINUTE * 4) {
            each_order(request, body, |order| {
                order["currencyCode"] = Value::Null;
                each_line(order, |line| line["friendlyName"] = Value::Null);
            });
        }
    }))
    .await;
    let others = others(&found);
    let (verdict, told) = &others[&Assumption::WHOLE_AT_ONCE.number];
    assert!(*verdict == Verdict::Refuted && told.contains("its currency, a line's name"), "{told}");
    assert_eq!(others.len(), 1, "{others:?}");
}

#[tokio::test(start_paused = true)]
async fn a_cart_that_stays_open_and_records_without_orders_are_noticed() {
    let found = findings(&changed(|request, body, _| {
        let is_cart = request.path.iter().any(|word| word == "carts") && body.get("status").is_some();
        if is_cart {
            body["status"] = "Active".into();
        }
        if request.path.last().is_some_and(|word| word == "auditrecords") {
            for record in body["items"].as_array_mut().into_iter().flatten() {
                record["resourceNewValue"] =
                    record["resourceNewValue"].as_str().map(|text| text.replace('[', "(")).into();
            }
        }
    }))
    .await;
    let refuted = others(&found).into_keys().collect::<Vec<_>>();
    assert_eq!(refuted, [Assumption::CART_STATUS.number, Assumption::AUDIT_RECORDS.number]);
}

/// What a refused sandbox purchase says; nothing may have been bought.
async fn refused(service: Service, wish: SandboxWish) -> String {
    let carts = Arc::new(Mutex::new(0));
    let counted = carts.clone();
    let mut service = service;
    service.transport = Arc::new(Changing {
        inner: service.transport.clone(),
        clock: service.client.clock().clone(),
        ordered: Mutex::default(),
        change: Box::new(move |request, _, _| {
            *counted.lock().unwrap() += u32::from(request.path.last().is_some_and(|word| word == "checkout"));
        }),
    });
    let failure: Failure = sandbox_purchase(&service, &Opened::in_memory(), &wish).await.err().unwrap();
    assert_eq!(*carts.lock().unwrap(), 0, "something was checked out");
    failure.to_string()
}

#[tokio::test(start_paused = true)]
async fn only_a_proven_sandbox_and_typed_words_let_it_buy() {
    let told = refused(emulator(|options| options.sandbox = false), wish()).await;
    assert!(told.contains("no integration sandbox") && told.contains("900127"), "{told}");
    for kind in [EnvironmentKind::Production, EnvironmentKind::NotSaid] {
        let mut service = emulator(|_| {});
        service.kind = Some(kind);
        let told = refused(service, wish()).await;
        assert!(told.contains("PARTNER_CENTER_ENVIRONMENT=sandbox"), "{told}");
    }
    let other = SandboxWish { words: Some("yes".to_owned()), ..wish() };
    assert!(refused(emulator(|_| {}), other).await.contains("not confirmed"));
}

#[tokio::test(start_paused = true)]
async fn what_was_seen_is_kept_beside_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let service = emulator(|options| options.repeated_request_id = RepeatedRequestId::Ignore);
    let opened = Opened::for_writing(Some(&path), &service).ok().unwrap();
    assert!(!opened.precautions.checks_out_once);
    let found = sandbox_purchase(&service, &opened, &wish()).await;
    let seen: Vec<Seen> = found.unwrap_or_else(|failure| panic!("{failure}")).seen;
    assert!(seen.iter().any(|seen| seen.verdict == Verdict::Refuted));
    drop(opened);
    let again = Opened::existing(path).ok().unwrap();
    assert!(again.precautions.checks_out_once);
}

#[tokio::test(start_paused = true)]
async fn what_was_bought_is_taken_back_even_where_no_checkout_was_answered() {
    let service = changed(|request, body, _| {
        if request.path.last().is_some_and(|word| word == "checkout") {
            *body = json!({});
        }
    });
    let found = findings(&service).await;
    assert!(found.left.is_empty(), "{:?}", found.left);
    assert!(!found.receipt.orders.is_empty());
    let told = others(&found);
    assert!(!told.contains_key(&Assumption::SANDBOX_CANCELS.number), "{told:?}");
    for of in [Assumption::WHOLE_AT_ONCE, Assumption::LISTED_IN_TIME, Assumption::AUDIT_RECORDS] {
        let (verdict, seen) = &told[&of.number];
        assert_eq!((*verdict, seen.as_str()), (Verdict::Unknown, "no checkout was answered with an order"));
    }
}

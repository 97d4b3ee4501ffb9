//! What every test needs: a clock moved by hand, an emulator, and a caller with a token.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use pc_emulator::demo::{self, CONTOSO};
use pc_emulator::{Emulator, EmulatorOptions};
use pc_models::Timestamp;
use pc_transport::Clock;
use pc_transport::wire::{Method, Reply, Request};
use serde_json::{Value, json};

use crate::description;

/// A clock that only moves when told to.
pub(crate) struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    pub(crate) fn new() -> Arc<Self> {
        Self::at("2026-03-10T08:00:00.1234567Z".parse().unwrap())
    }

    pub(crate) fn at(now: Timestamp) -> Arc<Self> {
        Arc::new(Self(Mutex::new(now)))
    }

    pub(crate) fn pass(&self, time: Duration) {
        let mut now = self.0.lock().unwrap();
        *now = *now + time;
    }
}

#[async_trait]
impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    async fn sleep_until(&self, _: Timestamp) {
        std::future::pending::<()>().await; // the emulator never waits
    }
}

/// An emulator, and a caller whose token is accepted everywhere.
pub(crate) struct Harness {
    pub(crate) emulator: Emulator,
    pub(crate) clock: Arc<ManualClock>,
    token: String,
}

pub(crate) fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// The words of a path, and the query behind `?`.
pub(crate) fn request(method: Method, target: &str) -> Request {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let mut request = Request::outside_version(method, &segments);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap();
        request = request.query(name, value);
    }
    request
}

pub(crate) fn body(reply: &Reply) -> Value {
    serde_json::from_slice(reply.text_bytes()).unwrap_or_default()
}

impl Harness {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    /// Contoso bought two lines of software in March; it is April.
    pub(crate) fn in_april() -> Self {
        let mut harness = Self::new();
        let lines = json!([harness.software_line(0), harness.software_line(1)]);
        harness.checkout(CONTOSO, &harness.cart(CONTOSO, &lines));
        harness.clock.pass(minutes(30 * 24 * 60));
        harness.sign_in();
        harness
    }

    pub(crate) fn with(change: impl FnOnce(&mut EmulatorOptions)) -> Self {
        Self::on(ManualClock::new(), change)
    }

    pub(crate) fn on(clock: Arc<ManualClock>, change: impl FnOnce(&mut EmulatorOptions)) -> Self {
        let mut options = EmulatorOptions::default();
        change(&mut options);
        let emulator = Emulator::new(options, clock.clone());
        let mut harness = Self { emulator, clock, token: String::new() };
        harness.sign_in();
        harness
    }

    /// Gets another token.
    pub(crate) fn sign_in(&mut self) {
        let mut form = request(Method::Post, "partner.example/oauth2/v2.0/token");
        form.body = "client_id=app&client_secret=s&grant_type=refresh_token&refresh_token=r".into();
        self.token = body(&self.emulator.handle(form))["access_token"].as_str().unwrap().to_owned();
    }

    /// The request with a token.
    pub(crate) fn signed(&self, request: Request) -> Request {
        request.header("Authorization", format!("Bearer {}", self.token))
    }

    /// What is answered to the request with a token, held against the description.
    pub(crate) fn send(&self, request: Request) -> Reply {
        self.ask(self.signed(request))
    }

    /// The same as it is, without a token.
    pub(crate) fn ask(&self, request: Request) -> Reply {
        let reply = self.emulator.handle(request.clone());
        let logged = self.emulator.requests(1).pop();
        if logged.is_none_or(|logged| logged.fault.is_none()) {
            description::hold(&request, &reply);
        }
        reply
    }

    pub(crate) fn get(&self, target: &str) -> (u16, Value) {
        let reply = self.send(request(Method::Get, target));
        (reply.status, body(&reply))
    }

    pub(crate) fn post(&self, target: &str, json: &Value) -> (u16, Value) {
        let reply = self.send(request(Method::Post, target).json(json));
        (reply.status, body(&reply))
    }

    /// Reads what must be there.
    pub(crate) fn read(&self, target: &str) -> Value {
        let (status, body) = self.get(target);
        assert_eq!(status, 200, "{target}: {body}");
        body
    }

    /// Today's catalog item id.
    pub(crate) fn catalog_item(&self, product: &str, sku: &str, query: &str) -> String {
        let target = format!("v1/products/{product}/skus/{sku}/availabilities?{query}");
        self.read(&target)["items"][0]["catalogItemId"].as_str().unwrap().to_owned()
    }

    /// Registers a subscription and lets the time pass that this takes.
    pub(crate) fn register(&self, customer: &str, subscription: &str) {
        let target = format!("v1/customers/{customer}/subscriptions/{subscription}/registrations");
        assert_eq!(self.post(&target, &json!("success")).0, 202);
        self.clock.pass(minutes(3));
    }

    /// A cart with these lines.
    pub(crate) fn cart(&self, customer: &str, lines: &Value) -> Value {
        let (status, cart) =
            self.post(&format!("v1/customers/{customer}/carts"), &json!({"lineItems": lines}));
        assert_eq!(status, 201, "{cart}");
        cart
    }

    pub(crate) fn checkout(&self, customer: &str, cart: &Value) -> (u16, Value) {
        let cart = cart["id"].as_str().unwrap();
        self.post(&format!("v1/customers/{customer}/carts/{cart}/checkout"), &Value::Null)
    }

    /// A line that contoso can buy without further ado.
    pub(crate) fn software_line(&self, id: i64) -> Value {
        let item = self.catalog_item(demo::PERPETUAL_SOFTWARE, demo::PERPETUAL_SOFTWARE_SKU, "country=US");
        json!({"id": id, "catalogItemId": item, "quantity": 2, "billingCycle": "one_time"})
    }

    /// A line of one-year reservations against contoso's subscription.
    pub(crate) fn reservation_line(&self, id: i64) -> Value {
        let item = self.catalog_item(demo::VM_RESERVATION, demo::VM_RESERVATION_1_YEAR, "country=US");
        json!({
            "id": id, "catalogItemId": item, "quantity": 3, "billingCycle": "one_time", "termDuration": "P1Y",
            "provisioningContext":
                {"scope": "shared", "subscriptionId": demo::CONTOSO_SUBSCRIPTION, "duration": "1Year"},
        })
    }
}

//! A journal that an earlier version wrote, and the emulator as it was then: this version takes every purchase in it to
//! its right end.
//!
//! `write_a_kept_journal` makes such a pair with the program as it is. Run it before the journal's format changes, under
//! the number of the format that is left behind:
//! `KEPT=v2 cargo test -p pc-workflows --all-features write_a_kept_journal -- --ignored`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_models::Timestamp;
use pc_transport::auth::{Grant, TokenEndpoint};
use pc_transport::{Client, Clock, TokioClock};
use pc_workflows::{
    Entry, Fact, Journal, JournalError, JournaledPurchase, PurchaseId, PurchaseIntent, RunError, Runner,
    SqliteJournal,
};
use serde_json::{Value, json};

/// 2030-03-17.
const START: i64 = 1_900_000_000_000;

/// The name of the service in kept journals.
const SERVICE: &str = "a kept emulator";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/kept")
}

fn emulator(clock: &Arc<dyn Clock>) -> Emulator {
    Emulator::new(EmulatorOptions::default(), clock.clone())
}

fn client(emulator: &Emulator, clock: &Arc<dyn Clock>) -> Client {
    let grant = Grant::RefreshToken("user".into());
    let authority = Arc::new(emulator.clone());
    let secret = Some("secret".into());
    let tokens =
        TokenEndpoint::new(authority.clone(), clock.clone(), "tenant", "app", secret, "scope", grant);
    Client::new(authority, Arc::new(tokens), clock.clone()).with_jitter_seed(1)
}

/// Where the program dies.
#[derive(Clone, Copy)]
enum Dies {
    Never,
    /// A fact of this name is written, and nothing else.
    After(&'static str),
    /// A fact of this name is known and cannot be written any more.
    Before(&'static str),
}

/// A journal whose program dies.
struct Dying {
    kept: Arc<SqliteJournal>,
    dies: Dies,
    is_dead: std::sync::atomic::AtomicBool,
}

/// A fact's tag; for a write that is about to be sent its operation.
fn name(entry: &Entry) -> String {
    if let Fact::Sending { operation, .. } = &entry.fact {
        return operation.clone();
    }
    match serde_json::to_value(&entry.fact).unwrap() {
        Value::Object(object) => object.keys().next().unwrap().clone(),
        other => other.as_str().unwrap().to_owned(),
    }
}

#[async_trait]
impl Journal for Dying {
    async fn append(&self, purchase: &PurchaseId, seq: u64, entry: &Entry) -> Result<(), JournalError> {
        use std::sync::atomic::Ordering::Relaxed;
        let dead = || JournalError::Write("the program died".to_owned());
        match self.dies {
            Dies::Before(fact) if name(entry) == fact => self.is_dead.store(true, Relaxed),
            Dies::After(fact) if name(entry) == fact => {
                self.kept.append(purchase, seq, entry).await?;
                self.is_dead.store(true, Relaxed);
                return Ok(());
            }
            _ => {}
        }
        if self.is_dead.load(Relaxed) {
            return Err(dead());
        }
        self.kept.append(purchase, seq, entry).await
    }

    async fn entries(&self, purchase: &PurchaseId) -> Result<Vec<Entry>, JournalError> {
        self.kept.entries(purchase).await
    }

    async fn purchases(&self) -> Result<Vec<JournaledPurchase>, JournalError> {
        self.kept.purchases().await
    }
}

fn software(id: &str) -> Value {
    json!({"id": id, "customer": demo::CONTOSO, "country": "US",
           "line": [{"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 1}]})
}

fn several(id: &str) -> Value {
    json!({"id": id, "customer": demo::CONTOSO, "country": "US", "line": [
        {"product": "DG7GMGF0DWM3", "sku": "0002", "quantity": 3},
        {"product": "DZH318Z0BXWC", "sku": "0002", "quantity": 5, "term": "P1M", "billing_cycle": "monthly"},
        {"product": "DZH318Z0C0WF", "sku": "0001", "quantity": 10, "term": "P1M", "renews_to": "P1Y"}]})
}

fn reservation(id: &str) -> Value {
    json!({"id": id, "customer": demo::FABRIKAM, "country": "DE", "line": [{
        "product": "DZH318Z0BQ3Q", "sku": "0001", "quantity": 2,
        "reservation": {"scope": "shared", "subscription": demo::FABRIKAM_AZURE_PLAN}}]})
}

fn with(mut intent: Value, key: &str, value: Value) -> Value {
    intent[key] = value;
    intent
}

#[tokio::test(start_paused = true)]
#[ignore = "writes files into the repository"]
async fn write_a_kept_journal() {
    let version = std::env::var("KEPT").expect("KEPT names the version of the format");
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(Timestamp::from_unix_millis(START), 1.0));
    let emulator = emulator(&clock);
    let path = folder().join(format!("journal-{version}.db"));
    let kept = Arc::new(SqliteJournal::open(&path).unwrap());
    let refuses_monthly = r#"[[rules]]
        fault = "refuse_group"
        group = "1"
        operation = "CheckoutCart""#;
    let no_fault = "";
    let missing = json!([{"product": "NOSUCHTHING0", "sku": "0001", "quantity": 1}]);
    for (intent, faults, dies) in [
        (several("completed"), no_fault, Dies::Never),
        (with(software("rejected"), "line", missing), no_fault, Dies::Never),
        (several("partial"), refuses_monthly, Dies::Never),
        (with(several("unresolved"), "deadline_minutes", 2.into()), no_fault, Dies::Never),
        (software("just-started"), no_fault, Dies::After("started")),
        (reservation("registering"), no_fault, Dies::Before("registration_requested")),
        (reservation("registered"), no_fault, Dies::After("registration_seen")),
        (several("offered"), no_fault, Dies::After("offers_seen")),
        (reservation("cart-unknown"), no_fault, Dies::Before("cart_created")),
        (several("cart-made"), no_fault, Dies::After("cart_created")),
        (several("checkout-unsent"), no_fault, Dies::After("CheckoutCart")),
        (several("checkout-unknown"), no_fault, Dies::Before("orders_placed")),
        (reservation("ordered"), no_fault, Dies::After("orders_placed")),
        (several("visible"), no_fault, Dies::After("orders_listed")),
        (reservation("provisioning"), no_fault, Dies::After("provisioning_seen")),
        (several("collecting"), no_fault, Dies::After("entitlements_seen")),
    ] {
        emulator.set_faults(faults.parse().unwrap());
        let intent: PurchaseIntent = serde_json::from_value(intent).unwrap();
        let journal = Dying { kept: kept.clone(), dies, is_dead: false.into() };
        let runner = Runner::new(client(&emulator, &clock), Arc::new(journal)).with_service(SERVICE);
        let outcome = runner.buy(intent).await;
        assert_eq!(outcome.is_err(), !matches!(dies, Dies::Never), "{outcome:?}");
        assert!(matches!(outcome, Ok(_) | Err(RunError::Journal { .. })), "{outcome:?}");
    }
    emulator.set_faults(no_fault.parse().unwrap());
    std::fs::write(folder().join(format!("emulator-{version}.json")), emulator.save()).unwrap();
}

//! A journal that an earlier version wrote, and the emulator as it was then: this version takes every purchase in it to
//! its right end.
//!
//! `write_a_kept_journal` makes such a pair with the program as it is. Run it before the journal's format changes, under
//! the number of the format that is left behind:
//! `KEPT=v4 cargo test -p pc-workflows --all-features write_a_kept_journal -- --ignored`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use pc_emulator::{Emulator, EmulatorOptions, demo};
use pc_transport::auth::{Credentials, Grant, SecretString, TokenEndpoint};
use pc_transport::{Client, Clock, TokioClock};
use pc_workflows::{
    Entry, Fact, Journal, JournalError, JournaledPurchase, PurchaseId, PurchaseIntent, PurchaseStatus,
    Receipt, RunError, Runner, SqliteJournal,
};
use serde_json::{Value, json};

use crate::harness::emulated::{self, catalog_items, software};
use crate::harness::start;

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
    let secret = SecretString::from("secret");
    let credentials = Credentials::new("tenant", "app", grant).with_secret(secret);
    let tokens = TokenEndpoint::new(authority.clone(), clock.clone(), credentials, "scope");
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
        let dead = || JournalError::write("the program died");
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

fn reservation(id: &str) -> Value {
    emulated::reservation(id, demo::FABRIKAM, "DE", demo::FABRIKAM_AZURE_PLAN)
}

fn with(mut intent: Value, key: &str, value: Value) -> Value {
    intent[key] = value;
    intent
}

#[tokio::test(start_paused = true)]
#[ignore = "writes files into the repository"]
async fn write_a_kept_journal() {
    let version = std::env::var("KEPT").expect("KEPT names the version of the format");
    let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(start(), 1.0));
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
        (catalog_items("completed"), no_fault, Dies::Never),
        (with(software("rejected"), "line", missing), no_fault, Dies::Never),
        (catalog_items("partial"), refuses_monthly, Dies::Never),
        (with(catalog_items("unresolved"), "deadline_minutes", 2.into()), no_fault, Dies::Never),
        (software("just-started"), no_fault, Dies::After("started")),
        (reservation("registering"), no_fault, Dies::Before("registration_requested")),
        (reservation("registered"), no_fault, Dies::After("registration_seen")),
        (catalog_items("offered"), no_fault, Dies::After("offers_seen")),
        (reservation("cart-unknown"), no_fault, Dies::Before("cart_created")),
        (catalog_items("cart-made"), no_fault, Dies::After("cart_created")),
        (catalog_items("checkout-unsent"), no_fault, Dies::After("CheckoutCart")),
        (catalog_items("checkout-unknown"), no_fault, Dies::Before("orders_placed")),
        (reservation("ordered"), no_fault, Dies::After("orders_placed")),
        (catalog_items("visible"), no_fault, Dies::After("orders_listed")),
        (reservation("provisioning"), no_fault, Dies::After("provisioning_seen")),
        (catalog_items("collecting"), no_fault, Dies::After("entitlements_seen")),
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

/// A copy of a kept journal, and the emulator it was bought from, as they were.
fn kept(version: &str, clock: &Arc<dyn Clock>) -> (tempfile::TempDir, Arc<SqliteJournal>, Emulator) {
    let copy = tempfile::tempdir().unwrap();
    let path = copy.path().join("journal.db");
    std::fs::copy(folder().join(format!("journal-{version}.db")), &path).unwrap();
    let emulator = emulator(clock);
    let state = std::fs::read_to_string(folder().join(format!("emulator-{version}.json"))).unwrap();
    emulator.load(&state).unwrap();
    (copy, Arc::new(SqliteJournal::open(&path).unwrap()), emulator)
}

/// The units in the orders as the service holds them whose lines carry the id of a purchase.
fn units(emulator: &Emulator, id: &PurchaseId) -> u64 {
    let tag = format!("[{id}]");
    let orders = emulator.orders();
    let lines = orders.iter().flat_map(|order| order["lineItems"].as_array().unwrap());
    let ours = lines.filter(|line| line["friendlyName"].as_str().is_some_and(|name| name.ends_with(&tag)));
    ours.map(|line| line["quantity"].as_u64().unwrap()).sum()
}

#[tokio::test(start_paused = true)]
async fn purchases_of_every_earlier_version_come_to_their_right_ends() {
    for version in ["v1", "v2", "v3", "v4", "v5", "v6"] {
        let (probe, _, emulator) = kept(version, &(Arc::new(TokioClock::system()) as Arc<dyn Clock>));
        drop(probe);
        let clock: Arc<dyn Clock> = Arc::new(TokioClock::scaled(emulator.now(), 1.0));
        let (_place, journal, emulator) = kept(version, &clock);
        let all = journal.purchases().await.unwrap();
        let ended: Vec<&str> =
            all.iter().filter(|known| known.ended).map(|known| known.id.as_str()).collect();
        assert_eq!(ended, ["completed", "rejected", "partial", "unresolved"], "{version}");
        assert_eq!(all.len(), 16, "{version}");
        let runner = Runner::new(client(&emulator, &clock), journal.clone()).with_service(SERVICE);
        for JournaledPurchase { id, ended, .. } in all {
            let before = journal.entries(&id).await.unwrap();
            let receipt = runner.resume(&id).await.unwrap();
            let (status, ordered) = match id.as_str() {
                "rejected" => (PurchaseStatus::Rejected, 0),
                "partial" => (PurchaseStatus::Partial, 13),
                "unresolved" => (PurchaseStatus::Unresolved, 18),
                "just-started" => (PurchaseStatus::Completed, 1),
                _ if receipt.lines.len() == 3 => (PurchaseStatus::Completed, 18),
                _ => (PurchaseStatus::Completed, 2),
            };
            assert_eq!(receipt.status, status, "{version} {id}: {:?}", receipt.error);
            assert_eq!(units(&emulator, &id), ordered, "{version} {id}");
            let again: Receipt = runner.buy(receipt.intent.clone()).await.unwrap();
            assert_eq!(again, receipt, "{version} {id}");
            let after = journal.entries(&id).await.unwrap();
            assert_eq!(after[..before.len()], before, "{version} {id}: what is written stays");
            assert!(after.len() > before.len() || ended, "{version} {id}");
        }
    }
}

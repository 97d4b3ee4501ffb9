//! An engine whose service is scripted: what happens to a purchase is known before, and is seen piece by piece.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use pc_models::Timestamp;
use pc_restate::Import;
use pc_workflows::{
    Cancellation, CancellationIntent, Entry, Journal, Purchase, PurchaseId, PurchaseIntent, SqliteJournal,
    Stage,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::harness::{Harness, Ran};

/// How many entries come between two looks.
const ENTRIES_A_LOOK: usize = 4;

/// A purchase or cancellation on the engine.
#[derive(Default)]
pub(crate) struct Hosted {
    pub(crate) entries: Vec<Entry>,
    pub(crate) held: bool,
    /// Why nothing comes of it.
    pub(crate) stopped: Value,
    pub(crate) waiting: Value,
}

/// What the engine keeps, and what will happen.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) hosted: BTreeMap<String, Hosted>,
    /// What will happen to those that run.
    pub(crate) scripts: BTreeMap<String, Vec<Entry>>,
    /// What was asked, as handler and id, and the token it was asked with.
    pub(crate) asked: Vec<(String, String)>,
    pub(crate) token: Option<String>,
    /// So many questions are answered with 503 first.
    pub(crate) failures: usize,
}

pub(crate) struct Engine {
    pub(crate) address: String,
    kept: Arc<Mutex<Kept>>,
    _server: MockServer,
    _runtime: tokio::runtime::Runtime,
}

impl Engine {
    pub(crate) fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let kept = Arc::new(Mutex::new(Kept::default()));
        let answering = kept.clone();
        let server = runtime.block_on(async {
            let server = MockServer::start().await;
            let answer = move |request: &Request| answering.lock().unwrap().answer(request);
            Mock::given(any()).respond_with(answer).mount(&server).await;
            server
        });
        Self { address: server.uri(), kept, _server: server, _runtime: runtime }
    }

    pub(crate) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap()
    }

    /// What will happen to the purchases and cancellations that a journal tells of.
    pub(crate) fn plays(&self, journal: &str) {
        self.kept().scripts.extend(entries(journal));
    }

    /// What is there already.
    pub(crate) fn has(&self, journal: &str) {
        let all = entries(journal).into_iter();
        let all = all.map(|(id, entries)| (id, Hosted { entries, ..Hosted::default() }));
        self.kept().hosted.extend(all);
    }

    /// The program, asking this engine.
    pub(crate) fn command(&self, harness: &Harness, arguments: &[&str]) -> std::process::Command {
        harness.command(&[arguments, &["--restate", &self.address]].concat())
    }

    pub(crate) fn run(&self, harness: &Harness, arguments: &[&str]) -> Ran {
        self.command(harness, arguments).output().unwrap().into()
    }

    /// How often this was asked.
    pub(crate) fn asked(&self, handler: &str) -> usize {
        self.kept().asked.iter().filter(|(asked, _)| asked == handler).count()
    }
}

/// Everything that a journal holds.
pub(crate) fn entries(journal: &str) -> BTreeMap<String, Vec<Entry>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let journal = SqliteJournal::read_only(journal.as_ref()).unwrap();
        let mut all = BTreeMap::new();
        for known in journal.purchases().await.unwrap() {
            all.insert(known.id.to_string(), journal.entries(&known.id).await.unwrap());
        }
        all
    })
}

impl Kept {
    fn answer(&mut self, request: &Request) -> ResponseTemplate {
        if self.failures > 0 {
            self.failures -= 1;
            return ResponseTemplate::new(503);
        }
        self.token = request.headers.get("authorization").map(|token| token.to_str().unwrap().to_owned());
        let path: Vec<&str> = request.url.path().trim_start_matches('/').split('/').collect();
        let [object, key, handler] = path[..] else { return ResponseTemplate::new(400) };
        let (key, handler) = (key.to_owned(), handler.to_owned());
        self.asked.push((handler.clone(), key.clone()));
        match object {
            "Index" => ok(&self.list(&key)),
            "Purchases" => self.purchase(&key, &handler, &request.body),
            _ => refused(404, "there is no such object"),
        }
    }

    /// All are in one piece of the index.
    fn list(&self, shard: &str) -> Value {
        let listed = |(id, hosted): (&String, &Hosted)| json!({"id": id, "kind": hosted.kind(), "status": hosted.view(id)["status"]});
        if shard == "7" { self.hosted.iter().map(listed).collect() } else { json!([]) }
    }

    fn purchase(&mut self, id: &str, handler: &str, body: &[u8]) -> ResponseTemplate {
        let now = Timestamp::UNIX_EPOCH;
        match handler {
            "start" => {
                let intent: PurchaseIntent = read(body);
                let script = self.scripts.get_mut(id).filter(|script| !script.is_empty());
                let first = script.map_or_else(
                    || Purchase::start(intent, false, "http://127.0.0.1:1", now),
                    |script| script.remove(0),
                );
                self.hosted.entry(id.to_owned()).or_default().entries.push(first);
            }
            "cancel_order" => {
                let _: CancellationIntent = read(body);
                let first = self.scripts.get_mut(id).unwrap().remove(0);
                self.hosted.entry(id.to_owned()).or_default().entries.push(first);
            }
            "import" => {
                let import: Import = read(body);
                let hosted = self.hosted.entry(id.to_owned()).or_default();
                hosted.entries = import.entries;
                hosted.held = true;
            }
            _ => {}
        }
        let Some(hosted) = self.hosted.get_mut(id) else {
            return refused(404, &format!("there is no `{id}` in the journal"));
        };
        let purchase = Purchase::replay(&hosted.entries);
        let record = |fact| purchase.as_ref().unwrap().record(fact, now);
        match handler {
            "history" => {
                let from: usize = read(body);
                let script = self.scripts.entry(id.to_owned()).or_default();
                if hosted.stopped.is_null() && !hosted.held {
                    hosted.entries.extend(script.drain(..ENTRIES_A_LOOK.min(script.len())));
                }
                let entries = hosted.entries.get(from..).unwrap_or_default();
                let (view, entries) = (hosted.view(id), serde_json::to_string(entries).unwrap());
                let body = format!("{{\"view\":{view},\"first\":{from},\"entries\":{entries}}}");
                return ResponseTemplate::new(200).set_body_raw(body, "application/json"); // amounts keep their digits
            }
            "prune" => {
                let known = hosted.entries.len();
                let closing = purchase.as_ref().and_then(Purchase::closing);
                let old = purchase.as_ref().and_then(Purchase::receipt);
                let is_old = old.is_some_and(|receipt| receipt.ended_at < read(body));
                let Some(closing) = closing.filter(|_| is_old) else { return ok(&json!(0)) };
                hosted.entries = vec![closing];
                return ok(&json!(known - 1));
            }
            "call_off" => match purchase.as_ref().unwrap().abort() {
                Ok(fact) => hosted.entries.extend(fact.map(record)),
                Err(late) => return refused(409, &late.to_string()),
            },
            "reexamine" => {
                let fact = purchase.as_ref().unwrap().reopening();
                hosted.entries.extend(fact.map(record));
            }
            "again" => hosted.entries.push(record(purchase.as_ref().unwrap().again().unwrap())),
            "release" => hosted.held = false,
            _ => {}
        }
        ok(&hosted.view(id))
    }
}

impl Hosted {
    fn kind(&self) -> &str {
        if Cancellation::replay(&self.entries).is_some() { "cancellation" } else { "purchase" }
    }

    fn view(&self, id: &str) -> Value {
        let purchase = Purchase::replay(&self.entries);
        let receipt = purchase.as_ref().and_then(Purchase::receipt);
        let cancellation =
            Cancellation::replay(&self.entries).and_then(|cancellation| cancellation.receipt());
        let ended = receipt.as_ref().map(|receipt| receipt.status.as_str());
        let ended = ended.or(cancellation.as_ref().map(|receipt| receipt.status.as_str()));
        let stage = purchase.and_then(|purchase| purchase.stage()).map(Stage::as_str);
        let is_over = ended.is_some();
        json!({
            "purchase_id": id.parse::<PurchaseId>().unwrap(), "kind": self.kind(),
            "status": ended.unwrap_or("running"), "stage": stage, "entries": self.entries.len(),
            "service": "http://127.0.0.1:1", "waiting": if is_over { &Value::Null } else { &self.waiting },
            "stopped": self.stopped, "copy": "copy-a1", "held": self.held,
            "receipt": receipt, "cancellation": cancellation
        })
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> T {
    serde_json::from_slice(body).unwrap()
}

fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

fn refused(status: u16, message: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"message": message}))
}

//! What the engine promises of a handler with two durable steps, `begin` and `act`: what the hosts rest on.
//!
//! - What `begin` recorded stands, whoever goes on.
//! - `act` is done again when its answer did not arrive: by another copy after a death, and *beside* a copy that was only
//!   paused, which goes on when it wakes.
//! - Bidirectional, one copy does both. In request-response mode a handler is entered anew after every step, under load
//!   often on another copy: what `begin` left in memory is not there.

use std::future::ready;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use restate_sdk::prelude::*;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::engine::copies::Copies;
use crate::engine::copy::{Host, Mode};
use crate::engine::http::Answered;
use crate::engine::servers::Servers;
use crate::engine::waiting::eventually;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// So many that every copy gets some.
const MANY: usize = 60;

/// Where a copy writes down what it does, and what lets it end `act`.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub(crate) struct StepFiles {
    journal: PathBuf,
    go: PathBuf,
}

/// An object with two durable steps.
struct Steps {
    copy: String,
    files: StepFiles,
}

#[restate_sdk::object]
impl Steps {
    /// Answers which copy began and which acted.
    #[handler]
    async fn run(&self, context: ObjectContext<'_>) -> Result<Json<[String; 2]>, HandlerError> {
        self.note("enters");
        let begun: String = context.run(|| async { Ok(self.note("begins")) }).name("begin").await?;
        context.set("begun", begun.clone());
        let acted: String = context.run(|| self.act()).name("act").await?;
        Ok(Json([begun, acted]))
    }
}

impl Steps {
    /// Ends when the test says so.
    async fn act(&self) -> Result<String, HandlerError> {
        self.note("acts");
        eventually("the test lets it go", PATIENCE, || ready(self.files.go.exists().then_some(()))).await;
        Ok(self.note("acted"))
    }

    /// Writes a line, and answers who writes.
    fn note(&self, what: &str) -> String {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(&self.files.journal);
        file.unwrap().write_all(format!("{} {what}\n", self.copy).as_bytes()).unwrap();
        self.copy.clone()
    }
}

pub(crate) fn endpoint(copy: &str, files: StepFiles) -> Endpoint {
    Endpoint::builder().bind(Steps { copy: copy.to_owned(), files }).build()
}

/// A server, copies, and what they wrote down.
struct Stage {
    servers: Servers,
    copies: Copies,
    files: StepFiles,
}

impl Stage {
    async fn with(names: &[&str], mode: Mode) -> Option<Self> {
        let servers = Servers::one().await?;
        let file = |name| servers.folder().join(name);
        let files = StepFiles { journal: file("journal"), go: file("go") };
        let mut copies = Copies::of(Host::Steps(files.clone()), mode, &servers).await;
        for name in names {
            copies.start(name).await;
        }
        servers.register(&copies.origin()).await;
        Some(Self { servers, copies, files })
    }

    fn ask(&self, key: &str) -> JoinHandle<Option<Answered>> {
        let (ingress, path) = (self.servers.ingress(0), format!("Steps/{key}/run"));
        tokio::spawn(async move { ingress.ask(&path).await })
    }

    fn let_go(&self) {
        std::fs::write(&self.files.go, "").unwrap();
    }

    fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.files.journal).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// How many lines say that.
    fn count(&self, what: &str) -> usize {
        self.lines().iter().filter(|line| line.ends_with(what)).count()
    }

    /// The first copy that does this.
    async fn who(&self, does: &str) -> String {
        let find = || self.lines().iter().find_map(|line| line.strip_suffix(does).map(str::to_owned));
        eventually(does, PATIENCE, || ready(find())).await
    }
}

async fn answer(asked: JoinHandle<Option<Answered>>) -> [String; 2] {
    let (status, body) = asked.await.unwrap().expect("an answer");
    assert_eq!(status, 200, "{body}");
    serde_json::from_value(body).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bidirectional_one_copy_begins_and_acts() {
    let Some(stage) = Stage::with(&["a", "b", "c"], Mode::Bidirectional).await else { return };
    let asked: Vec<_> = (0..MANY).map(|number| stage.ask(&number.to_string())).collect();
    eventually("all act", PATIENCE, || ready((stage.count(" acts") == MANY).then_some(()))).await;
    stage.let_go();
    for asked in asked {
        let [begun, acted] = answer(asked).await;
        assert_eq!(begun, acted);
    }
    assert_eq!(stage.count(" enters"), MANY);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_request_response_mode_a_handler_is_entered_anew_after_each_step() {
    let Some(stage) = Stage::with(&["a"], Mode::RequestResponse).await else { return };
    stage.let_go();
    answer(stage.ask("one")).await;
    let does = ["enters", "begins", "enters", "acts", "acted", "enters"];
    assert_eq!(stage.lines(), does.map(|does| format!("a {does}")));
}

async fn a_killed_copy_is_replaced(mode: Mode) {
    let Some(mut stage) = Stage::with(&["a", "b"], mode).await else { return };
    let asked = stage.ask("one");
    let (began, acts) = (stage.who(" begins").await, stage.who(" acts").await);
    stage.copies.kill(&acts);
    stage.let_go();
    let [begun, acted] = answer(asked).await;
    assert_eq!(begun, began, "what was recorded stands");
    assert_ne!(acted, acts);
    assert_eq!([stage.count(" begins"), stage.count(" acts"), stage.count(" acted")], [1, 2, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_in_which_a_copy_dies_is_done_again() {
    a_killed_copy_is_replaced(Mode::Bidirectional).await;
    a_killed_copy_is_replaced(Mode::RequestResponse).await;
}

async fn a_paused_copy_goes_on(mode: Mode) {
    let Some(stage) = Stage::with(&["a", "b"], mode).await else { return };
    let asked = stage.ask("one");
    let paused = stage.who(" acts").await;
    stage.copies.pause(&paused);
    stage.let_go();
    let [_, acted] = answer(asked).await;
    assert_ne!(acted, paused);
    stage.copies.go_on(&paused);
    stage.who(" acted").await;
    let both = || ready((stage.count(" acted") == 2).then_some(()));
    eventually("the one that was paused ends its step, too", PATIENCE, both).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_of_a_paused_copy_is_done_again_and_goes_on_when_it_wakes() {
    a_paused_copy_goes_on(Mode::Bidirectional).await;
    a_paused_copy_goes_on(Mode::RequestResponse).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_goes_on_without_the_server_that_was_asked_first() {
    let Some(mut servers) = Servers::three().await else { return };
    let file = |name| servers.folder().join(name);
    let files = StepFiles { journal: file("journal"), go: file("go") };
    let mut copies = Copies::of(Host::Steps(files.clone()), Mode::Bidirectional, &servers).await;
    copies.start("a").await;
    servers.register(&copies.origin()).await;
    let first = servers.ingress(0);
    eventually("it is taken over", PATIENCE, || async {
        let (status, _) = first.ask("Steps/one/run/send").await?;
        (status == 202).then_some(())
    })
    .await;
    servers.kill(0);
    std::fs::write(&files.go, "").unwrap();
    let second = servers.ingress(1);
    eventually("another answers", PATIENCE, || async {
        let (status, body) = second.ask("Steps/one/run").await?;
        (status == 200).then(|| assert_eq!(body, json!(["a", "a"])))
    })
    .await;
    servers.restart(0);
    servers.ready(0).await;
}

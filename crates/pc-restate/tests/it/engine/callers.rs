//! Callers that buy at the same time, from whichever server answers.

use std::sync::Arc;
use std::time::Duration;

use pc_transport::{Clock, TokioClock};
use serde_json::Value;
use tokio::task::JoinSet;

use super::http::Port;
use super::servers::Servers;

/// How often a purchase is looked at: seldom, as each look is work for the engine.
const INTERVAL_MS: u64 = 8_000;

/// How long a caller waits before it asks another server.
const PAUSE_MS: u64 = 250;

/// Starts the purchases and returns their receipts, as they come.
pub(crate) fn buy_all(servers: &Servers, intents: impl IntoIterator<Item = Value>) -> JoinSet<Value> {
    let ingress: Arc<Vec<Port>> =
        Arc::new((0..servers.count()).map(|server| servers.ingress(server)).collect());
    let buying = |(first, intent)| buy(Caller { ingress: ingress.clone(), first }, intent);
    intents.into_iter().enumerate().map(buying).collect()
}

/// Waits so many milliseconds of real time: for nothing in particular.
pub(crate) async fn pass(milliseconds: u64) {
    let clock = TokioClock::system();
    clock.sleep_until(clock.now() + Duration::from_millis(milliseconds)).await;
}

/// Somebody who asks one server first.
struct Caller {
    ingress: Arc<Vec<Port>>,
    first: usize,
}

async fn buy(caller: Caller, intent: Value) -> Value {
    let id = intent["id"].as_str().unwrap();
    caller.ask(&format!("Purchases/{id}/start"), Some(&intent)).await;
    loop {
        pass(INTERVAL_MS).await;
        let mut view = caller.ask(&format!("Purchases/{id}/get"), None).await;
        if view["status"] != "running" {
            return view["receipt"].take();
        }
    }
}

impl Caller {
    /// Asks one server after the other until one answers.
    async fn ask(&self, path: &str, body: Option<&Value>) -> Value {
        for server in (0..self.ingress.len()).cycle().skip(self.first % self.ingress.len()) {
            let answered = match body {
                Some(body) => self.ingress[server].post(path, body).await,
                None => self.ingress[server].ask(path).await,
            };
            match answered {
                Some((200, body)) => return body,
                // It is down; or a cluster without a leader says 409 to what it has taken itself.
                Some(_) | None => pass(PAUSE_MS).await,
            }
        }
        unreachable!("servers are asked in turn for ever")
    }
}

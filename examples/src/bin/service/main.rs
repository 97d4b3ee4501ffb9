//! A service that buys: 202 once a purchase is in the journal, its steps as they happen, its receipt in the end.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::StreamExt;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use pc_transport::auth::{Credentials, Grant, TokenEndpoint};
use pc_transport::telemetry::CallMetrics;
use pc_transport::{Client, Clock, HttpTransport, HttpTransportOptions, WallClock};
use pc_workflows::telemetry::{MeteredJournal, PurchaseMetrics};
use pc_workflows::{
    EventKind, History, Journal, JournalError, PurchaseId, PurchaseIntent, RunError, Runner, SqliteJournal,
    Stage,
};
use serde_json::{Value, json};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::task::TaskTracker;

/// What every request needs.
#[derive(Clone)]
struct Service {
    runner: Runner,
    history: History,
    /// The purchases that run, each a task of its own.
    running: TaskTracker,
    /// Why those stopped before their end that nobody goes on with: until they are posted again, or the next start.
    stopped: Arc<Mutex<HashMap<PurchaseId, String>>>,
    metrics: PrometheusHandle,
}

impl Service {
    fn new(client: Client, journal: Arc<dyn Journal>, metrics: PrometheusHandle) -> Self {
        let journal: Arc<dyn Journal> = Arc::new(MeteredJournal::new(journal, client.clock().clone()));
        let counted = PurchaseMetrics::new();
        let runner = Runner::new(client, journal.clone()).with_observer(move |event| counted.count(event));
        let (running, stopped) = (TaskTracker::new(), Arc::default());
        Self { runner, history: History::new(journal), running, stopped, metrics }
    }

    /// Goes on with everything that an earlier process left behind.
    async fn resume(&self) -> Result<(), JournalError> {
        for purchase in self.history.purchases().await?.into_iter().filter(|purchase| !purchase.ended) {
            let runner = self.runner.clone();
            let id = purchase.id.clone();
            self.run(id, async move { runner.resume(&purchase.id).await.map(drop) });
        }
        Ok(())
    }

    /// Runs a purchase beside the requests. What it fails of is in no answer to who posted it: its status says so.
    fn run(&self, id: PurchaseId, purchase: impl Future<Output = Result<(), RunError>> + Send + 'static) {
        let service = self.clone();
        service.stopped().remove(&id);
        self.running.spawn(async move {
            if let Err(error) = purchase.await {
                tracing::error!(%error, "a purchase stopped before its end; it is resumed at the next start");
                service.stopped().insert(id, error.to_string());
            }
        });
    }

    fn stopped(&self) -> MutexGuard<'_, HashMap<PurchaseId, String>> {
        self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finishes the steps under way, each of which is in the journal, and begins no others.
    async fn stop(&self) {
        self.runner.stop();
        self.running.close();
        self.running.wait().await;
    }
}

fn app(service: Service) -> Router {
    Router::new()
        .route("/purchases", post(buy))
        .route("/purchases/{id}", get(status))
        .route("/purchases/{id}/events", get(events))
        .route("/metrics", get(async |State(service): State<Service>| service.metrics.render()))
        .with_state(service)
}

/// 202 once it is in the journal: from then on it is bought, whatever happens to this process. 200 if it had ended before.
async fn buy(
    State(service): State<Service>,
    Json(intent): Json<PurchaseIntent>,
) -> Result<impl IntoResponse, Refused> {
    let begun = service.runner.begin(intent).await?;
    let status = if begun.receipt().is_some() { StatusCode::OK } else { StatusCode::ACCEPTED };
    let location = format!("/purchases/{}", begun.purchase());
    service.run(begun.purchase().clone(), async move { begun.await.map(drop) });
    Ok((status, [(header::LOCATION, location)]))
}

/// How it stands: its stage before its end, why nobody goes on with it, its receipt when it has ended, and every step so far.
async fn status(State(service): State<Service>, Path(id): Path<PurchaseId>) -> Result<Json<Value>, Refused> {
    let purchase = service.history.purchase(&id).await?;
    let entries = service.history.entries(&id).await?;
    let steps: Vec<Value> =
        entries.iter().map(|entry| json!({"at": entry.at, "step": entry.fact.to_string()})).collect();
    let stage = purchase.stage().map(Stage::as_str);
    let (stopped, receipt) = (service.stopped().get(&id).cloned(), purchase.receipt());
    Ok(Json(json!({"id": id, "stage": stage, "stopped": stopped, "receipt": receipt, "steps": steps})))
}

/// Its steps as they happen, up to its end; 204 where none comes, which a browser does not ask for again.
async fn events(State(service): State<Service>, Path(id): Path<PurchaseId>) -> Result<Response, Refused> {
    let steps = service.runner.events_of(&id, 1_000); // before looking, so that nothing is missed in between
    let has_ended = service.history.purchase(&id).await?.receipt().is_some();
    if has_ended || service.stopped().contains_key(&id) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let events = steps.map(|step| match step {
        Ok(step) => Event::default().event(name(&step.kind)).data(step.kind.to_string()),
        Err(missed) => Event::default().event("missed").data(missed.to_string()),
    });
    Ok(Sse::new(events.map(Ok::<_, Infallible>)).into_response())
}

/// What a browser listens for: `message` is any step but the last.
fn name(step: &EventKind) -> &'static str {
    match step {
        EventKind::Left => "left",
        step if step.is_last() => "ended",
        _ => "message",
    }
}

/// Why something was not done.
struct Refused(RunError);

impl From<RunError> for Refused {
    fn from(error: RunError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = match &self.0 {
            RunError::Unknown(_) => StatusCode::NOT_FOUND,
            RunError::DifferentIntent(_) | RunError::OtherKind { .. } => StatusCode::CONFLICT,
            RunError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::SERVICE_UNAVAILABLE, // nothing is lost: the same request may be made again
        };
        (status, self.0.to_string()).into_response()
    }
}

/// The emulator at this address, unless the environment names the real service and whose credentials are to be used.
const EMULATOR: &str = "http://127.0.0.1:8080";

fn client(clock: Arc<dyn Clock>) -> Result<Client, Box<dyn Error>> {
    let set = |name: &str, otherwise: &str| env::var(name).unwrap_or_else(|_| otherwise.to_owned());
    let http = |origin: &str| HttpTransport::new(origin, HttpTransportOptions::default()).map(Arc::new);
    let (api, authority) = (set("API", EMULATOR), set("AUTHORITY", EMULATOR));
    let credentials =
        Credentials::new(set("TENANT", "tenant"), set("CLIENT_ID", "app"), Grant::ClientCredentials)
            .with_secret(Some(set("CLIENT_SECRET", "secret").into()));
    let scope = format!("{}/.default", set("RESOURCE", "https://api.partnercenter.microsoft.com"));
    let counted = Arc::new(CallMetrics::new());
    let tokens = TokenEndpoint::new(http(&authority)?, clock.clone(), credentials, &scope)
        .with_observer(counted.clone());
    Ok(Client::new(http(&api)?, Arc::new(tokens), clock).with_observer(counted))
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt::init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let metrics = PrometheusBuilder::new().set_buckets(&[0.01, 0.1, 1.0, 10.0, 100.0])?.install_recorder()?;
    let client = client(Arc::new(WallClock::default()))?;
    let service = Service::new(client, Arc::new(SqliteJournal::open("purchases.db".as_ref())?), metrics);
    service.resume().await?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 3000)).await?;
    tracing::info!("listening on {}", listener.local_addr()?);
    let stopped = service.clone();
    let mut terminated = signal(SignalKind::terminate())?;
    let until_stopped = async move {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        stopped.stop().await;
    };
    axum::serve(listener, app(service)).with_graceful_shutdown(until_stopped).await?;
    Ok(())
}

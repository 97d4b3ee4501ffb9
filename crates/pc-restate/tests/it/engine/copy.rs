//! The program of a copy of the service process: this test program itself, started as one.

use std::convert::Infallible;
use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use pc_restate::service::{HostEvent, HostOptions};
use restate_sdk::prelude::{Endpoint, HandleOptions, ProtocolMode};
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};

use super::buying::Buying;
use super::naive_host;
use crate::durable_steps;

/// What a copy is told, as JSON.
pub(crate) const VARIABLE: &str = "ENGINE_TEST_COPY";

/// The test that is the program of a copy.
pub(crate) const PROGRAM: &str = "engine::copy::program";

/// What a copy is told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Its name.
    pub(crate) name: String,
    /// What it serves.
    pub(crate) host: Host,
    /// How it talks with the engine.
    pub(crate) mode: Mode,
    /// Where it asks the engine for permits that all copies share.
    pub(crate) ingress: String,
    /// Where it writes the address that it listens at.
    pub(crate) address_file: PathBuf,
}

/// What a copy serves.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Host {
    /// Two durable steps.
    Steps(durable_steps::StepFiles),
    /// Purchases, with a mistake.
    Naive(Buying),
    /// Purchases.
    Service(Buying),
}

/// How the engine and a copy talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Mode {
    /// In both directions while a handler runs.
    Bidirectional,
    /// A request, then an answer: a handler begins again after every durable step.
    RequestResponse,
}

#[test]
#[ignore = "the program of a copy, which other tests start"]
fn program() {
    let Ok(told) = std::env::var(VARIABLE) else { return };
    let told: Told = serde_json::from_str(&told).unwrap();
    std::thread::spawn(end_with_the_test);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(serve(told));
}

/// Our input is a pipe from the test: it ends when the test does, however that ends.
fn end_with_the_test() {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    std::process::exit(0);
}

async fn serve(told: Told) {
    match &told.host {
        Host::Steps(steps) => serve_endpoint(durable_steps::endpoint(&told.name, steps.clone()), &told).await,
        Host::Naive(buying) => serve_endpoint(naive_host::endpoint(buying).await, &told).await,
        Host::Service(buying) => serve_service(buying, &told).await,
    }
}

/// The service process as it is: until SIGTERM.
async fn serve_service(buying: &Buying, told: &Told) {
    let (client, scale) = buying.client().await;
    let mut options = HostOptions::new(client, buying.origin())
        .named(&told.name)
        .listen((Ipv4Addr::LOCALHOST, 0).into())
        .ingress(&told.ingress)
        .time_scale(scale);
    if told.mode == Mode::RequestResponse {
        options = options.request_response();
    }
    let mut terminated = signal(SignalKind::terminate()).unwrap();
    let stop = async {
        terminated.recv().await;
    };
    let tell = |event| {
        if let HostEvent::Listening { address, .. } = event {
            announce(address, &told.address_file);
        }
    };
    pc_restate::service::serve(options, stop, tell).await.unwrap();
}

async fn serve_endpoint(endpoint: Endpoint, told: &Told) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    announce(listener.local_addr().unwrap(), &told.address_file);
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(talk(stream, endpoint.clone(), told.mode));
    }
}

/// In one piece, as it is looked for all the time.
fn announce(address: SocketAddr, file: &Path) {
    let begun = file.with_extension("begun");
    std::fs::write(&begun, address.to_string()).unwrap();
    std::fs::rename(begun, file).unwrap();
}

async fn talk(stream: TcpStream, endpoint: Endpoint, mode: Mode) {
    let service = service_fn(|request| {
        let protocol_mode = match mode {
            Mode::Bidirectional => ProtocolMode::BidiStream,
            Mode::RequestResponse => ProtocolMode::RequestResponse,
        };
        let answered = endpoint.handle_with_options(request, HandleOptions { protocol_mode });
        async move { Ok::<_, Infallible>(answered) }
    });
    // A connection that broke is what these tests are about.
    let _ = http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
}

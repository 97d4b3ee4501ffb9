//! The program of a copy of the service process: this test program itself, started as one.

use std::convert::Infallible;
use std::io::Read;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use restate_sdk::prelude::{Endpoint, HandleOptions, ProtocolMode};
use serde::{Deserialize, Serialize};
use tokio::net::{TcpListener, TcpStream};

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
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let endpoint = match told.host {
        Host::Steps(steps) => durable_steps::endpoint(&told.name, steps),
        Host::Naive(buying) => naive_host::endpoint(&buying).await,
    };
    announce(&listener, &told.address_file);
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(talk(stream, endpoint.clone(), told.mode));
    }
}

/// In one piece, as it is looked for all the time.
fn announce(listener: &TcpListener, file: &Path) {
    let begun = file.with_extension("begun");
    std::fs::write(&begun, listener.local_addr().unwrap().to_string()).unwrap();
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
